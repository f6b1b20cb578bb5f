//! The screen in place of the camera's picture.

use visavis_devices::{Flow, Input, News, ScreenHas, ShareError, Sharing, State};

use crate::page::{Camera, NOTHING, Page};

const SHARE: Input = Input::Share { on: true };
const UNSHARE: Input = Input::Share { on: false };

#[test]
fn a_screen_takes_the_cameras_place_in_what_is_sent_and_gives_it_back() {
    let mut page = Page::in_call();
    assert_eq!(page.give(SHARE), ["open screen 3"]);
    assert_eq!(page.view().sharing, Sharing::Opening);
    assert_eq!(page.machine.source(Camera), Some(2));
    assert_eq!(page.shares(3), ["replaced camera"]);
    assert_eq!(page.machine.source(Camera), Some(3));
    assert_eq!(
        page.view().sharing,
        Sharing::On {
            generation: 3,
            has: ScreenHas { audio: true }
        }
    );
    assert_eq!(page.states().1, State::On(2), "underneath");
    assert!(page.machine.sent().screen);
    assert_eq!(page.machine.sent().camera, Flow::On);
    assert_eq!(page.give(UNSHARE), ["stop 3", "replaced camera"]);
    assert_eq!(page.machine.source(Camera), Some(2));
    assert!(!page.machine.sent().screen);
}

#[test]
fn the_camera_goes_on_and_off_under_a_shared_screen() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.shares(3);
    assert_eq!(page.wish(Camera, false), ["stop 2"]);
    assert_eq!(page.machine.sent().camera, Flow::Off);
    assert_eq!(page.wish(Camera, true), ["open camera 4: any"]);
    assert_eq!(page.opens(Camera, 4, "c"), NOTHING);
    assert_eq!(page.give(UNSHARE), ["stop 3", "replaced camera"]);
    assert_eq!(page.machine.source(Camera), Some(4));
}

#[test]
fn one_screen_at_a_time() {
    let mut page = Page::in_call();
    page.give(SHARE);
    for _ in 0..5 {
        assert_eq!(page.give(UNSHARE), NOTHING);
        assert_eq!(page.give(SHARE), NOTHING, "the picker is open");
    }
    page.shares(3);
    assert_eq!(page.give(SHARE), NOTHING);
    assert_eq!(page.shares(3), NOTHING, "said twice, it stays");
    assert_eq!(page.shares(99), ["stop 99"], "nobody asked for it");
    assert_eq!(page.machine.source(Camera), Some(3));
}

#[test]
fn a_screen_picked_after_it_was_wished_off_is_stopped() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.give(UNSHARE);
    assert_eq!(page.view().sharing, Sharing::Off);
    assert_eq!(page.shares(3), ["stop 3"]);
    assert!(!page.machine.sent().screen);
}

#[test]
fn closing_the_picker_is_no_failure() {
    let mut page = Page::in_call();
    page.give(SHARE);
    assert_eq!(page.refuses_screen(3, ShareError::Cancelled), NOTHING);
    assert_eq!(page.view().sharing, Sharing::Off);
    assert_eq!(page.news(), None);
    assert_eq!(page.give(SHARE), ["open screen 4"]);
}

#[test]
fn a_screen_that_cannot_be_shared_is_said() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.refuses_screen(3, ShareError::BlockedBySystem);
    let error = ShareError::BlockedBySystem;
    assert_eq!(page.news(), Some((1, News::NotShared { error })));
    assert_eq!(page.view().sharing, Sharing::Off);
}

#[test]
fn a_failure_that_nobody_waits_for_is_not_said() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.give(UNSHARE);
    page.refuses_screen(3, ShareError::BlockedBySystem);
    assert_eq!(page.news(), None);
}

#[test]
fn the_browsers_own_bar_ends_it() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.shares(3);
    assert_eq!(
        page.give(Input::ShareEnded { generation: 3 }),
        ["stop 3", "replaced camera"]
    );
    assert_eq!(page.view().sharing, Sharing::Off);
    assert_eq!(page.news(), None);
}

#[test]
fn the_end_of_an_earlier_screen_does_not_end_this_one() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.shares(3);
    page.give(UNSHARE);
    page.give(SHARE);
    page.shares(4);
    assert_eq!(page.give(Input::ShareEnded { generation: 3 }), NOTHING);
    assert_eq!(page.machine.source(Camera), Some(4));
    assert_eq!(page.machine.dropped(), 1);
}

#[test]
fn a_call_that_is_over_shares_nothing() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.shares(3);
    assert_eq!(
        page.give(Input::CallOver),
        [
            "stop 1",
            "stop 2",
            "stop 3",
            "replaced microphone",
            "replaced camera"
        ]
    );
    assert_eq!(page.give(SHARE), NOTHING, "there is nobody to share with");
    assert_eq!(page.machine.dropped(), 1);
    page.give(Input::Call { generation: 71 });
    assert_eq!(page.view().sharing, Sharing::Off);
}

#[test]
fn a_picker_left_open_after_the_call_shares_nothing() {
    let mut page = Page::in_call();
    page.give(SHARE);
    page.give(Input::CallOver);
    assert_eq!(page.shares(3), ["stop 3"]);
    assert_eq!(page.shares(3), ["stop 3"], "however often it is said");
}
