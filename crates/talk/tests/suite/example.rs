//! The specification says what is spoken.

use visavis_signaling::json::{Value, parse};
use visavis_talk::{Device, Input, Media};

use crate::world::World;

#[test]
fn the_example_of_the_specification_is_what_is_spoken() {
    let specification = include_str!("../../../../docs/channel.md");
    let people = ["anna", "bert"];
    let written: Vec<(usize, Value)> = specification
        .lines()
        .filter_map(|line| {
            let (who, text) = line.split_once(' ')?;
            let who = people.iter().position(|it| *it == who)?;
            Some((who, parse(text).unwrap()))
        })
        .collect();
    assert_eq!(written.len(), 10);

    let mut world = World::new();
    world.give(
        1,
        Input::SetMedia(Media {
            microphone: Device::On,
            camera: Device::None,
            screen: false,
            recording: false,
        }),
    );
    world.run(&[]);
    world.say(1, "Where is it?");
    world.run(&[]);
    world.offer(0, "hello.txt", "text/plain", b"hello");
    world.run(&[]);
    world.accept_all(1);
    world.run(&[]);
    let said = world.said.iter();
    let said: Vec<_> = said
        .map(|(who, text)| (*who, parse(text).unwrap()))
        .collect();
    assert_eq!(said, written);
}
