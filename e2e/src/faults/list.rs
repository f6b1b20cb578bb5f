//! The list of faults. Whoever adds one adds a line here, and how it is made in `ways`.

use std::fmt;

use anyhow::Result;
use futures_util::future::LocalBoxFuture;

use super::{
    trial::Trial,
    ways::{devices, garbled, leaving, network, page, races, server, turn},
};
use crate::{Chrome, Firefox, Kind};

/// Makes a fault, and sees that it is survived.
type Way = for<'a> fn(&'a Trial<'_>) -> LocalBoxFuture<'a, Result<()>>;

/// How far a call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// It rings.
    Ringing,
    /// It is accepted, and there is no path yet.
    Connecting,
    /// The two see and hear each other.
    Connected,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ringing => "ringing",
            Self::Connecting => "connecting",
            Self::Connected => "connected",
        })
    }
}

/// One fault, in one stage of a call.
pub struct Fault {
    /// What happens.
    pub name: &'static str,
    /// When.
    pub at: At,
    /// In which browsers: the caller's, the callee's.
    pub kinds: [Kind; 2],
    /// Whether it is quick and runs everywhere.
    pub daily: bool,
    pub(super) way: Way,
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [one, other] = self.kinds;
        write!(f, "{}, {}, {one}-{other}", self.name, self.at)
    }
}

macro_rules! faults {
    ($($name:literal $at:ident $one:ident $other:ident $often:ident
        => $room:ident::$way:ident($($argument:expr),*);)*) => {
        /// Every fault.
        pub const FAULTS: &[Fault] = &[
            $(Fault {
                name: $name,
                at: At::$at,
                kinds: [$one, $other],
                daily: $often,
                way: |trial| Box::pin($room::$way(trial, $($argument),*)),
            },)*
        ];
    };
}

/// Runs with the other tests.
const DAILY: bool = true;
/// Takes long, or root.
const RARELY: bool = false;

