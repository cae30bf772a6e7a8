//! Linear fades of a note: out when it is stolen or choked, across when it goes over to another patch.

/// Fade of a stolen or choked note, in seconds: shorter clicks, longer blurs.
const STOP_S: f32 = 0.005;
/// Crossfade of a note from one patch to another, in seconds: long enough that no step is heard, too short for an echo.
const CROSSFADE_S: f32 = 0.015;

/// Where a fade is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fade {
    None,
    /// Linear from silence, `left` of `total` seconds.
    In {
        left: f32,
        total: f32,
    },
    /// Linear, `left` of `total` seconds.
    Out {
        left: f32,
        total: f32,
    },
}

impl Fade {
    /// The half of a crossfade that comes.
    pub(super) const CROSS_IN: Self = Self::In { left: CROSSFADE_S, total: CROSSFADE_S };
    /// The half of a crossfade that goes.
    pub(super) const CROSS_OUT: Self = Self::Out { left: CROSSFADE_S, total: CROSSFADE_S };

    /// To silence in so many seconds.
    pub(super) fn out(seconds: f32) -> Self {
        Self::Out { left: seconds, total: seconds }
    }

    /// Stops within some ms, from where it is.
    pub(super) fn stop(&mut self) {
        let gain = match *self {
            Self::None => 1.0,
            Self::In { left, total } => 1.0 - (left / total).max(0.0),
            Self::Out { .. } => return,
        };
        *self = Self::Out { left: STOP_S * gain, total: STOP_S };
    }

    /// True on the way to silence.
    pub(super) fn is_out(&self) -> bool {
        matches!(self, Self::Out { .. })
    }

    /// True on the way from silence.
    pub(super) fn is_in(&self) -> bool {
        matches!(self, Self::In { .. })
    }

    /// True once silence is there.
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Self::Out { left, .. } if *left <= 0.0)
    }

    /// Moves on by `seconds`; the gains before and after.
    pub(super) fn advance(&mut self, seconds: f32) -> (f32, f32) {
        let gains = match self {
            Self::None => (1.0, 1.0),
            Self::In { left, total } => {
                let before = (*left / *total).max(0.0);
                *left -= seconds;
                (1.0 - before, 1.0 - (*left / *total).max(0.0))
            }
            Self::Out { left, total } => {
                let before = (*left / *total).max(0.0);
                *left -= seconds;
                (before, (*left / *total).max(0.0))
            }
        };
        if matches!(self, Self::In { left, .. } if *left <= 0.0) {
            *self = Self::None;
        }
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_that_comes_stops_from_where_it_is() {
        let mut fade = Fade::CROSS_IN;
        fade.advance(0.003);
        fade.stop();
        let (before, after) = fade.advance(0.001);
        assert!((before - 0.2).abs() < 1e-6 && after.abs() < 1e-6, "{before} {after}");
        assert!(fade.is_out());
    }
}
