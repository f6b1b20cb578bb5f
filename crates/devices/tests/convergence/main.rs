//! However late and badly a browser answers, what is open is what was wished last.
#![expect(
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test says what it expects by failing"
)]

mod browser;
mod checks;

use browser::{Fate, Step, World, id};
use proptest::prelude::*;
use visavis_call::DeviceError;
use visavis_devices::{Input, Kind, ShareError};

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Microphone), Just(Kind::Camera)]
}

/// Anything that a person or a call may want.
fn wanted() -> impl Strategy<Value = Input> {
    let device = prop::option::of(0_u8..4);
    prop_oneof![
        2 => any::<bool>().prop_map(Input::Preview),
        2 => Just(Input::Call { generation: 0 }),
        1 => Just(Input::CallOver),
        6 => (kind(), any::<bool>()).prop_map(|(kind, on)| Input::Wish { kind, on }),
        3 => (kind(), device).prop_map(|(kind, number)| Input::Choose {
            kind,
            device: number.map(|number| id(kind, number)),
        }),
        1 => Just(Input::Flip),
        2 => any::<bool>().prop_map(|on| Input::Share { on }),
    ]
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        6 => Just(Fate::Honest),
        1 => prop_oneof![
            Just(DeviceError::DeniedByPerson),
            Just(DeviceError::InUse),
            Just(DeviceError::Overconstrained),
            Just(DeviceError::Unknown),
        ]
        .prop_map(Fate::Fails),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let picked = prop_oneof![
        2 => Just(Ok(())),
        1 => Just(Err(ShareError::Cancelled)),
        1 => Just(Err(ShareError::Unknown)),
    ];
    prop_oneof![
        8 => wanted().prop_map(Step::Give),
        3 => (kind(), 0_u8..3).prop_map(|(kind, number)| Step::Toggle(kind, number)),
        6 => (any::<bool>(), fate()).prop_map(|(newest, fate)| Step::Answer { newest, fate }),
        3 => Just(Step::HearEnd),
        2 => Just(Step::Look),
        2 => picked.prop_map(Step::Pick),
        1 => Just(Step::EndShare),
    ]
}

fn plugged() -> impl Strategy<Value = Vec<(Kind, u8)>> {
    let all = [Kind::Microphone, Kind::Camera].map(|kind| [0, 1, 2].map(|it| (kind, it)));
    prop::sample::subsequence(all.concat(), 0..=6)
}

proptest! {
    // The environment variable PROPTEST_CASES asks for more.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_open_is_what_is_wished_in_the_end(
        plugged in plugged(),
        one_camera in any::<bool>(),
        steps in prop::collection::vec(step(), 0..120),
    ) {
        let mut world = World::new(plugged, one_camera);
        for step in steps {
            world.step(step);
        }
        world.quiet();
        world.check_quiet();
        world.check_retried();
    }

    #[test]
    fn the_device_that_was_chosen_last_is_in_use_in_the_end(
        one_camera in any::<bool>(),
        steps in prop::collection::vec(prop_oneof![
            2 => wanted().prop_map(Step::Give),
            1 => any::<bool>().prop_map(|newest| Step::Answer { newest, fate: Fate::Honest }),
        ], 0..60),
        last in 0_u8..3,
        after in prop::collection::vec(any::<bool>(), 0..10),
    ) {
        let kind = Kind::Camera;
        let mut world = World::new(vec![(kind, 0), (kind, 1), (kind, 2)], one_camera);
        for step in steps {
            world.step(step);
        }
        let device = Some(id(kind, last));
        world.step(Step::Give(Input::Choose { kind, device: device.clone() }));
        for on in after.into_iter().chain([true]) {
            world.step(Step::Give(Input::Wish { kind, on }));
        }
        world.step(Step::Give(Input::Preview(true)));
        world.quiet();
        prop_assert_eq!(world.machine.view().camera.device, device);
    }
}
