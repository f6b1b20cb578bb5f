//! Where the small picture lies.

/// One of the corners of the screen, in the direction of the script.
#[derive(Clone, Copy)]
pub(super) struct Corner {
    bottom: bool,
    end: bool,
}

impl Corner {
    /// Where it lies at first.
    pub(super) const START: Self = Self {
        bottom: false,
        end: true,
    };

    /// The one that a point is nearest to; `from_right`: whether the script begins at the right.
    pub(super) fn nearest(point: (i32, i32), size: (i32, i32), from_right: bool) -> Self {
        let right = point.0 * 2 > size.0;
        Self {
            bottom: point.1 * 2 > size.1,
            end: right != from_right,
        }
    }

    /// The one beside this, where a key leads to another.
    pub(super) fn beside(self, key: &str, from_right: bool) -> Option<Self> {
        let Self { bottom, end } = self;
        let (bottom, end) = match key {
            "ArrowUp" => (false, end),
            "ArrowDown" => (true, end),
            "ArrowLeft" => (bottom, from_right),
            "ArrowRight" => (bottom, !from_right),
            _ => return None,
        };
        Some(Self { bottom, end })
    }

    /// The code that the style sheet reads.
    pub(super) fn code(self) -> &'static str {
        match (self.bottom, self.end) {
            (false, true) => "top-end",
            (false, false) => "top-start",
            (true, true) => "bottom-end",
            (true, false) => "bottom-start",
        }
    }
}
