//! English.

use super::{Device, Ended, Message, Server, Words};

const fn say(title: &'static str, detail: &'static str) -> Message {
    Message { title, detail }
}

pub(super) const WORDS: Words = Words {
    tag: "en",
    direction: "ltr",
    room: "Room",
    call: "Start call",
    call_again: "Call again",
    accept: "Accept",
    decline: "Decline",
    cancel: "Cancel",
    hang_up: "Hang up",
    retry: "Try again",
    hear: "Tap to hear",
    own_picture: "Your picture",
    their_picture: "The other person's picture",
    other_person: "The other person",
    idle: say(
        "Ready when you are",
        "Whoever opens this page's link is in the same room and can be called.",
    ),
    idle_connecting: say("One moment", "Reaching the signaling server."),
    calling: say("Calling…", "Waiting for somebody in the room to answer."),
    ringing_there: say("Ringing…", "Waiting for the other person to answer."),
    asking: "Your browser is asking for camera and microphone: please allow them.",
    incoming: say(
        "Incoming video call",
        "Camera and microphone start when you accept.",
    ),
    connecting: say("Connecting…", "Finding a path between the two of you."),
    reconnecting: say(
        "Connection interrupted",
        "Trying to get it back. If it takes over half a minute, the call ends.",
    ),
    their_camera_off: "The other person sends no picture.",
    their_microphone_off: "The other person sends no sound.",
    they_send_nothing: "The other person sends neither picture nor sound.",
    sound_blocked: say(
        "Your browser holds the sound back",
        "Tap once to hear the other person.",
    ),
    ended: Ended {
        hung_up: say("Call ended", "You hung up."),
        remote_hung_up: say("Call ended", "The other person hung up."),
        cancelled: say("Call cancelled", "You stopped ringing."),
        missed: say("Missed call", "The caller gave up before the call began."),
        declined: say(
            "Call declined",
            "The other person does not want to talk just now.",
        ),
        declined_here: say("Call declined", "You declined the call."),
        no_answer: say("No answer", "Nobody in the room answered. Try again later."),
        answered_elsewhere: say(
            "Answered elsewhere",
            "Somebody else in the room took the call.",
        ),
        busy: say(
            "Busy",
            "The other person is in another call. Try again later.",
        ),
        failed: say(
            "No connection came about",
            "The two networks did not let each other through. No TURN server is configured that could help; try another network.",
        ),
        lost: say(
            "Connection lost",
            "The path to the other person broke and did not come back. Check your network, then call again.",
        ),
    },
    server: Server {
        unreachable: say(
            "No signaling server answers",
            "Calls cannot be arranged until one does; trying again by itself. Whoever runs this page starts one with “visavis-relay”, or “cargo xtask serve” while developing.",
        ),
        timed_out: say(
            "The signaling server does not answer in time",
            "Check your network; trying again by itself.",
        ),
        not_socket_io: say(
            "This server is not a Socket.IO server",
            "It answers, but in another language. Check the address after “server=” in this page's link.",
        ),
        version_2: say(
            "This server speaks an old Socket.IO",
            "Version 2 or older. It has to be updated to version 3 or later.",
        ),
        lost: say(
            "The signaling server went away",
            "A call that is under way goes on. Reconnecting by itself.",
        ),
        silent: say(
            "The signaling server fell silent",
            "A call that is under way goes on. Reconnecting by itself.",
        ),
        disconnected: say(
            "The signaling server closed the connection",
            "It did so on purpose. You can try again.",
        ),
        refused: say("The signaling server refused you", "It gave this reason:"),
        room_refused: say(
            "The signaling server keeps you out of this room",
            "It gave this reason:",
        ),
        left: say("Disconnected", "You left the room."),
        unproven: say(
            "This server may not be a room relay",
            "It took us in, but nothing comes back from it. Calls may not get through.",
        ),
        misaddressed: say(
            "The server's address is not valid",
            "Check what stands after “server=” in this page's link: host:port, or a URL of http, https, ws or wss.",
        ),
    },
    microphone: Device {
        denied: say(
            "You did not allow the microphone",
            "The others cannot hear you. Allow it by the sign beside the page's address, then call again.",
        ),
        blocked_by_system: say(
            "The system keeps the browser from the microphone",
            "The others cannot hear you. Allow it in the privacy settings of your device.",
        ),
        blocked_by_policy: say(
            "This page may not use the microphone",
            "The others cannot hear you. The site that embeds or serves it has to allow it.",
        ),
        in_use: say(
            "The microphone is in use",
            "The others cannot hear you. Close the other program that uses it, then call again.",
        ),
        not_found: say(
            "No microphone was found",
            "The others cannot hear you. Plug one in, then call again.",
        ),
        overconstrained: say(
            "The microphone cannot do what was asked of it",
            "The others cannot hear you. Try another one.",
        ),
        insecure: say(
            "No microphone without a secure connection",
            "The others cannot hear you. Open this page by https, or on localhost.",
        ),
        unsupported: say(
            "This browser knows no microphone",
            "The others cannot hear you. Use a current browser.",
        ),
        unknown: say(
            "The microphone does not work",
            "The others cannot hear you. The browser gave no reason that we know; its console has more.",
        ),
    },
    camera: Device {
        denied: say(
            "You did not allow the camera",
            "The others cannot see you. Allow it by the sign beside the page's address, then call again.",
        ),
        blocked_by_system: say(
            "The system keeps the browser from the camera",
            "The others cannot see you. Allow it in the privacy settings of your device.",
        ),
        blocked_by_policy: say(
            "This page may not use the camera",
            "The others cannot see you. The site that embeds or serves it has to allow it.",
        ),
        in_use: say(
            "The camera is in use",
            "The others cannot see you. Close the other program that uses it, then call again.",
        ),
        not_found: say(
            "No camera was found",
            "The others cannot see you. Plug one in, then call again.",
        ),
        overconstrained: say(
            "The camera cannot do what was asked of it",
            "The others cannot see you. Try another one.",
        ),
        insecure: say(
            "No camera without a secure connection",
            "The others cannot see you. Open this page by https, or on localhost.",
        ),
        unsupported: say(
            "This browser knows no camera",
            "The others cannot see you. Use a current browser.",
        ),
        unknown: say(
            "The camera does not work",
            "The others cannot see you. The browser gave no reason that we know; its console has more.",
        ),
    },
};
