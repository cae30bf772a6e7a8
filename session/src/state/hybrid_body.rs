//! What a hybrid is made of as a saved state holds it.

use serde::{Deserialize, Serialize};
use vaeform_models::hybrid::HybridKind;
use vaeform_models::search::{Candidate, Kind};

use super::bounded::{MAX_WORD, Text, within};

/// The worst rank that is kept, in dB.
const WORST: f32 = 1_000.0;
/// Most partials of any kind.
const MAX_PARTIALS: u8 = 64;

/// See the [module](self).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct HybridBody {
    /// table, partials, noise or fm-noise.
    kind: Text<MAX_WORD>,
    partials: u8,
    is_octave_down: bool,
    rank: f32,
    #[serde(skip_serializing_if = "Option::is_none")]
    plays: Option<bool>,
}

impl HybridBody {
    pub(super) fn new(of: &Candidate) -> Self {
        let (kind, partials, is_octave_down) = match of.kind {
            Kind::Hybrid(HybridKind::Table { partials, is_octave_down }) => ("table", partials, is_octave_down),
            Kind::Hybrid(HybridKind::Partials(partials)) => ("partials", partials, false),
            Kind::Hybrid(HybridKind::Noise) => ("noise", 0, false),
            Kind::Fm | Kind::FmAndNoise => ("fm-noise", 0, false),
        };
        let rank = of.rank.map_or(WORST, |rank| rank as f32);
        Self { kind: Text::new(kind), partials, is_octave_down, rank, plays: of.plays }
    }

    /// None where a later build has a kind of its own.
    pub(super) fn kind(&self) -> Option<Kind> {
        let Self { partials, is_octave_down, .. } = *self;
        let partials = partials.min(MAX_PARTIALS);
        match self.kind.0.as_str() {
            "table" => Some(Kind::Hybrid(HybridKind::Table { partials, is_octave_down })),
            "partials" => Some(Kind::Hybrid(HybridKind::Partials(partials))),
            "noise" => Some(Kind::Hybrid(HybridKind::Noise)),
            "fm-noise" => Some(Kind::FmAndNoise),
            _ => None,
        }
    }

    /// What it is compared with other hybrids by.
    pub(super) fn rank(&self) -> f64 {
        within(self.rank, 0.0, WORST).into()
    }

    /// Whether it plays at keys of five octaves.
    pub(super) fn plays(&self) -> Option<bool> {
        self.plays
    }
}
