//! Green room, calls, and what is on and off in them.

use visavis_call::DeviceError::{DeniedByPerson, InUse, NotFound};
use visavis_devices::{Flow, Input, Machine, Sent, State, View};

use crate::page::{Camera, Microphone, NOTHING, Page, Speaker, id};

#[test]
fn nothing_is_asked_for_while_nobody_wants_media() {
    let mut page = Page::new();
    assert_eq!(page.wish(Camera, false), NOTHING);
    assert_eq!(page.wish(Camera, true), NOTHING);
    assert_eq!(page.choose(Camera, "c"), NOTHING);
    assert_eq!(page.list(&[(Camera, "c"), (Microphone, "m")]), NOTHING);
    assert_eq!(page.states(), (State::Off, State::Off));
}

#[test]
fn the_green_room_opens_each_device_by_itself_and_closes_it_again() {
    let mut page = Page::new();
    page.list(&[(Microphone, "m"), (Camera, "c")]);
    assert_eq!(
        page.give(Input::Preview(true)),
        ["open microphone 1: any", "open camera 2: any"]
    );
    assert_eq!(page.states(), (State::Opening, State::Opening));
    assert_eq!(page.opens(Camera, 2, "c"), ["replaced camera"]);
    assert_eq!(page.states(), (State::Opening, State::On(2)));
    assert_eq!(page.view().camera.device, Some(id("c")));
    assert_eq!(page.opens(Microphone, 1, "m"), ["replaced microphone"]);
    assert_eq!(page.give(Input::Preview(true)), NOTHING);
    assert_eq!(
        page.give(Input::Preview(false)),
        ["stop 1", "stop 2", "replaced microphone", "replaced camera"]
    );
    assert_eq!(page.states(), (State::Off, State::Off));
}

#[test]
fn names_are_asked_for_when_a_device_is_open_that_the_list_does_not_name() {
    let mut page = Page::new();
    page.list(&[(Camera, "")]);
    page.give(Input::Preview(true));
    assert_eq!(page.opens(Camera, 2, "c"), ["list", "replaced camera"]);
}

#[test]
fn the_failure_of_one_does_not_cost_the_other() {
    let mut page = Page::new();
    page.list(&[(Microphone, "m")]);
    page.give(Input::Call { generation: 70 });
    assert_eq!(page.refuses(Camera, 2, InUse), NOTHING);
    assert_eq!(
        page.opens(Microphone, 1, "m"),
        ["replaced microphone", "settled 70: ok, InUse"]
    );
    assert_eq!(page.states(), (State::On(1), State::Failed(InUse)));
    assert_eq!(
        page.machine.sent(),
        Sent {
            microphone: Flow::On,
            camera: Flow::None,
            screen: false
        }
    );
}

#[test]
fn a_call_takes_over_what_the_green_room_has_open() {
    let mut page = Page::new();
    page.list(&[(Microphone, "m"), (Camera, "c")]);
    page.give(Input::Preview(true));
    page.opens(Microphone, 1, "m");
    page.opens(Camera, 2, "c");
    assert_eq!(
        page.give(Input::Call { generation: 70 }),
        ["settled 70: ok, ok"]
    );
    assert_eq!(page.give(Input::Preview(false)), NOTHING);
    assert_eq!(page.states(), (State::On(1), State::On(2)));
}

#[test]
fn a_call_hears_once_what_there_is() {
    let mut page = Page::in_call();
    assert_eq!(page.give(Input::Call { generation: 70 }), NOTHING);
    page.wish(Camera, false);
    page.wish(Camera, true);
    assert_eq!(page.opens(Camera, 3, "c"), ["replaced camera"]);
    assert_eq!(
        page.give(Input::Call { generation: 71 }),
        ["settled 71: ok, ok"],
        "the next call hears it again"
    );
}

