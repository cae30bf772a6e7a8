//! How a match answers velocity. A sound says nothing about other velocities than its own, so sensitivities are set here: harder keys are
//! louder and brighter, as on the instruments that sounds come from. Output levels make up for them at the velocity that is matched.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::fm::velocity_gain_db;
use vaeform_patch::{NUM_OPERATORS, global, operator};

use super::response::Response;
use crate::fm::audible::operators;
use crate::search::genome::{DB_PER_STEP, Genome};

/// Least sensitivity of operators that are heard themselves: 10 dB from velocity 20 to 127.
pub(crate) const LEAST_OF_CARRIERS: u8 = 2;
/// Sensitivity of the others where they have none.
const OF_MODULATORS: u8 = 3;
const MOST: u8 = 7;
/// So much louder and brighter is enough, from velocity 20 to 127; with less than the last an operator is added.
const ENOUGH: Response = Response { louder_db: 9.0, brighter_octaves: 0.3 };
const TOO_LITTLE_OCTAVES: f32 = 0.1;
/// Steps of sensitivity that are tried.
const STEPS: [i8; 4] = [4, 2, -2, -4];
const MAX_ROUNDS: usize = 6;
/// An added operator's output levels that are tried, the softest first, and how far it may move the sound that was matched, in dB of its
/// estimate.
const ADDED_LEVELS: [u8; 8] = [30, 36, 42, 48, 54, 60, 66, 72];
const ADDED_DB: f32 = 0.8;

/// What estimates say of a genome.
pub(crate) trait Estimates {
    /// How much louder and brighter velocity 127 is than velocity 20.
    fn response(&mut self, genome: &Genome) -> Response;
    /// Mean difference of two at the velocity that is matched, in dB.
    fn apart_db(&mut self, a: &Genome, b: &Genome) -> f32;
}

/// Makes every operator that can be heard sensitive; `velocity` is the one that is matched, 1-127.
pub(crate) fn make_sensitive(genome: &mut Genome, velocity: u8) {
    for op in operators(genome.audible()) {
        if genome.op(op, operator::VELOCITY_SENS) < least(genome, op) {
            let sensitivity = if is_carrier(genome, op) { LEAST_OF_CARRIERS } else { OF_MODULATORS };
            *genome = with_sensitivity(genome, op, sensitivity, velocity);
        }
    }
}

/// How far a response is from being enough, its brightness `effort` times over: 0 where it is.
fn lack(response: Response, effort: f32) -> f32 {
    let missing = |is: f32, enough: f32| (1.0 - is / enough).max(0.0);
    missing(response.louder_db, ENOUGH.louder_db) + missing(response.brighter_octaves, effort * ENOUGH.brighter_octaves)
}

/// The genome with sensitivities, and if need be one operator more, that make hard keys louder and brighter than soft ones; as it is where
/// it does that already. `effort` is 1, or more where that was not heard.
pub(crate) fn brightened(genome: &Genome, velocity: u8, effort: f32, estimates: &mut impl Estimates) -> Genome {
    let mut best = *genome;
    let mut response = estimates.response(genome);
    for _ in 0..MAX_ROUNDS {
        let from = (best, lack(response, effort));
        let mut least = from.1;
        for changed in neighbours(&from.0, velocity) {
            let own = estimates.response(&changed);
            if lack(own, effort) < least {
                (best, response, least) = (changed, own, lack(own, effort));
            }
        }
        if best == from.0 {
            break;
        }
    }
    if response.brighter_octaves >= effort * TOO_LITTLE_OCTAVES {
        return best;
    }
    with_operator(&best, effort, estimates).unwrap_or(best)
}

/// Genomes with another sensitivity of one operator.
fn neighbours(of: &Genome, velocity: u8) -> Vec<Genome> {
    let moves = operators(of.audible()).flat_map(|op| STEPS.map(|step| (op, step)));
    let moved = moves.filter_map(|(op, step)| {
        let own = of.op(op, operator::VELOCITY_SENS);
        let sensitivity = own.saturating_add_signed(step).clamp(least(of, op), MOST);
        (sensitivity != own).then(|| with_sensitivity(of, op, sensitivity, velocity))
    });
    moved.collect()
}

