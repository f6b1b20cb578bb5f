//! Where the small picture lies.

/// One of the corners of the screen, in the direction of the script.
#[derive(Clone, Copy, PartialEq, Eq)]
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
    pub(super) fn nearest(point: (f64, f64), size: (f64, f64), from_right: bool) -> Self {
        let right = point.0 * 2.0 > size.0;
        Self {
            bottom: point.1 * 2.0 > size.1,
            end: right != from_right,
        }
    }

    /// The one beside this, where a key leads to another.
    pub(super) fn beside(self, key: &str, from_right: bool) -> Option<Self> {
        let to = match key {
            "ArrowUp" => Self {
                bottom: false,
                ..self
            },
            "ArrowDown" => Self {
                bottom: true,
                ..self
            },
            "ArrowLeft" => Self {
                end: from_right,
                ..self
            },
            "ArrowRight" => Self {
                end: !from_right,
                ..self
            },
            _ => return None,
        };
        Some(to)
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
