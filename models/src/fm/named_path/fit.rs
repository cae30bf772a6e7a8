//! Finds the paths of a patch, a batch of renders at a time.

use vaeform_patch::Patch;

use super::choice::{Place, SIDE, choose};
use super::directions::{Directions, NUM_DIRECTIONS, Offsets};
use super::hearing::{Heard, Hearing, NUM_NAMED};
use super::paths::NamedPaths;
use super::slopes::{Slopes, Wish};

/// How far a probe lies, of a direction.
const PROBE: f32 = 0.15;
/// Rounds at each place of a path.
const TRIES: usize = 3;
/// Nepers from the patch to each end.
const REACH: Heard = [0.7, 1.2, 1.0, 1.0];
/// How much a descriptor that should stay counts beside the one that should move.
const STAY: f64 = 4.0;

/// A fit in progress: [`Self::turn`] until it is done.
#[derive(Debug)]
pub struct NamedFit {
    patch: Patch,
    directions: Directions,
    rest: Place,
    /// Nothing before the probes are heard; below and above rest for each knob.
    halves: Vec<Half>,
    /// Batches heard of the halves' ways.
    num_batches: usize,
    paths: Option<NamedPaths>,
}

/// One half of a knob's way.
#[derive(Debug)]
struct Half {
    knob: usize,
    sign: f64,
    slopes: Slopes,
    at: Place,
    heard: Vec<Place>,
}

impl NamedFit {
    /// Nothing is heard yet.
    pub fn new(patch: &Patch) -> Self {
        Self {
            patch: *patch,
            directions: Directions::new(patch),
            rest: Place::default(),
            halves: Vec::new(),
            num_batches: 0,
            paths: None,
        }
    }

    /// The patch that is fitted.
    pub fn patch(&self) -> &Patch {
        &self.patch
    }

    /// The paths, once all is heard.
    pub fn paths(&self) -> Option<&NamedPaths> {
        self.paths.as_ref()
    }

    /// Hears what is next: the probes, or one place of every half; true while there is more to do.
    pub fn turn(&mut self, hearing: &mut Hearing) -> bool {
        if self.paths.is_some() {
            return false;
        }
        if self.halves.is_empty() {
            self.probe(hearing);
        } else {
            self.step(hearing);
        }
        if self.num_batches == SIDE * TRIES {
            self.paths = Some(self.chosen());
        }
        self.paths.is_none()
    }

    /// Hears all that is left.
    pub fn finish(&mut self, hearing: &mut Hearing) -> &NamedPaths {
        while self.turn(hearing) {}
        self.paths.get_or_insert_with(NamedPaths::default)
    }

    /// Hears the patch, and it moved a little down and up each direction.
    fn probe(&mut self, hearing: &mut Hearing) {
        let at = |i: usize, sign: f32| {
            let mut offsets = [0.0; NUM_DIRECTIONS];
            offsets[i] = sign * PROBE;
            self.directions.moved(&self.patch, &offsets)
        };
        let probes: Vec<Patch> = (0..NUM_DIRECTIONS).flat_map(|i| [at(i, -1.0), at(i, 1.0)]).collect();
        // What changes nothing need not be heard.
        let changing = probes.iter().copied().filter(|moved| *moved != self.patch);
        let all: Vec<Patch> = std::iter::once(self.patch).chain(changing).collect();
        let mut heard = hearing.listen(&all).into_iter();
        let Some(rest) = heard.next().flatten() else {
            // A silent patch has no paths.
            self.paths = Some(NamedPaths::default());
            return;
        };
        self.rest = Place { offsets: [0.0; NUM_DIRECTIONS], heard: rest };
        let mut next = |moved: &Patch| if *moved == self.patch { Some(rest) } else { heard.next().flatten() };
        let pairs: Vec<[Option<Heard>; 2]> =
            probes.chunks_exact(2).map(|pair| [next(&pair[0]), next(&pair[1])]).collect();
        let slopes = Slopes::new(&rest, &pairs, f64::from(PROBE));
        self.halves = (0..2 * NUM_NAMED)
            .map(|i| Half {
                knob: i / 2,
                sign: [-1.0, 1.0][i % 2],
                slopes: slopes.clone(),
                at: self.rest.clone(),
                heard: Vec::new(),
            })
            .collect();
    }

    fn step(&mut self, hearing: &mut Hearing) {
        let step = 1 + self.num_batches / TRIES;
        let next: Vec<Offsets> = self.halves.iter().map(|half| half.next(&self.rest, step)).collect();
        let patches: Vec<Patch> = next.iter().map(|offsets| self.directions.moved(&self.patch, offsets)).collect();
        for (half, (offsets, heard)) in self.halves.iter_mut().zip(next.into_iter().zip(hearing.listen(&patches))) {
            half.take(offsets, heard);
        }
        self.num_batches += 1;
        if self.num_batches.is_multiple_of(TRIES) {
            self.halves.iter_mut().for_each(|half| half.settle(&self.rest, step));
        }
    }

    fn chosen(&self) -> NamedPaths {
        let path = |knob: usize| {
            let sides = [&self.halves[2 * knob].heard[..], &self.halves[2 * knob + 1].heard[..]];
            choose(knob, &self.rest, sides).map(|place| place.offsets)
        };
        if self.halves.is_empty() {
            return NamedPaths::default();
        }
        NamedPaths::new(self.directions.clone(), std::array::from_fn(path))
    }
}

impl Half {
    fn wish(&self, rest: &Place, step: usize) -> Wish {
        let mut wish = Wish { target: rest.heard, weight: [STAY; NUM_NAMED] };
        wish.target[self.knob] += self.sign * REACH[self.knob] * step as f64 / SIDE as f64;
        wish.weight[self.knob] = 1.0;
        wish
    }

    fn next(&self, rest: &Place, step: usize) -> Offsets {
        self.slopes.step(&self.at.offsets, &self.at.heard, &self.wish(rest, step))
    }

    fn take(&mut self, offsets: Offsets, heard: Option<Heard>) {
        // Silence is no place to go on from.
        let Some(heard) = heard else { return };
        self.slopes.correct((&self.at.offsets, &self.at.heard), (&offsets, &heard));
        self.at = Place { offsets, heard };
        self.heard.push(self.at.clone());
    }

    /// Goes on from the place nearest to what this step should reach.
    fn settle(&mut self, rest: &Place, step: usize) {
        let wish = self.wish(rest, step);
        let miss = |place: &Place| -> f64 {
            (0..NUM_NAMED).map(|d| wish.weight[d] * (place.heard[d] - wish.target[d]).powi(2)).sum()
        };
        if let Some(best) = self.heard.iter().min_by(|a, b| miss(a).total_cmp(&miss(b))) {
            self.at = best.clone();
        }
    }
}
