//! Another device in place of the one in use.

use visavis_call::DeviceError::{DeniedByPerson, InUse, NotFound, Overconstrained};
use visavis_devices::{Facing, Input, News, State};

use crate::page::{Camera, Microphone, NOTHING, Page, Speaker, id};

#[test]
fn the_new_device_is_open_before_the_old_one_is_stopped() {
    let mut page = Page::in_call();
    page.list(&[(Microphone, "m"), (Camera, "c"), (Camera, "d")]);
    assert_eq!(page.choose(Camera, "d"), ["open camera 3: d"]);
    assert_eq!(page.states().1, State::On(2), "goes on meanwhile");
    assert_eq!(page.opens(Camera, 3, "d"), ["stop 2", "replaced camera"]);
    assert_eq!(page.view().camera.device, Some(id("d")));
    assert_eq!(page.news(), None);
}

#[test]
fn choosing_what_is_in_use_costs_nothing() {
    let mut page = Page::in_call();
    assert_eq!(page.choose(Camera, "c"), NOTHING);
    assert_eq!(page.choose(Camera, "c"), NOTHING);
    assert_eq!(page.machine.source(Camera), Some(2));
}

#[test]
fn what_was_chosen_last_is_open_in_the_end() {
    let mut page = Page::in_call();
    page.list(&[
        (Camera, "c"),
        (Camera, "d"),
        (Camera, "e"),
        (Microphone, "m"),
    ]);
    assert_eq!(page.choose(Camera, "d"), ["open camera 3: d"]);
    for name in ["e", "d", "c", "e", "d", "e"] {
        assert_eq!(page.choose(Camera, name), NOTHING, "one at a time");
    }
    assert_eq!(page.opens(Camera, 3, "d"), ["stop 3", "open camera 4: e"]);
    assert_eq!(page.opens(Camera, 4, "e"), ["stop 2", "replaced camera"]);
}

#[test]
fn going_back_while_another_opens_keeps_what_is_there() {
    let mut page = Page::in_call();
    page.choose(Camera, "d");
    assert_eq!(page.choose(Camera, "c"), NOTHING);
    assert_eq!(page.opens(Camera, 3, "d"), ["stop 3"]);
    assert_eq!(page.states().1, State::On(2));
}

#[test]
fn a_switch_that_fails_leaves_the_old_one_running_and_says_so() {
    let mut page = Page::in_call();
    page.choose(Microphone, "n");
    assert_eq!(page.refuses(Microphone, 3, DeniedByPerson), NOTHING);
    assert_eq!(page.states().0, State::On(1));
    let said = News::NotSwitched {
        kind: Microphone,
        error: DeniedByPerson,
        to: "M".into(),
    };
    assert_eq!(page.news(), Some((1, said)));
    assert_eq!(
        page.choose(Microphone, "n"),
        ["open microphone 4: n"],
        "and can be tried again"
    );
}

#[test]
fn a_device_that_needs_the_old_one_closed_is_tried_once_more() {
    let mut page = Page::in_call();
    page.list(&[(Microphone, "m"), (Camera, "c"), (Camera, "d")]);
    page.choose(Camera, "d");
    assert_eq!(
        page.refuses(Camera, 3, InUse),
        ["stop 2", "open camera 4: d", "replaced camera"]
    );
    assert_eq!(page.opens(Camera, 4, "d"), ["replaced camera"]);
    assert_eq!(page.news(), None);
}

#[test]
fn the_old_one_comes_back_where_closing_it_did_not_help() {
    let mut page = Page::in_call();
    page.choose(Camera, "d");
    page.refuses(Camera, 3, InUse);
    assert_eq!(page.refuses(Camera, 4, InUse), ["open camera 5: c"]);
    assert_eq!(page.opens(Camera, 5, "c"), ["replaced camera"]);
    let said = News::NotSwitched {
        kind: Camera,
        error: InUse,
        to: "C".into(),
    };
    assert_eq!(page.news(), Some((1, said)));
}

#[test]
fn a_silent_microphone_is_silent_after_a_switch() {
    let mut page = Page::in_call();
    page.list(&[(Microphone, "m"), (Microphone, "n"), (Camera, "c")]);
    page.wish(Microphone, false);
    assert_eq!(page.choose(Microphone, "n"), ["open microphone 3: n"]);
    assert_eq!(
        page.opens(Microphone, 3, "n"),
        ["stop 1", "mute", "replaced microphone"]
    );
}

#[test]
fn a_camera_chosen_while_it_is_off_is_the_one_that_opens() {
    let mut page = Page::in_call();
    page.wish(Camera, false);
    assert_eq!(page.choose(Camera, "d"), NOTHING);
    assert_eq!(page.wish(Camera, true), ["open camera 3: d"]);
}

