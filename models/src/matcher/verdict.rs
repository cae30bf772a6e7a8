//! How near a match comes, in words.

use std::fmt;

/// A distance at the sound's own key in a word, beside its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// MSS of at most 1.5 dB: two takes of a note with other noise lie as far apart.
    VeryNear,
    /// At most 3.5 dB.
    Near,
    /// At most 6 dB: what a good match is an octave away from its key.
    Similar,
    /// Farther.
    Rough,
}

impl Verdict {
    /// The farthest of each but the last, in dB of MSS.
    const BOUNDS: [(f64, Self); 3] = [(1.5, Self::VeryNear), (3.5, Self::Near), (6.0, Self::Similar)];

    /// Of a distance in dB of MSS; what is not finite is rough.
    pub fn of_mss(mss: f64) -> Self {
        Self::BOUNDS.into_iter().find(|(bound, _)| mss <= *bound).map_or(Self::Rough, |(_, verdict)| verdict)
    }

    /// Whether a listener may take it for the sound.
    pub fn is_near(self) -> bool {
        self <= Self::Near
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VeryNear => "very near",
            Self::Near => "near",
            Self::Similar => "similar",
            Self::Rough => "rough",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_word_never_contradicts_the_distance(a in 0.0..40.0_f64, b in 0.0..40.0_f64) {
            let (near, far) = (Verdict::of_mss(a.min(b)), Verdict::of_mss(a.max(b)));
            prop_assert!(near <= far);
            prop_assert!(a <= 9.0 || !Verdict::of_mss(a).to_string().contains("near"));
        }
    }

    #[test]
    fn every_word_has_its_range_and_what_is_no_number_is_rough() {
        let words =
            [0.0, 1.5, 1.6, 3.5, 3.6, 6.0, 6.1, f64::INFINITY, f64::NAN].map(|mss| Verdict::of_mss(mss).to_string());
        let expected = ["very near", "very near", "near", "near", "similar", "similar", "rough", "rough", "rough"];
        assert_eq!(words, expected);
    }
}
