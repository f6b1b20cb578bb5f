//! English.

use super::{Causes, Device, Ended, Message, Server, Words};

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
    close: "Close",
    own_picture: "Your picture",
    their_picture: "The other person's picture",
    somebody: "Guest",
    people: "In this room",
    came: " is here.",
    left: " left.",
    name: "Your name",
    call_person: "Call",
    copy_link: "Copy link",
    link_copied: "Link copied",
    copy_id: "Copy id",
    id_copied: "Id copied",
    own_id: "Your id",
    their_id: "Id to call",
    mistake: say("A setting cannot be used", "What can stand there:"),
    idle_by_id: say(
        "Ready to call",
        "Give your id to somebody, or type theirs and call.",
    ),
    idle: say(
        "Ready to call",
        "Share this page's link: whoever opens it is in this room and can be called.",
    ),
    idle_tabs: say(
        "Ready to call",
        "Open this page in another tab of this browser: whoever is there can be called.",
    ),
    idle_connecting: say("One moment", "Connecting to the signaling server."),
    idle_offline: say(
        "Not connected",
        "You can call as soon as the signaling server is reached.",
    ),
    calling: say("Calling…", "Waiting for somebody in the room to answer."),
    ringing_there: say("Ringing…", "Waiting for the other person to answer."),
    asking: "Your browser is asking for camera and microphone: please allow them.",
    incoming: say(
        "Incoming video call",
        "Camera and microphone start when you accept.",
    ),
    connecting: say("Connecting…", "Finding a path between the two of you."),
    connected: say("Connected", "You are in a call."),
    reconnecting: say(
        "Connection interrupted",
        "Trying to restore it. The call ends if that takes longer than half a minute.",
    ),
    their_camera_off: "The other person sends no picture.",
    their_microphone_off: "The other person sends no sound.",
    they_send_nothing: "The other person sends neither picture nor sound.",
    sound_blocked: say(
        "Your browser holds the sound back",
        "Tap once to hear the other person.",
    ),
    lasted: "Duration",
    ended: Ended {
        hung_up: say("Call ended", "You hung up."),
        remote_hung_up: say("Call ended", "The other person hung up."),
        cancelled: say("Call cancelled", "You stopped calling."),
        missed: say(
            "Missed call",
            "The caller stopped before the call began. You can call back.",
        ),
        declined: say(
            "Call declined",
            "The other person cannot talk just now. Try again later.",
        ),
        declined_here: say("Call declined", "You declined. You can call back."),
        no_answer: say("No answer", "Nobody in the room answered. Try again later."),
        answered_elsewhere: say(
            "Answered elsewhere",
            "Somebody else in the room took the call.",
        ),
        busy: say(
            "Busy",
            "The other person is in another call. Try again later.",
        ),
        no_such_person: say(
            "Nobody there",
            "Nobody has this id, or they have left. Check the id, then try again.",
        ),
        failed: say(
            "Could not connect",
            "Your two networks did not let each other through, and no TURN server is configured to relay the call. Try another network.",
        ),
        failed_with_turn: say(
            "Could not connect",
            "Your two networks did not let each other through, and the TURN server that should relay the call could not be used. Try another network.",
        ),
        lost: say(
            "Connection lost",
            "The path to the other person broke and could not be restored. Check your network, then call again.",
        ),
    },
    server: Server {
        unreachable: say(
            "No signaling server answers",
            "No call can start without one; this page keeps trying. If you run this site, start one with “visavis-relay”, or with “cargo xtask serve” while developing.",
        ),
        timed_out: say(
            "The signaling server does not answer in time",
            "Check your network; this page keeps trying.",
        ),
        not_socket_io: say(
            "This server is not a Socket.IO server",
            "It answers, but in another protocol. Check the address after “server=” in this page's link.",
        ),
        version_2: say(
            "This server speaks an old Socket.IO",
            "It has version 2 or older. Whoever runs it has to update it to version 3 or later.",
        ),
        lost: say(
            "The connection to the signaling server broke",
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
        refused: say(
            "The signaling server refused the connection",
            "Ask whoever runs it, then try again.",
        ),
        room_refused: say(
            "The signaling server does not let you into this room",
            "Ask whoever runs it, or open a link to another room.",
        ),
        room_full: say(
            "This room is full",
            "Try again later, or open a link to another room.",
        ),
        id_taken: say(
            "Somebody else has this id",
            "Reload this page to get another one, or change it in this page's link.",
        ),
        tabs: say(
            "No signaling server answers",
            "Only other tabs of this browser can be called. If you run this site, start a server with “visavis-relay”, or with “cargo xtask serve” while developing.",
        ),
        left: say("Disconnected", "You left the room. Try again to come back."),
        unproven: say(
            "This server may not be a room relay",
            "It accepted the connection, but nothing comes back from it, so calls may not get through. Check the address after “server=” in this page's link.",
        ),
        misaddressed: say(
            "The server's address is not valid",
            "Check what stands after “server=” in this page's link: host:port, or a URL of http, https, ws or wss.",
        ),
        incomplete: say(
            "A part of this page could not be loaded",
            "Check your network and try again. If the page was updated meanwhile, reload it.",
        ),
    },
    microphone: Device {
        effect: "The others cannot hear you.",
        cause: Causes {
            denied: "You did not allow the microphone",
            blocked_by_system: "Your system keeps the browser from the microphone",
            blocked_by_policy: "This page may not use the microphone",
            in_use: "The microphone is in use",
            not_found: "No microphone was found",
            overconstrained: "The microphone cannot do what was asked",
            insecure: "No microphone without a secure connection",
            unsupported: "This browser cannot use a microphone",
            unknown: "The microphone does not work",
        },
    },
    camera: Device {
        effect: "The others cannot see you.",
        cause: Causes {
            denied: "You did not allow the camera",
            blocked_by_system: "Your system keeps the browser from the camera",
            blocked_by_policy: "This page may not use the camera",
            in_use: "The camera is in use",
            not_found: "No camera was found",
            overconstrained: "The camera cannot do what was asked",
            insecure: "No camera without a secure connection",
            unsupported: "This browser cannot use a camera",
            unknown: "The camera does not work",
        },
    },
    devices: Device {
        effect: "The others can neither hear nor see you.",
        cause: Causes {
            denied: "You did not allow camera and microphone",
            blocked_by_system: "Your system keeps the browser from camera and microphone",
            blocked_by_policy: "This page may not use camera and microphone",
            in_use: "Camera and microphone are in use",
            not_found: "No camera and no microphone were found",
            overconstrained: "Camera and microphone cannot do what was asked",
            insecure: "No camera or microphone without a secure connection",
            unsupported: "This browser can use neither camera nor microphone",
            unknown: "Camera and microphone do not work",
        },
    },
    remedies: Causes {
        denied: "Allow this with the icon beside the page's address, then call again.",
        blocked_by_system: "Allow this in your device's privacy settings, then call again.",
        blocked_by_policy: "The site that embeds or serves this page has to allow this.",
        in_use: "Close other programs that make calls or record, then call again.",
        not_found: "Plug one in, then call again.",
        overconstrained: "Plug in another one, then call again.",
        insecure: "Open this page by https or on localhost.",
        unsupported: "Update it or use another browser.",
        unknown: "Try it in another program; the browser's console has the details.",
    },
};
