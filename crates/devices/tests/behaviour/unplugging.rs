//! Devices that go and come.

use visavis_call::DeviceError::{DeniedByPerson, InUse, NotFound};
use visavis_devices::{Facing, Input, News, State};

use crate::page::{Camera, Microphone, NOTHING, Page, device, id};

#[test]
fn the_device_in_use_gives_way_to_another_and_that_is_said() {
    let mut page = Page::in_call();
    page.list(&[(Microphone, "m"), (Microphone, "n"), (Camera, "c")]);
    // The list still has what is gone.
    assert_eq!(
        page.ends(Microphone, 1),
        ["stop 1", "open microphone 3: n", "replaced microphone"]
    );
    assert_eq!(page.states().0, State::Opening);
    assert_eq!(page.opens(Microphone, 3, "n"), ["replaced microphone"]);
    let said = News::FellBack {
        kind: Microphone,
        from: "M".into(),
        to: "N".into(),
    };
    assert_eq!(page.news(), Some((1, said)));
    assert_eq!(page.states().1, State::On(2), "nothing of the camera");
}

#[test]
fn a_second_name_of_the_device_that_is_gone_is_no_other_device() {
    let mut page = Page::new();
    let mut devices = vec![
        device(Microphone, "default"),
        device(Microphone, "m"),
        device(Microphone, "n"),
    ];
    devices[0].group = devices[1].group.clone();
    page.give(Input::Listed(devices));
    page.wish(Camera, false);
    page.give(Input::Preview(true));
    page.opens(Microphone, 1, "default");
    assert_eq!(
        page.ends(Microphone, 1),
        ["stop 1", "open microphone 2: n", "replaced microphone"]
    );
}

#[test]
fn where_no_other_is_known_the_browser_is_asked_for_any() {
    let mut page = Page::in_call();
    assert_eq!(
        page.ends(Camera, 2),
        ["stop 2", "open camera 3: any", "replaced camera"]
    );
    assert_eq!(page.opens(Camera, 3, "c"), ["replaced camera"]);
    assert_eq!(page.news(), None, "it is the same one");
}

#[test]
fn a_device_without_a_name_is_no_other_device() {
    let mut page = Page::in_call();
    page.list(&[(Camera, "")]);
    assert_eq!(
        page.ends(Camera, 2),
        ["stop 2", "open camera 3: any", "replaced camera"]
    );
}

#[test]
fn where_hardware_has_no_name_another_device_is_known_by_its_own() {
    let mut page = Page::in_call();
    let mut devices = ["c", "d"].map(|name| device(Camera, name));
    for device in &mut devices {
        device.group.clear();
    }
    page.give(Input::Listed(devices.to_vec()));
    assert_eq!(
        page.ends(Camera, 2),
        ["stop 2", "open camera 3: d", "replaced camera"]
    );
}

#[test]
fn another_that_cannot_be_had_gives_way_to_any() {
    let mut page = Page::in_call();
    page.list(&[(Camera, "c"), (Camera, "d"), (Microphone, "m")]);
    page.ends(Camera, 2);
    assert_eq!(page.refuses(Camera, 3, InUse), ["open camera 4: any"]);
    page.opens(Camera, 4, "e");
    let said = News::FellBack {
        kind: Camera,
        from: "C".into(),
        to: "E".into(),
    };
    assert_eq!(page.news(), Some((1, said)));
}

#[test]
fn a_phones_back_camera_does_not_come_up_by_itself() {
    let mut page = Page::new();
    page.list(&[(Camera, "front"), (Camera, "back")]);
    page.wish(Microphone, false);
    page.give(Input::Preview(true));
    page.opens_facing(1, "front", Facing::User);
    assert_eq!(
        page.ends(Camera, 1),
        ["stop 1", "open camera 2: front", "replaced camera"]
    );
}

#[test]
fn the_last_of_its_kind_fails_and_that_is_said() {
    let mut page = Page::in_call();
    page.ends(Camera, 2);
    assert_eq!(page.refuses(Camera, 3, NotFound), ["list"]);
    assert_eq!(page.states(), (State::On(1), State::Failed(NotFound)));
    let said = News::Gone {
        kind: Camera,
        from: "C".into(),
    };
    assert_eq!(page.news(), Some((1, said)));
}

