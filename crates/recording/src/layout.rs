//! Where the pictures lie in the picture of a recording.

/// How wide a recording is, in pixels.
pub const WIDTH: f64 = 1280.0;
/// How high it is, in pixels.
pub const HEIGHT: f64 = 720.0;
/// How many pictures a second it has.
pub const FRAMES: u32 = 25;

/// The longer side of the small picture, in pixels.
const SMALL: f64 = 288.0;
/// How far it lies from the edges, in pixels.
const MARGIN: f64 = 24.0;
/// How much of a camera's picture must be left for it to be cut to the frame.
const KEPT: f64 = 0.6;

/// How large a picture is, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// From side to side.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

/// A part of a picture, in pixels from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Where it begins.
    pub left: f64,
    /// See [`Self::left`].
    pub top: f64,
    /// How large it is.
    pub width: f64,
    /// See [`Self::width`].
    pub height: f64,
}

/// What one of the two shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shown {
    /// No picture, or none yet.
    Nothing,
    /// A camera's picture.
    Camera(Size),
    /// A screen's.
    Screen(Size),
}

/// Whose picture it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The person's at this page.
    Here,
    /// The other person's.
    There,
}

/// What fills a tile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Content {
    /// What stands for the person.
    Avatar,
    /// This part of their picture.
    Picture(Rect),
}

/// One of the pictures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    /// Whose.
    pub side: Side,
    /// What fills it.
    pub content: Content,
    /// Where it lies.
    pub to: Rect,
}

/// The two pictures, the large one first. The other person's is the large one; only a screen takes
/// that place.
#[must_use]
pub fn compose(here: Shown, there: Shown) -> [Tile; 2] {
    let (here, there) = (sound(here), sound(there));
    let own_screen = matches!(here, Shown::Screen(_)) && !matches!(there, Shown::Screen(_));
    let (large, small) = if own_screen {
        ((Side::Here, here), (Side::There, there))
    } else {
        ((Side::There, there), (Side::Here, here))
    };
    [fill(large.0, large.1), corner(small.0, small.1)]
}

/// A picture without any size is none.
fn sound(shown: Shown) -> Shown {
    match shown {
        Shown::Camera(size) | Shown::Screen(size) if size.width >= 1.0 && size.height >= 1.0 => {
            shown
        }
        Shown::Camera(_) | Shown::Screen(_) | Shown::Nothing => Shown::Nothing,
    }
}

/// The frame that is all of the recording.
const FRAME: Rect = Rect {
    left: 0.0,
    top: 0.0,
    width: WIDTH,
    height: HEIGHT,
};

fn fill(whose: Side, shown: Shown) -> Tile {
    let (content, to) = match shown {
        Shown::Nothing => (Content::Avatar, FRAME),
        // Nothing of a screen is cut off.
        Shown::Screen(size) => (Content::Picture(whole(size)), within(size)),
        Shown::Camera(size) => {
            let cut = cut(size);
            let kept = cut.width * cut.height / (size.width * size.height);
            if kept < KEPT {
                (Content::Picture(whole(size)), within(size))
            } else {
                (Content::Picture(cut), FRAME)
            }
        }
    };
    Tile {
        side: whose,
        content,
        to,
    }
}

fn corner(whose: Side, shown: Shown) -> Tile {
    let (content, shape) = match shown {
        Shown::Nothing => (Content::Avatar, (WIDTH, HEIGHT)),
        Shown::Camera(size) | Shown::Screen(size) => {
            (Content::Picture(whole(size)), (size.width, size.height))
        }
    };
    let scale = SMALL / shape.0.max(shape.1);
    let (width, height) = (shape.0 * scale, shape.1 * scale);
    let to = Rect {
        left: WIDTH - MARGIN - width,
        top: HEIGHT - MARGIN - height,
        width,
        height,
    };
    Tile {
        side: whose,
        content,
        to,
    }
}

fn whole(size: Size) -> Rect {
    Rect {
        left: 0.0,
        top: 0.0,
        width: size.width,
        height: size.height,
    }
}

/// The middle of a picture, of the shape of the frame.
fn cut(size: Size) -> Rect {
    let scale = (size.width / WIDTH).min(size.height / HEIGHT);
    let (width, height) = (WIDTH * scale, HEIGHT * scale);
    Rect {
        left: (size.width - width) / 2.0,
        top: (size.height - height) / 2.0,
        width,
        height,
    }
}