#[test]
fn a_device_that_is_wished_off_is_not_asked_for_and_is_no_failure() {
    let mut page = Page::new();
    page.wish(Camera, false);
    page.wish(Microphone, false);
    assert_eq!(
        page.give(Input::Call { generation: 70 }),
        ["settled 70: ok, ok"]
    );
    assert_eq!(
        page.machine.sent(),
        Sent {
            microphone: Flow::Off,
            camera: Flow::Off,
            screen: false
        }
    );
    assert_eq!(page.wish(Microphone, true), ["open microphone 1: any"]);
}

#[test]
fn wishing_a_device_off_lets_a_call_go_on_that_waits_for_its_prompt() {
    let mut page = Page::new();
    page.list(&[(Microphone, "m")]);
    page.give(Input::Call { generation: 70 });
    page.opens(Microphone, 1, "m");
    assert_eq!(page.wish(Camera, false), ["settled 70: ok, ok"]);
}

#[test]
fn a_silent_microphone_keeps_its_track() {
    let mut page = Page::in_call();
    assert_eq!(page.wish(Microphone, false), ["mute"]);
    assert_eq!(page.states().0, State::On(1));
    assert_eq!(page.machine.sent().microphone, Flow::Off);
    assert_eq!(page.wish(Microphone, true), ["unmute"]);
    assert_eq!(page.machine.sent().microphone, Flow::On);
}

#[test]
fn a_camera_that_is_off_is_stopped_and_opened_again() {
    let mut page = Page::in_call();
    assert_eq!(page.wish(Camera, false), ["stop 2", "replaced camera"]);
    assert_eq!(page.states().1, State::Off);
    assert_eq!(page.machine.sent().camera, Flow::Off);
    assert_eq!(page.wish(Camera, true), ["open camera 3: any"]);
    assert_eq!(page.machine.sent().camera, Flow::Off, "not open yet");
    assert_eq!(page.opens(Camera, 3, "c"), ["replaced camera"]);
    assert_eq!(page.machine.sent().camera, Flow::On);
}

#[test]
fn the_same_wish_again_costs_nothing() {
    let mut page = Page::in_call();
    for kind in [Microphone, Camera] {
        assert_eq!(page.wish(kind, true), NOTHING);
        page.wish(kind, false);
        assert_eq!(page.wish(kind, false), NOTHING);
    }
}

#[test]
fn ten_clicks_while_the_camera_opens_are_one_open() {
    let mut page = Page::new();
    page.list(&[(Camera, "c")]);
    page.wish(Microphone, false);
    assert_eq!(page.give(Input::Preview(true)), ["open camera 1: any"]);
    for click in 0..10 {
        assert_eq!(page.wish(Camera, click % 2 == 1), NOTHING, "click {click}");
    }
    assert_eq!(page.opens(Camera, 1, "c"), ["replaced camera"]);
    assert_eq!(page.states().1, State::On(1));
}

#[test]
fn a_camera_that_comes_after_it_was_wished_off_is_stopped() {
    let mut page = Page::new();
    page.give(Input::Preview(true));
    assert_eq!(page.wish(Camera, false), NOTHING);
    assert_eq!(page.states().1, State::Off, "whatever the prompt does");
    assert_eq!(page.opens(Camera, 2, "c"), ["stop 2"]);
}

#[test]
fn a_microphone_that_comes_after_it_was_wished_off_is_silent() {
    let mut page = Page::new();
    page.list(&[(Microphone, "m")]);
    page.give(Input::Preview(true));
    page.wish(Microphone, false);
    assert_eq!(
        page.opens(Microphone, 1, "m"),
        ["mute", "replaced microphone"]
    );
    assert_eq!(page.wish(Microphone, true), ["unmute"]);
}

#[test]
fn a_prompt_answered_after_the_call_opens_nothing() {
    let mut page = Page::new();
    page.give(Input::Call { generation: 70 });
    assert_eq!(page.give(Input::CallOver), NOTHING);
    assert_eq!(page.states(), (State::Off, State::Off), "for the person");
    assert_eq!(page.opens(Microphone, 1, "m"), ["stop 1"]);
    assert_eq!(page.refuses(Camera, 2, DeniedByPerson), NOTHING);
    assert_eq!(page.states(), (State::Off, State::Off));
}