fn least(genome: &Genome, op: usize) -> u8 {
    if is_carrier(genome, op) { LEAST_OF_CARRIERS } else { 1 }
}

fn is_carrier(genome: &Genome, op: usize) -> bool {
    genome.carriers() >> op & 1 == 1
}

/// Genomes to be played where estimates were wrong: modulators as sensitive as can be, hardly sensitive, high carriers more so than low ones,
/// and a higher operator that is louder than usual.
pub(crate) fn last_resorts(genome: &Genome, velocity: u8, estimates: &mut impl Estimates) -> Vec<Genome> {
    const HIGH: u8 = 5;
    const EFFORT: f32 = 3.0;
    let heard: Vec<usize> = operators(genome.audible()).collect();
    let with = |of: &dyn Fn(usize) -> u8| {
        heard.iter().fold(*genome, |genome, &op| with_sensitivity(&genome, op, of(op), velocity))
    };
    let modulators = |sensitivity: u8| with(&|op| if is_carrier(genome, op) { LEAST_OF_CARRIERS } else { sensitivity });
    let carriers = || heard.iter().filter(|op| is_carrier(genome, **op));
    let lowest = carriers().map(|&op| genome.op(op, operator::COARSE)).min().unwrap_or(0);
    let is_high = |op: usize| is_carrier(genome, op) && genome.op(op, operator::COARSE) > lowest;
    let mut resorts = vec![modulators(MOST), modulators(1)];
    if carriers().any(|&op| is_high(op)) {
        resorts.push(with(&|op| if is_high(op) { HIGH } else { LEAST_OF_CARRIERS }));
    }
    resorts.extend(with_operator(genome, EFFORT, estimates));
    resorts
}

/// Sets a sensitivity, and the output level so that it is as loud at `velocity` as before.
fn with_sensitivity(genome: &Genome, op: usize, sensitivity: u8, velocity: u8) -> Genome {
    let mut changed = *genome;
    let gain_db = |sensitivity: u8| velocity_gain_db(f32::from(velocity) / 127.0, sensitivity);
    let louder_db = gain_db(sensitivity) - gain_db(genome.op(op, operator::VELOCITY_SENS));
    let level = f32::from(genome.op(op, operator::OUTPUT_LEVEL)) - (louder_db / DB_PER_STEP).round();
    changed.set_op(op, operator::OUTPUT_LEVEL, level.max(1.0));
    changed.set_op(op, operator::VELOCITY_SENS, f32::from(sensitivity));
    changed
}

/// The genome with a silent operator turned up, as softly as it goes, so that hard keys are brighter: a modulator of what is heard, or a
/// carrier an octave above it. None where nothing helps.
fn with_operator(genome: &Genome, effort: f32, estimates: &mut impl Estimates) -> Option<Genome> {
    let heard = genome.audible();
    let algorithm = &ALGORITHMS[usize::from(genome.get(global::ALGORITHM))];
    let (mut most, mut best) = (estimates.response(genome).brighter_octaves, None);
    for op in (0..NUM_OPERATORS).filter(|op| heard >> op & 1 == 0) {
        // What it would be heard through, or beside.
        let modulated = (0..NUM_OPERATORS).find(|&of| heard >> of & 1 == 1 && algorithm.modulators[of] >> op & 1 == 1);
        let beside = (0..NUM_OPERATORS).find(|&of| (heard & algorithm.carriers) >> of & 1 == 1);
        let is_carrier = algorithm.carriers >> op & 1 == 1;
        let Some(like) = modulated.or(beside.filter(|_| is_carrier)) else { continue };
        for level in ADDED_LEVELS {
            let added = added(genome, op, like, level);
            if estimates.apart_db(genome, &added) > effort * ADDED_DB {
                break;
            }
            let octaves = estimates.response(&added).brighter_octaves;
            if octaves > most {
                (most, best) = (octaves, Some(added));
            }
            if octaves >= 2.0 * effort * TOO_LITTLE_OCTAVES {
                return best;
            }
        }
    }
    best
}