/// As much of the frame as a whole picture can fill, in its middle.
fn within(size: Size) -> Rect {
    let scale = (WIDTH / size.width).min(HEIGHT / size.height);
    let (width, height) = (size.width * scale, size.height * scale);
    Rect {
        left: (WIDTH - width) / 2.0,
        top: (HEIGHT - height) / 2.0,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn size(width: f64, height: f64) -> Size {
        Size { width, height }
    }

    /// Left, top, width and height in whole pixels.
    #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
    fn round(rect: Rect) -> [i32; 4] {
        [rect.left, rect.top, rect.width, rect.height].map(|it| it.round() as i32)
    }

    fn large(here: Shown, there: Shown) -> (Side, Option<[i32; 4]>, [i32; 4]) {
        let [large, _] = compose(here, there);
        let from = match large.content {
            Content::Picture(from) => Some(round(from)),
            Content::Avatar => None,
        };
        (large.side, from, round(large.to))
    }

    const ALL: [i32; 4] = [0, 0, 1280, 720];

    #[test]
    fn the_other_person_fills_the_picture_with_oneself_in_its_corner() {
        let camera = Shown::Camera(size(640.0, 360.0));
        let [large, small] = compose(camera, camera);
        assert_eq!((large.side, round(large.to)), (Side::There, ALL));
        assert_eq!(small.side, Side::Here);
        assert_eq!(round(small.to), [968, 534, 288, 162]);
    }

    #[test]
    fn cameras_are_cut_to_the_frame_unless_most_would_be_lost() {
        for (camera, from, to) in [
            (size(1280.0, 720.0), ALL, ALL),
            (size(640.0, 480.0), [0, 60, 640, 360], ALL),
            (size(480.0, 640.0), [0, 0, 480, 640], [370, 0, 540, 720]),
            (size(360.0, 640.0), [0, 0, 360, 640], [438, 0, 405, 720]),
        ] {
            let seen = large(Shown::Nothing, Shown::Camera(camera));
            assert_eq!(seen, (Side::There, Some(from), to), "{camera:?}");
        }
    }

    #[test]
    fn nothing_of_a_screen_is_cut_off_and_it_takes_the_large_place() {
        let camera = Shown::Camera(size(640.0, 360.0));
        let screen = Shown::Screen(size(1920.0, 1200.0));
        let all = Some([0, 0, 1920, 1200]);
        let within = [64, 0, 1152, 720];
        assert_eq!(large(screen, camera), (Side::Here, all, within));
        assert_eq!(large(camera, screen), (Side::There, all, within));
        assert_eq!(large(screen, screen), (Side::There, all, within));
    }

    #[test]
    fn who_sends_no_picture_is_stood_for() {
        let camera = Shown::Camera(size(640.0, 360.0));
        let none = Shown::Camera(size(0.0, 0.0));
        for nothing in [Shown::Nothing, none] {
            assert_eq!(large(camera, nothing), (Side::There, None, ALL));
            let [_, small] = compose(nothing, camera);
            assert_eq!((small.side, small.content), (Side::Here, Content::Avatar));
        }
    }

    fn any_shown() -> impl Strategy<Value = Shown> {
        let any_size = (0_u16..8000, 0_u16..8000)
            .prop_map(|(width, height)| size(f64::from(width), f64::from(height)));
        prop_oneof![
            Just(Shown::Nothing),
            any_size.clone().prop_map(Shown::Camera),
            any_size.prop_map(Shown::Screen),
        ]
    }

    fn lies_in(rect: Rect, width: f64, height: f64) -> bool {
        let slack = 0.001;
        rect.left >= -slack
            && rect.top >= -slack
            && rect.width > 0.0
            && rect.height > 0.0
            && rect.left + rect.width <= width + slack
            && rect.top + rect.height <= height + slack
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn everything_lies_within_and_nothing_is_distorted(here in any_shown(), there in any_shown()) {
            let tiles = compose(here, there);
            prop_assert_ne!(tiles[0].side, tiles[1].side);
            for tile in tiles {
                prop_assert!(lies_in(tile.to, WIDTH, HEIGHT), "{:?}", tile);
                let (Content::Picture(from), Shown::Camera(size) | Shown::Screen(size)) = (
                    tile.content,
                    if tile.side == Side::Here { here } else { there },
                ) else {
                    continue;
                };
                prop_assert!(lies_in(from, size.width, size.height), "{:?}", tile);
                let stretched = (tile.to.width / from.width) / (tile.to.height / from.height);
                prop_assert!((stretched - 1.0).abs() < 0.001, "{:?}", tile);
            }
        }
    }
}
