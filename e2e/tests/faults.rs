//! The faults that are quick and take no network of their own; `cargo xtask faults` makes all.

use visavis_e2e::{
    Played,
    faults::{FAULTS, Fault, play},
};

/// The one of this line.
fn survived(line: &str) -> Played {
    let found: Vec<&Fault> = FAULTS
        .iter()
        .filter(|fault| fault.to_string() == line)
        .collect();
    let [fault] = found[..] else {
        return Err(visavis_e2e::Error::msg(format!("no fault is called {line}")).into());
    };
    play(fault)
}

macro_rules! faults {
    ($($name:ident: $line:literal,)*) => {
        $(
            #[test]
            fn $name() -> Played {
                survived($line)
            }
        )*

        /// Each line of this file.
        const LINES: &[&str] = &[$($line),*];
    };
}

faults! {
    a_relay_that_is_gone_for_ten_seconds_is_survived:
        "relay killed for 10 s, connected, Chrome-Firefox",
    two_who_call_at_once_get_one_call: "both call at once, ringing, Chrome-Chrome",
    two_who_hang_up_at_once_both_have: "both hang up at once, connected, Chrome-Firefox",
    an_accept_that_meets_a_cancel_makes_no_call:
        "accept while cancel is under way, ringing, Chrome-Chrome",
    a_cancel_that_meets_an_accept_makes_no_call:
        "cancel while accept is under way, ringing, Chrome-Chrome",
    a_closed_tab_is_noticed: "callee closes the tab, connected, Firefox-Chrome",
    a_page_that_is_loaded_anew_is_noticed: "callee loads the page anew, connected, Chrome-Firefox",
    who_denies_all_devices_is_in_the_call:
        "camera and microphone denied, connecting, Chrome-Chrome",
    slow_devices_are_waited_for: "camera and microphone slow by 5 s, connecting, Chrome-Chrome",
    devices_that_come_after_the_call_are_let_go:
        "devices allowed after hang-up, connecting, Chrome-Chrome",
    a_clock_that_is_set_back_changes_nothing:
        "clock jumps back by an hour, connected, Chrome-Chrome",
    doubled_messages_are_taken_once: "every message doubled, ringing, Chrome-Chrome",
    swapped_messages_are_put_in_order: "every two messages swapped, ringing, Chrome-Chrome",
}

#[test]
fn every_daily_fault_is_made_every_day() -> Played {
    for fault in FAULTS {
        let line = fault.to_string();
        let here = LINES.contains(&line.as_str());
        if here != fault.daily {
            let error = format!("{line}: daily is {}, in this file {here}", fault.daily);
            return Err(visavis_e2e::Error::msg(error).into());
        }
    }
    Ok(())
}
