//! Comes nearer to a target in the space of an instrument: proposals, then generations that cross and mutate, then CMA-ES around the
//! best with choices turned one at a time.

use vaeform_models::Random;
use vaeform_models::search::CmaEs;

use super::ear::Ear;
use super::instrument::Instrument;
use super::tried::Tried;
use crate::space::{Axis, ParameterSpace, Point};
use crate::{Note, PlayError};

/// The share of the renders that hears proposals, and the one by which generations end.
const PROPOSED: f64 = 0.15;
const BRED: f64 = 0.45;
/// Those that are bred.
const NUM_LIVING: usize = 32;
/// Steps of CMA-ES at first, on axes of length 1.
const SIGMA: f32 = 0.12;
/// Generations without a gain of this part after which CMA-ES begins elsewhere.
const PATIENCE: usize = 10;
const GAIN: f64 = 0.005;
/// Chance that a choice mutates, and that a continuous axis does.
const CHOICE_MUTATES: f32 = 0.12;
const AXIS_MUTATES: f32 = 0.2;

/// How a search goes.
#[derive(Clone, Copy, Debug)]
pub struct SearchSettings {
    /// Notes that are played in all.
    pub num_renders: usize,
    /// The same seed finds the same.
    pub seed: u64,
}

/// A search in the space of an instrument.
pub struct Search<'a, 'b, I: Instrument> {
    instrument: &'a mut I,
    space: &'a ParameterSpace,
    ear: &'a mut Ear<'b>,
    note: Note,
    settings: SearchSettings,
    random: Random,
    /// The nearest, nearest first.
    living: Vec<Tried>,
    num_renders: usize,
    lost: Vec<(Point, PlayError)>,
    /// The least distance after each render.
    progress: Vec<f64>,
}

impl<'a, 'b, I: Instrument> Search<'a, 'b, I> {
    /// A search that has heard nothing yet.
    pub fn new(
        instrument: &'a mut I,
        space: &'a ParameterSpace,
        ear: &'a mut Ear<'b>,
        note: Note,
        settings: SearchSettings,
    ) -> Self {
        Self {
            instrument,
            space,
            ear,
            note,
            settings,
            random: Random::stream(settings.seed, 1),
            living: Vec::new(),
            num_renders: 0,
            lost: Vec::new(),
            progress: Vec::new(),
        }
    }

    /// The nearest, nearest first.
    pub fn living(&self) -> &[Tried] {
        &self.living
    }

    /// Points of which there is no take.
    pub fn lost(&self) -> &[(Point, PlayError)] {
        &self.lost
    }

    /// The least distance after each render.
    pub fn progress(&self) -> &[f64] {
        &self.progress
    }

    /// Searches until all renders are spent; `goes_on` is asked before each.
    pub fn run(&mut self, proposals: &[Point], goes_on: &mut dyn FnMut(usize) -> bool) {
        let all = self.settings.num_renders;
        let until = |part: f64| (part * all as f64).ceil() as usize;
        let middle: Point = self.space.axes().iter().map(default_place).collect();
        let mut asked = std::iter::once(middle).chain(proposals.iter().cloned());
        while self.num_renders < until(PROPOSED) && goes_on(self.num_renders) {
            let point = asked.next().unwrap_or_else(|| self.drawn());
            self.hear(point);
        }
        while self.num_renders < until(BRED) && goes_on(self.num_renders) {
            let child = self.child(1.0 - self.num_renders as f32 / all as f32);
            self.hear(child);
        }
        let mut round = 0;
        while self.num_renders < all && !self.living.is_empty() && goes_on(self.num_renders) {
            self.descend(round, goes_on);
            round += 1;
        }
    }

    fn drawn(&mut self) -> Point {
        self.space.axes().iter().map(|_| self.random.uniform()).collect()
    }

    /// Plays a point and measures it; how far it is, endlessly where there is no take.
    fn hear(&mut self, point: Point) -> f64 {
        self.num_renders += 1;
        let total = match self.instrument.play(&point, &self.note) {
            Ok(take) if take.is_silent() => f64::INFINITY,
            Ok(take) => {
                let tried = Tried { distance: self.ear.distance(&take), point };
                let total = tried.total();
                self.keep(tried);
                total
            }
            Err(error) => {
                self.lost.push((point, error));
                f64::INFINITY
            }
        };
        self.progress.push(self.living.first().map_or(f64::INFINITY, Tried::total));
        total
    }