#[test]
fn a_refusal_after_the_call_asks_for_no_other_device() {
    let mut page = Page::new();
    page.choose(Camera, "c");
    page.give(Input::Call { generation: 70 });
    page.give(Input::CallOver);
    assert_eq!(page.refuses(Camera, 2, NotFound), NOTHING);
}

#[test]
fn a_refusal_after_it_was_wished_off_asks_for_no_other_device() {
    for kind in [Microphone, Camera] {
        let mut page = Page::new();
        page.choose(kind, "old");
        page.give(Input::Preview(true));
        page.wish(kind, false);
        let generation = if kind == Camera { 2 } else { 1 };
        assert_eq!(page.refuses(kind, generation, NotFound), NOTHING);
    }
}

#[test]
fn the_next_call_waits_for_a_prompt_that_is_still_open() {
    let mut page = Page::new();
    page.list(&[(Microphone, "m"), (Camera, "c")]);
    page.give(Input::Call { generation: 70 });
    page.give(Input::CallOver);
    assert_eq!(page.give(Input::Call { generation: 71 }), NOTHING);
    page.opens(Microphone, 1, "m");
    assert_eq!(
        page.opens(Camera, 2, "c"),
        ["replaced camera", "settled 71: ok, ok"]
    );
}

#[test]
fn an_answer_that_nobody_asked_for_is_stopped_and_counted() {
    let mut page = Page::in_call();
    assert_eq!(page.opens(Camera, 99, "c"), ["stop 99"]);
    assert_eq!(page.refuses(Camera, 99, InUse), NOTHING);
    assert_eq!(page.ends(Camera, 99), NOTHING);
    assert_eq!(page.opens(Camera, 2, "c"), NOTHING, "the one in use stays");
    assert_eq!(page.wish(Speaker, true), NOTHING);
    assert_eq!(page.machine.dropped(), 5);
    assert_eq!(page.states(), (State::On(1), State::On(2)));
}

#[test]
fn a_wish_for_a_device_that_failed_is_another_try() {
    let mut page = Page::new();
    page.list(&[(Camera, "c")]);
    page.give(Input::Preview(true));
    page.refuses(Camera, 2, DeniedByPerson);
    assert_eq!(page.wish(Camera, true), ["open camera 3: any"]);
    page.refuses(Camera, 3, InUse);
    assert_eq!(page.choose(Camera, "c"), ["open camera 4: c"]);
    assert_eq!(page.opens(Camera, 4, "c"), ["replaced camera"]);
}

#[test]
fn a_call_tries_again_what_failed_in_the_green_room() {
    let mut page = Page::new();
    page.give(Input::Preview(true));
    page.refuses(Microphone, 1, DeniedByPerson);
    page.refuses(Camera, 2, InUse);
    assert_eq!(
        page.give(Input::Call { generation: 70 }),
        ["open microphone 3: any", "open camera 4: any"]
    );
    page.refuses(Microphone, 3, DeniedByPerson);
    assert_eq!(
        page.refuses(Camera, 4, InUse),
        ["settled 70: DeniedByPerson, InUse"]
    );
}

#[test]
fn what_does_not_exist_is_looked_for_once() {
    let mut page = Page::new();
    page.wish(Microphone, false);
    page.give(Input::Preview(true));
    assert_eq!(page.refuses(Camera, 1, NotFound), ["list"]);
    // A browser that lists what it does not hand out is not asked in a circle.
    assert_eq!(page.list(&[(Camera, "c")]), ["open camera 2: any"]);
    assert_eq!(page.refuses(Camera, 2, NotFound), NOTHING);
    assert_eq!(page.states().1, State::Failed(NotFound));
}

#[test]
fn what_is_shown_before_anything_is_known_is_what_a_new_machine_shows() {
    let machine = Machine::new();
    assert_eq!(machine.view(), View::default());
    assert_eq!(machine.sent(), Sent::default());
}
