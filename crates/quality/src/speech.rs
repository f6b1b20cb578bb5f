//! Whether somebody speaks.

/// From which loudness on it may be a voice, of full scale: -40 dBov. Speech at its usual level is
/// at -26 dBov (ITU-T P.56, G.191); a quiet room is below -50 dBov.
const VOICE: f32 = 0.01;

/// How many of the last looks have to be loud: 0.5 of 2 s, so that neither a cough nor a key that is
/// struck is a voice, and a word with its gaps is.
const LOUD: u32 = 5;
/// As bits, which of the looks count.
const RECENT: u32 = 0xf_ffff;

/// How many silent looks in a row end it: somebody who reads that nobody hears them needs some time
/// to see it.
const SILENT: u8 = 40;

/// Tells voices from silence, by a look ten times a second.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speech {
    /// Whether each look was loud, the last one in the lowest bit.
    looks: u32,
    /// How many looks in a row were not.
    silent: u8,
    speaks: bool,
}

impl Speech {
    /// Hears how loud it is, of full scale; tells whether somebody speaks.
    pub fn hear(&mut self, loudness: f32) -> bool {
        let loud = loudness >= VOICE;
        self.looks = (self.looks << 1 | u32::from(loud)) & RECENT;
        self.silent = if loud {
            0
        } else {
            self.silent.saturating_add(1)
        };
        if self.looks.count_ones() >= LOUD {
            self.speaks = true;
        } else if self.silent >= SILENT {
            self.speaks = false;
        }
        self.speaks
    }
}

/// How loud samples are: their root mean square, of full scale; 0 for none.
#[must_use]
pub fn loudness(samples: &[f32]) -> f32 {
    let (sum, count) = samples.iter().fold((0.0, 0.0), |(sum, count), one| {
        (sum + one * one, count + 1.0)
    });
    if count > 0.0 {
        f32::sqrt(sum / count)
    } else {
        0.0
    }
}