#[test]
fn one_that_is_plugged_in_where_there_was_none_is_opened_and_that_is_said() {
    let mut page = Page::in_call();
    page.ends(Camera, 2);
    page.refuses(Camera, 3, NotFound);
    assert_eq!(page.list(&[(Microphone, "m")]), NOTHING);
    assert_eq!(page.list(&[(Microphone, "m"), (Microphone, "n")]), NOTHING);
    assert_eq!(
        page.list(&[(Microphone, "m"), (Camera, "d")]),
        ["open camera 4: any"]
    );
    assert_eq!(page.opens(Camera, 4, "d"), ["replaced camera"]);
    let said = News::Found {
        kind: Camera,
        to: "D".into(),
    };
    assert_eq!(page.news(), Some((2, said)));
}

#[test]
fn one_that_was_gone_for_a_moment_is_opened_though_the_list_never_missed_it() {
    let mut page = Page::in_call();
    page.ends(Camera, 2);
    page.refuses(Camera, 3, NotFound);
    assert_eq!(
        page.list(&[(Microphone, "m"), (Camera, "c")]),
        ["open camera 4: any"]
    );
}

#[test]
fn news_have_their_time() {
    let mut page = Page::in_call();
    page.ends(Camera, 2);
    page.refuses(Camera, 3, NotFound);
    assert_eq!(page.view().told.map(|told| told.at), Some(page.now));
}

#[test]
fn plugging_in_or_out_an_unrelated_one_changes_nothing() {
    let mut page = Page::in_call();
    page.list(&[(Microphone, "m"), (Camera, "c"), (Camera, "d")]);
    let before = page.view();
    for also in ["d", "e", "f"] {
        for kind in [Microphone, Camera] {
            assert_eq!(
                page.list(&[(kind, also), (Microphone, "m"), (Camera, "c")]),
                NOTHING
            );
        }
    }
    let after = page.view();
    assert_eq!(
        (after.microphone, after.camera),
        (before.microphone, before.camera)
    );
    assert_eq!(page.news(), None);
}

#[test]
fn the_chosen_one_that_comes_back_does_not_take_over() {
    let mut page = Page::in_call();
    page.list(&[(Microphone, "m"), (Microphone, "n"), (Camera, "c")]);
    page.ends(Microphone, 1);
    page.opens(Microphone, 3, "n");
    page.list(&[(Microphone, "n"), (Camera, "c")]);
    assert_eq!(
        page.list(&[(Microphone, "m"), (Microphone, "n"), (Camera, "c")]),
        NOTHING
    );
    assert_eq!(page.view().microphone.device, Some(id("n")));
    assert_eq!(page.choose(Microphone, "m"), ["open microphone 4: m"]);
}

#[test]
fn a_device_that_failed_for_another_reason_is_not_opened_by_plugging_in() {
    let mut page = Page::new();
    page.give(Input::Preview(true));
    page.refuses(Camera, 2, DeniedByPerson);
    assert_eq!(page.list(&[(Camera, "d")]), NOTHING);
}

#[test]
fn a_silent_microphone_that_is_gone_is_missed_when_it_shall_speak() {
    let mut page = Page::in_call();
    page.wish(Microphone, false);
    assert_eq!(page.ends(Microphone, 1), ["stop 1", "replaced microphone"]);
    assert_eq!(page.states().0, State::Off);
    assert_eq!(page.wish(Microphone, true), ["open microphone 3: any"]);
}

#[test]
fn unplugging_while_another_is_being_opened_waits_for_that() {
    let mut page = Page::in_call();
    page.choose(Camera, "d");
    assert_eq!(page.ends(Camera, 2), ["stop 2", "replaced camera"]);
    assert_eq!(page.opens(Camera, 3, "d"), ["list", "replaced camera"]);
    assert_eq!(page.news(), None);
}
