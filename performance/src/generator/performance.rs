//! A whole segment.

use super::{Coupling, Cue, Genre, LaneKind, STEPS, ShapedLane, Style, choose, notes};
use crate::{Grid, GridNote, NUM_LANES};

/// The share of lanes that rest.
const FLAT: f64 = 0.45;
/// How many lanes follow others.
const COUPLINGS: [(usize, f64); 4] = [(0, 0.35), (1, 0.35), (2, 0.2), (3, 0.1)];

/// Four bars by code: notes, and ten lanes that are functions of the beat.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// What it is after.
    pub genre: Genre,
    /// How dense its lanes are.
    pub style: Style,
    /// Beats a minute.
    pub bpm: f64,
    /// The notes.
    pub notes: Vec<GridNote>,
    /// What each lane does by itself.
    pub lanes: [ShapedLane; NUM_LANES],
    /// The lane that each follows instead, if any.
    pub couplings: [Option<Coupling>; NUM_LANES],
}

impl Generated {
    /// The same seed makes the same performance. Kinds to be left out can be named, for tests on what was never trained on.
    pub fn new(seed: u64, style: Style, leave_out: &[LaneKind]) -> Self {
        let mut rng = fastrand::Rng::with_seed(seed ^ 0x6A09_E667_F3BC_C908);
        let rng = &mut rng;
        let genre = Genre::ALL[rng.usize(..Genre::ALL.len())];
        let weights = genre.weights(style, leave_out);
        let kind = |rng: &mut fastrand::Rng| {
            if weights.is_empty() || rng.f64() < FLAT { LaneKind::Flat } else { choose(rng, &weights) }
        };
        let lanes = [(); NUM_LANES].map(|()| {
            let kind = kind(rng);
            ShapedLane::random(kind, style, rng)
        });
        let mut couplings = [None; NUM_LANES];
        let moving: Vec<usize> = (0..NUM_LANES).filter(|&idx| lanes[idx].kind != LaneKind::Flat).collect();
        let resting: Vec<usize> = (0..NUM_LANES).filter(|&idx| lanes[idx].kind == LaneKind::Flat).collect();
        if !moving.is_empty() {
            for &idx in resting.iter().take(choose(rng, &COUPLINGS)) {
                couplings[idx] = Some(Coupling::random(moving[rng.usize(..moving.len())], rng));
            }
        }
        let bpm = f64::from(rng.u16(80..=160));
        Self { genre, style, bpm, notes: notes::random(rng), lanes, couplings }
    }

    /// The value of a lane at a beat, 0 to 1. `[audio-thread]`
    pub fn value(&self, lane: usize, beat: f64) -> f32 {
        match self.couplings[lane] {
            None => self.lanes[lane].value(beat, self.cue(beat)),
            Some(coupling) => {
                let beat = beat - coupling.delay;
                coupling.apply(self.lanes[coupling.from].value(beat, self.cue(beat)))
            }
        }
    }

    /// It on the grid, with all ten lanes.
    pub fn grid(&self) -> Grid {
        let lane = |idx: usize| {
            let value = |step: usize| (self.value(idx, step as f64 / 8.0) * 127.0).round() as u8;
            Some((0..STEPS).map(value).collect())
        };
        // What is made here fits by construction.
        Grid::new(STEPS, self.notes.clone(), std::array::from_fn(lane)).map(|(grid, _)| grid).unwrap_or_default()
    }

    /// The last note before a beat.
    fn cue(&self, beat: f64) -> Cue {
        let begun = self.notes.iter().map(|note| beat - note.step as f64 / 8.0).filter(|since| *since >= 0.0);
        Cue { since_note: begun.min_by(f64::total_cmp) }
    }
}
