//! The list of screens. Whoever adds one adds a line here, and the way there in `ways`.

use std::fmt;

use anyhow::Result;
use futures_util::future::LocalBoxFuture;

use super::{
    walk::Walk,
    ways::{call, check, ended, lobby, trouble},
};

/// Brings a screen before Ann.
type Way = for<'a> fn(&'a Walk<'_>) -> LocalBoxFuture<'a, Result<()>>;

/// One screen.
pub struct Screen {
    /// What it is called; names of files are made of it.
    pub name: &'static str,
    pub(super) way: Way,
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! screens {
    ($($name:literal => $way:path,)*) => {
        /// Every screen, in the order in which a person may come to see them.
        pub const SCREENS: &[Screen] = &[
            $(Screen { name: $name, way: |walk| Box::pin($way(walk)) },)*
        ];
    };
}

screens! {
    "idle-looking-for-server" => lobby::looking_for_server,
    "idle-alone" => lobby::alone,
    "idle-with-one" => lobby::with_one,
    "idle-with-several" => lobby::with_several,
    "idle-peerjs" => lobby::by_id,
    "idle-peerjs-id-taken" => lobby::id_taken,
    "idle-tabs" => lobby::tabs,
    "idle-no-server" => lobby::no_server,
    "offline" => trouble::offline,
    "offline-no-relay" => trouble::no_relay,
    "offline-misaddressed" => trouble::misaddressed,
    "offline-room-full" => trouble::room_full,
    "mistake-in-settings" => trouble::mistake,
    "idle-no-calls" => check::no_calls,
    "self-test" => check::before,
    "self-test-done" => check::done,
    "outgoing-asking" => call::asking,
    "outgoing" => call::outgoing,
    "incoming" => call::incoming,
    "incoming-long-name" => call::incoming_long_name,
    "connecting" => call::connecting,
    "connected" => call::connected,
    "connected-keys" => call::keys,
    "connected-pictures-swapped" => call::pictures_swapped,
    "connected-sharing" => call::sharing,
    "connected-screen-refused" => call::screen_refused,
    "connected-their-screen" => call::their_screen,
    "connected-their-picture-stopped" => call::their_picture_stopped,
    "connected-they-have-no-camera" => call::they_have_no_camera,
    "connected-no-camera" => call::no_camera,
    "connected-no-devices" => call::no_devices,
    "connected-numbers" => call::numbers,
    "connected-speaking-while-muted" => call::speaking_while_muted,
    "connected-server-lost" => call::server_lost,
    "connected-more" => call::more,
    "connected-recording" => call::recording,
    "connected-recorded" => call::recorded,
    "connected-recorded-chat" => call::recorded_chat,
    "connected-recording-saved" => call::recording_saved,
    "connected-recording-untold" => call::recording_untold,
    "connected-chat-empty" => call::chat_empty,
    "connected-chat" => call::chat,
    "connected-chat-files" => call::chat_files,
    "reconnecting" => call::reconnecting,
    "ended-hung-up" => ended::hung_up,
    "ended-recorded" => ended::recorded,
    "ended-remote-hung-up" => ended::remote_hung_up,
    "ended-cancelled" => ended::cancelled,
    "ended-missed" => ended::missed,
    "ended-declined" => ended::declined,
    "ended-declined-here" => ended::declined_here,
    "ended-answered-elsewhere" => ended::answered_elsewhere,
    "ended-busy" => ended::busy,
    "ended-no-such-person" => ended::no_such_person,
    "crash" => trouble::crash,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_screen_has_a_name_of_its_own_that_a_file_can_have() {
        let names: BTreeSet<_> = SCREENS.iter().map(|screen| screen.name).collect();
        assert_eq!(names.len(), SCREENS.len());
        let plain = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(names.iter().all(|name| plain(name)), "{names:?}");
    }
}