#[test]
fn a_remembered_device_that_is_not_there_gives_way_to_any() {
    for error in [NotFound, Overconstrained, InUse] {
        let mut page = Page::new();
        page.wish(Microphone, false);
        page.list(&[(Camera, "c")]);
        page.choose(Camera, "old");
        assert_eq!(page.give(Input::Preview(true)), ["open camera 1: old"]);
        assert_eq!(page.refuses(Camera, 1, error), ["open camera 2: any"]);
        assert_eq!(page.opens(Camera, 2, "c"), ["replaced camera"]);
        let said = News::FellBack {
            kind: Camera,
            from: String::new(),
            to: "C".into(),
        };
        assert_eq!(page.news(), Some((1, said)));
        // It is not looked for in vain whenever the camera goes on.
        page.wish(Camera, false);
        assert_eq!(page.wish(Camera, true), ["open camera 3: any"]);
    }
}

#[test]
fn the_chosen_one_after_all_is_no_news() {
    let mut page = Page::new();
    page.wish(Microphone, false);
    page.list(&[(Camera, "c")]);
    page.choose(Camera, "c");
    page.give(Input::Preview(true));
    page.refuses(Camera, 1, InUse);
    page.opens(Camera, 2, "c");
    assert_eq!(page.news(), None);
}

#[test]
fn a_refusal_is_not_asked_about_twice() {
    let mut page = Page::new();
    page.wish(Microphone, false);
    page.choose(Camera, "c");
    page.give(Input::Preview(true));
    assert_eq!(page.refuses(Camera, 1, DeniedByPerson), NOTHING);
    assert_eq!(page.states().1, State::Failed(DeniedByPerson));
}

#[test]
fn a_phone_flips_between_front_and_back() {
    let mut page = Page::new();
    page.list(&[(Camera, "front"), (Camera, "back")]);
    page.wish(Microphone, false);
    page.give(Input::Preview(true));
    page.opens_facing(1, "front", Facing::User);
    assert_eq!(page.give(Input::Flip), ["open camera 2: back"]);
    assert_eq!(
        page.refuses(Camera, 2, InUse),
        ["stop 1", "open camera 3: back", "replaced camera"],
        "one camera at a time"
    );
    assert_eq!(
        page.opens_facing(3, "back", Facing::Environment),
        ["replaced camera"]
    );
    assert_eq!(page.give(Input::Flip), ["open camera 4: front"]);
    assert_eq!(
        page.opens_facing(4, "front", Facing::User),
        ["stop 3", "replaced camera"]
    );
}

#[test]
fn flipping_twice_is_no_flip() {
    let mut page = Page::new();
    page.list(&[(Camera, "front"), (Camera, "back")]);
    page.wish(Microphone, false);
    page.give(Input::Preview(true));
    page.opens_facing(1, "front", Facing::User);
    page.give(Input::Flip);
    assert_eq!(page.give(Input::Flip), NOTHING);
    assert_eq!(
        page.opens_facing(2, "back", Facing::Environment),
        ["stop 2"]
    );
    assert_eq!(page.states().1, State::On(1));
}

#[test]
fn the_speaker_is_the_chosen_one_while_it_is_there() {
    let mut page = Page::in_call();
    assert_eq!(page.choose(Speaker, "s"), NOTHING, "not known yet");
    let all = [(Speaker, "built in"), (Speaker, "s")];
    assert_eq!(page.list(&all), ["speaker: s"]);
    assert_eq!(page.view().speaker, Some(id("s")));
    assert_eq!(page.choose(Speaker, "s"), NOTHING);
    assert_eq!(page.list(&all), NOTHING);
    assert_eq!(page.list(&[(Speaker, "built in")]), ["speaker: any"]);
    let said = News::FellBack {
        kind: Speaker,
        from: "S".into(),
        to: "BUILT IN".into(),
    };
    assert_eq!(page.news(), Some((1, said)));
    assert_eq!(page.list(&all), NOTHING, "it stays where it is");
    assert_eq!(page.choose(Speaker, "s"), ["speaker: s"]);
    assert_eq!(page.choose(Speaker, ""), ["speaker: any"]);
    assert_eq!(page.view().speaker, None);
}

#[test]
fn a_list_without_names_does_not_take_the_speaker_away() {
    let mut page = Page::in_call();
    page.list(&[(Speaker, "s")]);
    page.choose(Speaker, "s");
    assert_eq!(page.list(&[(Speaker, "")]), NOTHING);
    assert_eq!(page.list(&[]), NOTHING);
    assert_eq!(page.view().speaker, Some(id("s")));
}

#[test]
fn a_speaker_that_the_browser_refuses_gives_way_to_the_systems_own() {
    let mut page = Page::in_call();
    page.list(&[(Speaker, "s")]);
    page.choose(Speaker, "s");
    assert_eq!(
        page.give(Input::SpeakerRefused(DeniedByPerson)),
        ["speaker: any"]
    );
    assert_eq!(
        page.give(Input::SpeakerRefused(DeniedByPerson)),
        NOTHING,
        "not in a circle"
    );
    let said = News::NotSwitched {
        kind: Speaker,
        error: DeniedByPerson,
        to: String::new(),
    };
    assert_eq!(page.news(), Some((1, said)));
}
