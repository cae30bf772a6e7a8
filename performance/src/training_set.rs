//! Segments packed for training.

use crate::generator::{Generated, LaneKind, Style};
use crate::{Grid, NUM_LANES};

/// Steps of a packed segment: four bars of 4/4.
pub const SET_STEPS: usize = 128;
/// The kind of a lane of which none is known.
pub const UNKNOWN: u8 = 255;
/// The kind of a lane that follows another one.
pub const COUPLED: u8 = 254;
/// A lane that moves in triplets has this added to its kind.
pub const TRIPLET: u8 = 64;

/// Segments of four bars of 4/4, packed in rows that a training reads.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TrainingSet {
    /// Ten lanes of 128 values of 0-127 for each segment; a lane that is not there is 0.
    pub lanes: Vec<u8>,
    /// The kind of each lane: its place in [`LaneKind::ALL`], and what the constants of this module say.
    pub kinds: Vec<u8>,
    /// The genre of each segment: its place in [`crate::generator::Genre::ALL`], or [`UNKNOWN`].
    pub genres: Vec<u8>,
    /// How dense each segment was made: 0 drawn, 1 dense, or [`UNKNOWN`].
    pub styles: Vec<u8>,
    /// Segment, step, key, velocity of 0-31 and length of each note, in that order.
    pub notes: Vec<i32>,
}

/// What generated segments may hold.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    /// Kinds that are left out.
    pub leave_out: Vec<LaneKind>,
    /// Whether a lane may, must or may not move in triplets; must: one of them at least.
    pub triplets: Option<bool>,
}

impl TrainingSet {
    /// Segments.
    pub fn len(&self) -> usize {
        self.genres.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.genres.is_empty()
    }

    /// Adds `count` generated segments; seeds go up from `seed`, those that the selection refuses are skipped.
    pub fn generate(&mut self, count: usize, seed: u64, style: Style, selection: &Selection) {
        let seeds = (0..).map(|idx| seed.wrapping_add(idx));
        let made = seeds.map(|seed| Generated::new(seed, style, &selection.leave_out));
        // A selection that nothing fits ends too.
        let some = made.take(count.saturating_mul(1_000)).filter(|made| selection.fits(made));
        some.take(count).for_each(|made| self.push(&made));
    }

    /// Adds a generated segment.
    pub fn push(&mut self, made: &Generated) {
        for (lane, coupling) in made.lanes.iter().zip(&made.couplings) {
            let place = LaneKind::ALL.iter().position(|kind| *kind == lane.kind).unwrap_or(0) as u8;
            let kind = if lane.shape.is_triplet() { place + TRIPLET } else { place };
            self.kinds.push(if coupling.is_some() { COUPLED } else { kind });
        }
        let place = crate::generator::Genre::ALL.iter().position(|genre| *genre == made.genre);
        self.genres.push(place.map_or(UNKNOWN, |place| place as u8));
        self.styles.push(u8::from(made.style == Style::Dense));
        self.push_values(&made.grid());
    }

    /// Adds a segment of a file; whether it was one of 128 steps.
    pub fn push_grid(&mut self, grid: &Grid) -> bool {
        if grid.num_steps() != SET_STEPS {
            return false;
        }
        self.kinds.extend([UNKNOWN; NUM_LANES]);
        self.genres.push(UNKNOWN);
        self.styles.push(UNKNOWN);
        self.push_values(grid);
        true
    }

    /// The values of the last segment.
    fn push_values(&mut self, grid: &Grid) {
        let segment = self.len() as i32 - 1;
        for lane in grid.lanes() {
            match lane {
                Some(lane) => self.lanes.extend(lane),
                None => self.lanes.extend([0; SET_STEPS]),
            }
        }
        for note in grid.notes() {
            let [step, len] = [note.step, note.len].map(|steps| steps as i32);
            self.notes.extend([segment, step, i32::from(note.key), i32::from(note.velocity), len]);
        }
    }
}

impl Selection {
    fn fits(&self, made: &Generated) -> bool {
        let has = made.lanes.iter().any(|lane| lane.shape.is_triplet());
        self.triplets.is_none_or(|wanted| wanted == has)
    }
}
