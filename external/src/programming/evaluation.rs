//! How well an instrument is programmed from sounds of its own, beside chance at as many renders.

use vaeform_models::Random;
use vaeform_models::metrics::Panel;
use vaeform_models::search::Target;

use super::ear::Ear;
use super::hosted::HostedPlugin;
use super::instrument::Instrument;
use super::search::{Search, SearchSettings};
use crate::space::Point;
use crate::{Note, PlayError, Take};

/// The note of all targets.
const NOTE: Note = Note { key: 60, velocity: 100, hold_s: 0.6, seconds: 1.0 };
/// A setting that is softer is no target.
const SOFT: f32 = 0.02;
/// Settings that are drawn for a target at most.
const NUM_DRAWS: usize = 50;

/// A target: what was found for it.
#[derive(Clone, Debug)]
pub struct EvaluatedTarget {
    /// All figures of what was found.
    pub found: Panel,
    /// MSS of the target's own setting, played again.
    pub floor_mss: f64,
    /// All figures of the nearest of as many random settings, by the same distance.
    pub by_chance: Option<Panel>,
    /// The share of its choices that were found.
    pub choices: f64,
    /// The mean |difference| of its continuous places.
    pub places: f64,
}

/// How well an instrument is programmed.
pub struct Evaluation<'a> {
    /// The instrument.
    pub plugin: &'a mut HostedPlugin,
    /// Targets that are drawn.
    pub num_targets: usize,
    /// Renders for each.
    pub num_renders: usize,
    /// The same seed gives the same targets.
    pub seed: u64,
}

impl Evaluation<'_> {
    /// Draws targets, finds settings for each, and hears as many random ones.
    ///
    /// # Errors
    /// When no setting is heard.
    pub fn run(&mut self, mut each: impl FnMut(usize)) -> Result<Vec<EvaluatedTarget>, PlayError> {
        let drawn = (0..self.num_targets).map(|n| self.draw(n as u64)).collect::<Result<Vec<_>, _>>()?;
        let mut ears: Vec<Ear<'_>> = drawn.iter().map(|(_, target)| Ear::new(target)).collect();
        let by_chance = self.by_chance(&mut ears);
        let mut rows = Vec::new();
        for (n, ((point, _), ear)) in drawn.iter().zip(&mut ears).enumerate() {
            let note = ear.note(Some(NOTE.key), NOTE.velocity);
            let floor_mss = ear.panel(&self.plugin.play(point, &note)?).mss;
            let space = self.plugin.space.clone();
            let settings = SearchSettings { num_renders: self.num_renders, seed: self.seed + n as u64 };
            let mut search = Search::new(self.plugin, &space, ear, note, settings);
            search.run(&[], &mut |_| true);
            let nothing = || PlayError::Refused("nothing was heard".to_owned());
            let best = search.living().first().map(|of| of.point.clone()).ok_or_else(nothing)?;
            let take = self.plugin.play(&best, &note)?;
            let (choices, places) = apart(self.plugin, point, &best);
            let by_chance = by_chance[n].as_ref().map(|(_, take)| ear.panel(take));
            rows.push(EvaluatedTarget { found: ear.panel(&take), floor_mss, by_chance, choices, places });
            each(n);
        }
        Ok(rows)
    }

    fn draw(&mut self, n: u64) -> Result<(Point, Target), PlayError> {
        let mut random = Random::stream(self.seed, 0xbeef + n);
        let mut failed = PlayError::Refused("no random setting is heard".to_owned());
        for _ in 0..NUM_DRAWS {
            let point: Point = self.plugin.space.axes().iter().map(|_| random.uniform()).collect();
            match self.plugin.play(&point, &NOTE) {
                Ok(take) if take.peak() >= SOFT => {
                    let mono: Vec<f32> = take.left.iter().zip(&take.right).map(|(l, r)| 0.5 * (l + r)).collect();
                    if let Ok(target) = Target::new(&mono, take.rate_hz) {
                        return Ok((point, target));
                    }
                }
                Ok(_) => {}
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    /// The nearest of random settings for each target.
    fn by_chance(&mut self, ears: &mut [Ear<'_>]) -> Vec<Option<(f64, Take)>> {
        let mut random = Random::stream(self.seed, 0xcafe);
        let mut nearest: Vec<Option<(f64, Take)>> = ears.iter().map(|_| None).collect();
        for _ in 0..self.num_renders {
            let point: Point = self.plugin.space.axes().iter().map(|_| random.uniform()).collect();
            let Ok(take) = self.plugin.play(&point, &NOTE) else { continue };
            for (ear, nearest) in ears.iter_mut().zip(&mut nearest) {
                let total = ear.distance(&take).total();
                if nearest.as_ref().is_none_or(|(least, _)| total < *least) {
                    *nearest = Some((total, take.clone()));
                }
            }
        }
        nearest
    }
}

/// The share of choices that are the same, and the mean |difference| of continuous places.
fn apart(plugin: &HostedPlugin, a: &[f32], b: &[f32]) -> (f64, f64) {
    let (mut same, mut num_choices, mut apart, mut num_places) = (0.0, 0.0, 0.0, 0.0);
    for ((axis, a), b) in plugin.space.axes().iter().zip(a).zip(b) {
        if axis.is_choice() {
            same += f64::from(u8::from(axis.index(*a) == axis.index(*b)));
            num_choices += 1.0;
        } else {
            apart += f64::from((a - b).abs());
            num_places += 1.0;
        }
    }
    (same / f64::max(num_choices, 1.0), apart / f64::max(num_places, 1.0))
}

/// The median; not a number of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