faults! {
    // The server.
    "relay killed for 10 s" Ringing Chrome Chrome RARELY => server::killed();
    "relay killed for 10 s" Connecting Chrome Chrome RARELY => server::killed();
    "relay killed for 10 s" Connected Chrome Firefox DAILY => server::killed();
    "relay hangs, then is killed for 10 s, while Accept is under way" Connecting Chrome Chrome RARELY
        => server::killed_with_an_accept();
    "Redis killed for 10 s" Ringing Chrome Chrome RARELY => server::redis_killed();
    "Redis killed for 10 s" Connecting Chrome Chrome RARELY => server::redis_killed();
    "Redis killed for 10 s" Connected Chrome Chrome RARELY => server::redis_killed();

    // At once.
    "both call at once" Ringing Chrome Chrome DAILY => races::both_call();
    "both call at once" Ringing Chrome Firefox RARELY => races::both_call();
    "both hang up at once" Connected Chrome Firefox DAILY => races::both_hang_up();
    "accept while cancel is under way" Ringing Chrome Chrome DAILY => races::accept_during_cancel();
    "cancel while accept is under way" Ringing Chrome Chrome DAILY => races::cancel_during_accept();
    "third person calls in" Connected Chrome Chrome RARELY => races::third_person();

    // The callee leaves.
    "callee closes the tab" Ringing Chrome Chrome RARELY => leaving::closes();
    "callee closes the tab" Connecting Chrome Chrome RARELY => leaving::closes();
    "callee closes the tab" Connected Firefox Chrome DAILY => leaving::closes();
    "callee loads the page anew" Ringing Chrome Chrome RARELY => leaving::reloads();
    "callee loads the page anew" Connecting Chrome Chrome RARELY => leaving::reloads();
    "callee loads the page anew" Connected Chrome Firefox DAILY => leaving::reloads();
    "callee loads the page anew, and is called again at once" Connected Chrome Firefox RARELY
        => leaving::reloads_into_a_call();
    "callee's page is killed" Ringing Chrome Chrome RARELY => leaving::crashes();
    "callee's page is killed" Connecting Chrome Chrome RARELY => leaving::crashes();
    "callee's page is killed" Connected Firefox Chrome RARELY => leaving::crashes();
    "callee's browser is killed" Connected Chrome Firefox RARELY => leaving::browser_dies();

    // The path.
    "UDP cut for 5 s" Connected Chrome Chrome RARELY => network::udp_cut(5);
    "UDP cut for 5 s" Connected Chrome Firefox RARELY => network::udp_cut(5);
    "UDP cut for 20 s" Connected Chrome Chrome RARELY => network::udp_cut(20);
    "UDP cut for 20 s" Connected Chrome Firefox RARELY => network::udp_cut(20);
    "all of the callee's network cut for 20 s" Connected Chrome Chrome RARELY
        => network::callee_cut(20);
    "UDP cut for ever" Connecting Chrome Chrome RARELY => network::udp_never();
    "UDP cut for ever" Connected Chrome Firefox RARELY => network::udp_gone();
    "callee's address changes" Connected Chrome Chrome RARELY => network::address_changes();
    "callee's address changes" Connected Chrome Firefox RARELY => network::address_changes();
    "10 % loss" Connected Chrome Firefox RARELY => network::loss();
    "300 kbit/s for 30 s" Connected Chrome Chrome RARELY => network::narrow(300);
    "300 kbit/s for 30 s" Connected Chrome Firefox RARELY => network::narrow(300);

    // No path but by TURN.
    "both behind NATs, TURN over UDP" Connecting Chrome Firefox RARELY => turn::relayed("udp");
    "both behind NATs, no UDP, TURN over TCP" Connecting Chrome Firefox RARELY
        => turn::relayed("tcp");
    "UDP dies, TURN over TCP is left" Connected Chrome Chrome RARELY => turn::udp_dies();
    "TURN with the wrong password" Connecting Chrome Chrome RARELY => turn::refused(turn::WRONG);
    "TURN with expired credentials" Connecting Chrome Chrome RARELY
        => turn::refused(turn::EXPIRED);

    // Camera and microphone.
    "camera and microphone denied" Connecting Chrome Chrome DAILY
        => devices::without("NotAllowedError");
    "no camera and no microphone" Connecting Chrome Chrome RARELY
        => devices::without("NotFoundError");
    "camera and microphone in use" Connecting Chrome Chrome RARELY
        => devices::without("NotReadableError");
    "camera and microphone slow by 5 s" Connecting Chrome Chrome DAILY => devices::slow();
    "devices allowed after hang-up" Connecting Chrome Chrome DAILY => devices::late();
    "microphone unplugged, another is there" Connected Chrome Chrome RARELY
        => devices::unplugged("audio", true);
    "camera unplugged, there is no other" Connected Chrome Chrome RARELY
        => devices::unplugged("video", false);

    // The page.
    "page frozen for 60 s" Connected Chrome Chrome RARELY => page::frozen(60);
    "page stopped for 20 s" Connected Chrome Chrome RARELY => page::stopped(20);
    "page stopped for 60 s" Connected Chrome Chrome RARELY => page::stopped(60);
    "clock jumps by an hour" Ringing Chrome Chrome RARELY => page::clock_jumps(3600);
    "clock jumps by an hour" Connected Chrome Chrome RARELY => page::clock_jumps(3600);
    "clock jumps back by an hour" Ringing Chrome Chrome RARELY => page::clock_jumps(-3600);
    "clock jumps back by an hour" Connected Chrome Chrome DAILY => page::clock_jumps(-3600);

    // What is said.
    "every message doubled" Ringing Chrome Chrome DAILY => garbled::all(garbled::Spoil::Double);
    "every two messages swapped" Ringing Chrome Chrome DAILY => garbled::all(garbled::Spoil::Swap);
    "each message in turn cut short" Ringing Chrome Chrome RARELY
        => garbled::each(garbled::Spoil::Cut);
    "each message in turn replaced by garbage" Ringing Chrome Chrome RARELY
        => garbled::each(garbled::Spoil::Garbage);
    "each message in turn lost" Ringing Chrome Chrome RARELY => garbled::each(garbled::Spoil::Drop);
    "every message replaced by garbage" Connected Chrome Chrome RARELY
        => garbled::in_a_call(garbled::Spoil::Garbage);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_faults_are_the_same() {
        let mut names: Vec<_> = FAULTS.iter().map(ToString::to_string).collect();
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn what_runs_with_the_other_tests_is_a_part() {
        let daily = FAULTS.iter().filter(|fault| fault.daily).count();
        assert!(daily > 0 && daily < FAULTS.len());
    }
}
