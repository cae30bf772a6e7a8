//! Finds the paths of a patch, a batch of renders at a time.

use vaeform_patch::Patch;

use super::choice::{Place, SIDE, choose};
use super::directions::{ATTACKS, Directions, NUM_DIRECTIONS, Offsets};
use super::hearing::{Heard, Hearing, NUM_NAMED};
use super::jacobian::{Jacobian, Wish};
use super::paths::NamedPaths;

/// How far a probe lies, of a direction; farther along attacks, whose fast ones are all heard as one.
const PROBE: f32 = 0.15;
const PROBE_ATTACK: f32 = 0.45;
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
    jacobian: Jacobian,
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
        let offsets: Vec<Offsets> = (0..2 * NUM_DIRECTIONS)
            .map(|i| std::array::from_fn(|d| if d == i / 2 { [-1.0, 1.0][i % 2] * distance(d) } else { 0.0 }))
            .collect();
        let probes: Vec<Patch> = offsets.iter().map(|offsets| self.directions.moved(&self.patch, offsets)).collect();
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
        let all: Vec<Option<Heard>> = probes.iter().map(&mut next).collect();
        let pairs: Vec<[Option<Heard>; 2]> = all.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        let jacobian = Jacobian::new(&rest, &pairs, |direction| f64::from(distance(direction)));
        self.halves = (0..2 * NUM_NAMED)
            .map(|i| Half {
                knob: i / 2,
                sign: [-1.0, 1.0][i % 2],
                jacobian: jacobian.clone(),
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
            let own = self.halves.iter().filter(|half| half.knob == knob).flat_map(|half| &half.heard);
            choose(knob, &self.rest, &own.collect::<Vec<_>>()).map(|place| place.offsets)
        };
        if self.halves.is_empty() {
            return NamedPaths::default();
        }
        NamedPaths::new(self.directions.clone(), std::array::from_fn(path))
    }
}

fn distance(direction: usize) -> f32 {
    if ATTACKS.contains(&direction) { PROBE_ATTACK } else { PROBE }
}

impl Half {
    fn wish(&self, rest: &Place, step: usize) -> Wish {
        let mut wish = Wish { target: rest.heard, weight: [STAY; NUM_NAMED] };
        wish.target[self.knob] += self.sign * REACH[self.knob] * step as f64 / SIDE as f64;
        wish.weight[self.knob] = 1.0;
        wish
    }

    fn next(&self, rest: &Place, step: usize) -> Offsets {
        self.jacobian.step(&self.at.offsets, &self.at.heard, &self.wish(rest, step))
    }

    fn take(&mut self, offsets: Offsets, heard: Option<Heard>) {
        // Silence is no place to go on from.
        let Some(heard) = heard else { return };
        self.jacobian.correct((&self.at.offsets, &self.at.heard), (&offsets, &heard));
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

#[cfg(test)]
mod tests {
    use vaeform_patch::operator;

    use super::super::choice::{NUM_PLACES, rank_correlation};
    use super::*;

    /// A carrier with a modulator, both with envelopes that have room on both sides.
    fn brass() -> Patch {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 70.0);
        for op in 0..2 {
            for (offset, value) in operator::RATE.into_iter().zip([60.0, 40.0, 40.0, 60.0]) {
                patch.fm.set(operator::param(op, offset), value);
            }
            for (offset, value) in operator::LEVEL.into_iter().zip([99.0, 90.0, 80.0, 0.0]) {
                patch.fm.set(operator::param(op, offset), value);
            }
        }
        patch
    }

    fn turned(knob: usize, to: f32) -> [f32; NUM_NAMED] {
        std::array::from_fn(|i| if i == knob { to } else { 0.0 })
    }

    #[test]
    fn each_knob_moves_its_own_descriptor_in_order_and_at_rest_is_the_patch() {
        let (patch, mut hearing) = (brass(), Hearing::default());
        let paths = NamedFit::new(&patch).finish(&mut hearing).clone();
        assert!(hearing.num_renders <= 128, "{} renders", hearing.num_renders);
        assert_eq!(paths.moved(&patch, &[0.0; NUM_NAMED]), patch);
        for knob in 0..NUM_NAMED {
            let at = |place: usize| turned(knob, 2.0 * place as f32 / (NUM_PLACES - 1) as f32 - 1.0);
            let patches: Vec<Patch> = (0..NUM_PLACES).map(|place| paths.moved(&patch, &at(place))).collect();
            assert_eq!(patches[SIDE], patch);
            let heard: Vec<f64> = hearing.listen(&patches).into_iter().map(|heard| heard.unwrap()[knob]).collect();
            assert!(rank_correlation(&heard) >= 0.8, "knob {knob}: {heard:?}");
        }
    }

    #[test]
    fn a_fit_repeats_itself_whatever_was_heard_before() {
        let patch = brass();
        let first = NamedFit::new(&patch).finish(&mut Hearing::default()).clone();
        let mut hearing = Hearing::default();
        NamedFit::new(&Patch::default()).finish(&mut hearing);
        assert!(*NamedFit::new(&patch).finish(&mut hearing) == first, "two fits of one patch differ");
    }

    #[test]
    fn a_silent_patch_has_no_paths_and_stays_as_it_is() {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 0.0);
        let mut fit = NamedFit::new(&patch);
        assert!(!fit.turn(&mut Hearing::default()));
        assert_eq!(fit.paths().unwrap().moved(&patch, &[1.0; NUM_NAMED]), patch);
    }
}
