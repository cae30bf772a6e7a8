//! What kinds of lanes a genre has.

use super::LaneKind;

/// A kind of music, as far as lanes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Genre {
    /// Ducks and filters.
    House,
    /// Oscillations and patterns.
    Techno,
    /// Hands, slowly.
    Ambient,
    /// Wobbles.
    Bass,
    /// Builds.
    Trance,
    /// Plucks.
    Pop,
}

/// How dense lanes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// As people draw and record them: sparse, with rests.
    #[default]
    Drawn,
    /// A value for every step, oscillations before all: three times as many changes.
    Dense,
}

/// Weights of the kinds that move.
const DRAWN: [(LaneKind, f64); 9] = [
    (LaneKind::Hand, 41.0),
    (LaneKind::Ramp, 10.0),
    (LaneKind::Build, 4.0),
    (LaneKind::Hold, 22.0),
    (LaneKind::Steps, 6.0),
    (LaneKind::Lfo, 4.0),
    (LaneKind::Wobble, 1.0),
    (LaneKind::Duck, 5.0),
    (LaneKind::Pluck, 7.0),
];
const DENSE: [(LaneKind, f64); 9] = [
    (LaneKind::Hand, 15.0),
    (LaneKind::Ramp, 12.0),
    (LaneKind::Build, 6.0),
    (LaneKind::Hold, 8.0),
    (LaneKind::Steps, 13.0),
    (LaneKind::Lfo, 18.0),
    (LaneKind::Wobble, 10.0),
    (LaneKind::Duck, 9.0),
    (LaneKind::Pluck, 9.0),
];

impl Genre {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::House, Self::Techno, Self::Ambient, Self::Bass, Self::Trance, Self::Pop];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::Techno => "techno",
            Self::Ambient => "ambient",
            Self::Bass => "bass",
            Self::Trance => "trance",
            Self::Pop => "pop",
        }
    }

    /// The kinds that move, with their weights; `leave_out` has none.
    pub(super) fn weights(self, style: Style, leave_out: &[LaneKind]) -> Vec<(LaneKind, f64)> {
        let (own, factor) = match self {
            Self::House => (LaneKind::Duck, 2.0),
            Self::Techno => (LaneKind::Steps, 1.6),
            Self::Ambient => (LaneKind::Hand, 1.2),
            Self::Bass => (LaneKind::Wobble, 4.0),
            Self::Trance => (LaneKind::Build, 2.0),
            Self::Pop => (LaneKind::Pluck, 1.5),
        };
        let all = if style == Style::Dense { DENSE } else { DRAWN };
        let tilted = all.map(|(kind, weight)| (kind, if kind == own { weight * factor } else { weight }));
        tilted.into_iter().filter(|(kind, _)| !leave_out.contains(kind)).collect()
    }
}