/// The genome with operator `op` as a soft and sensitive copy of `like`, an octave higher.
fn added(genome: &Genome, op: usize, like: usize, level: u8) -> Genome {
    let mut added = *genome;
    for offset in 0..operator::NUM_PARAMS {
        added.set_op(op, offset, f32::from(genome.op(like, offset)));
    }
    if genome.op(like, operator::MODE) == 0 {
        let coarse = genome.op(like, operator::COARSE);
        added.set_op(op, operator::COARSE, f32::from((2 * coarse).max(1)));
    }
    added.set_op(op, operator::OUTPUT_LEVEL, f32::from(level));
    added.set_op(op, operator::VELOCITY_SENS, f32::from(MOST));
    added
}

#[cfg(test)]
mod tests {
    use vaeform_patch::Patch;

    use super::*;

    /// Says of a genome what a test wants.
    struct Said<F>(F);

    impl<F: FnMut(&Genome) -> f32> Estimates for Said<F> {
        fn response(&mut self, genome: &Genome) -> Response {
            Response { louder_db: 10.0, brighter_octaves: (self.0)(genome) }
        }

        fn apart_db(&mut self, _: &Genome, _: &Genome) -> f32 {
            0.1
        }
    }

    /// Operator 2 modulates operator 1, and neither answers velocity.
    fn deaf() -> Genome {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        genome.set_op(1, operator::OUTPUT_LEVEL, 80.0);
        genome
    }

    #[test]
    fn what_can_be_heard_becomes_sensitive_and_stays_as_loud() {
        let mut genome = deaf();
        make_sensitive(&mut genome, 100);
        let sensitivities = [0, 1, 2].map(|op| genome.op(op, operator::VELOCITY_SENS));
        assert_eq!(sensitivities, [LEAST_OF_CARRIERS, OF_MODULATORS, 0]);
        let level_db = |genome: &Genome, op: usize, velocity: f32| {
            DB_PER_STEP * f32::from(genome.op(op, operator::OUTPUT_LEVEL))
                + velocity_gain_db(velocity / 127.0, genome.op(op, operator::VELOCITY_SENS))
        };
        for op in [0, 1] {
            let by_db = level_db(&genome, op, 100.0) - level_db(&deaf(), op, 100.0);
            assert!(by_db.abs() < 0.4, "{op}: {by_db}");
        }
        let once = genome;
        make_sensitive(&mut genome, 100);
        assert_eq!(genome, once);
    }

    #[test]
    fn sensitivities_move_until_hard_keys_are_bright_enough() {
        let mut genome = deaf();
        make_sensitive(&mut genome, 100);
        let of_modulator = |genome: &Genome| 0.05 * f32::from(genome.op(1, operator::VELOCITY_SENS));
        let brighter = brightened(&genome, 100, 1.0, &mut Said(of_modulator));
        assert_eq!(brighter.op(1, operator::VELOCITY_SENS), MOST);
        assert_eq!(brighter.op(0, operator::VELOCITY_SENS), LEAST_OF_CARRIERS);
        assert_eq!(brightened(&genome, 100, 1.0, &mut Said(|_: &Genome| 1.0)), genome, "bright enough");
    }

    #[test]
    fn a_lone_sine_gets_a_soft_modulator() {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        make_sensitive(&mut genome, 100);
        let of_modulator = |genome: &Genome| 0.004 * f32::from(genome.op(1, operator::OUTPUT_LEVEL));
        let brighter = brightened(&genome, 100, 1.0, &mut Said(of_modulator));
        assert_eq!(brighter.op(1, operator::OUTPUT_LEVEL), 54, "as soft as it can be");
        assert_eq!((brighter.op(1, operator::VELOCITY_SENS), brighter.op(1, operator::COARSE)), (MOST, 2));
    }
}