    fn keep(&mut self, tried: Tried) {
        let is_known = self.living.iter().any(|of| of.point == tried.point);
        if is_known || !tried.total().is_finite() {
            return;
        }
        let place = self.living.partition_point(|of| of.total() <= tried.total());
        self.living.insert(place, tried);
        self.living.truncate(NUM_LIVING);
    }

    /// The better of two that live.
    fn parent(&mut self) -> Option<Point> {
        let (a, b) = (self.random.below(self.living.len()), self.random.below(self.living.len()));
        self.living.get(a.min(b)).map(|of| of.point.clone())
    }

    fn child(&mut self, heat: f32) -> Point {
        let (Some(mut child), Some(other)) = (self.parent(), self.parent()) else { return self.drawn() };
        for (n, axis) in self.space.axes().iter().enumerate() {
            if self.random.chance(0.4) {
                child[n] = other[n];
            }
            if axis.is_choice() {
                if self.random.chance(CHOICE_MUTATES * heat) {
                    child[n] = self.random.uniform();
                }
            } else if self.random.chance(AXIS_MUTATES) {
                child[n] = reflected(child[n] + 0.2 * heat * self.random.normal());
            }
        }
        child
    }

    /// CMA-ES around one that lives, until it gains no more.
    fn descend(&mut self, round: usize, goes_on: &mut dyn FnMut(usize) -> bool) {
        let space = self.space;
        let free: Vec<usize> = (0..space.axes().len()).filter(|n| !space.axes()[*n].is_choice()).collect();
        let from = if round.is_multiple_of(2) { 0 } else { self.random.below(self.living.len().min(8)) };
        let mut base = self.living[from].point.clone();
        let sigma = if round == 0 { SIGMA } else { SIGMA * (0.5 + self.random.uniform()) };
        let mut es = CmaEs::new(free.iter().map(|n| base[*n]).collect(), sigma);
        let num_points = 4 + (3.0 * (free.len().max(1) as f32).ln()) as usize;
        let (mut least, mut waited) = (f64::INFINITY, 0);
        while waited < PATIENCE && self.num_renders < self.settings.num_renders {
            let mut heard: Vec<(f64, Vec<f32>)> = Vec::new();
            for _ in 0..num_points {
                if self.num_renders >= self.settings.num_renders || !goes_on(self.num_renders) {
                    return;
                }
                let asked: Vec<f32> = es.ask(&mut self.random).into_iter().map(reflected).collect();
                let mut point = base.clone();
                free.iter().zip(&asked).for_each(|(n, place)| point[*n] = *place);
                heard.push((self.hear(point), asked));
            }
            heard.sort_by(|a, b| a.0.total_cmp(&b.0));
            if !free.is_empty() {
                es.tell(&heard.iter().map(|(_, asked)| asked.as_slice()).collect::<Vec<_>>());
            }
            let found = heard[0].0.min(self.turn_a_choice(&mut base));
            if found < least * (1.0 - GAIN) {
                (least, waited) = (found, 0);
            } else {
                waited += 1;
            }
        }
    }

    /// Turns one choice of the nearest; where that is nearer, the way goes on with it.
    fn turn_a_choice(&mut self, base: &mut Point) -> f64 {
        let space = self.space;
        let choices: Vec<usize> = (0..space.axes().len()).filter(|n| space.axes()[*n].is_choice()).collect();
        let nearest = self.living.first().map(|of| (of.total(), of.point.clone()));
        let (Some(n), Some((total, mut point))) = (self.random.pick(&choices), nearest) else { return f64::INFINITY };
        if self.num_renders >= self.settings.num_renders {
            return f64::INFINITY;
        }
        let axis = &space.axes()[n];
        let others = axis.choices().len() - 1;
        let turned = (axis.index(point[n]) + 1 + self.random.below(others)) % axis.choices().len();
        point[n] = axis.place_of(turned);
        let found = self.hear(point.clone());
        if found < total {
            base.clone_from(&point);
        }
        found
    }
}

/// Back into 0..1 at the ends.
fn reflected(place: f32) -> f32 {
    let place = place.rem_euclid(2.0);
    if place > 1.0 { 2.0 - place } else { place }
}

/// Where a parameter of a new instance stands.
fn default_place(axis: &Axis) -> f32 {
    let param = &axis.param;
    if axis.is_choice() {
        let apart = |n: &usize| (param.choices[*n].value - param.default).abs();
        let nearest = (0..param.choices.len()).min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap_or(0);
        return axis.place_of(nearest);
    }
    (((param.default - param.min) / (param.max - param.min)) as f32).clamp(0.0, 1.0)
}
