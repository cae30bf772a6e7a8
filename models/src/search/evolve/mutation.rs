//! Small changes that can be heard: values of audible operators, groups that the ear hears as one, and structure.

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_patch::{NUM_OPERATORS, ParamId, global, operator};

use crate::fm::audible::operators;
use crate::random::Random;
use crate::search::genome::{Genome, MAX_EARLY_S};

/// Coarse ratios that sounds are made of, the likely ones more than once.
const COARSE: [u8; 20] = [0, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 12, 14];

/// What may change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Freedom {
    /// Size of the steps and share of structural moves: 1 at the beginning, towards 0 at the end.
    pub(crate) heat: f32,
    /// The target has a pitch: transpose stays.
    pub(crate) is_pitched: bool,
    /// Length of the target in seconds, the longest hold.
    pub(crate) seconds: f32,
}

/// A changed copy, never the same.
pub(crate) fn mutated(of: &Genome, freedom: Freedom, random: &mut Random) -> Genome {
    let mut genome = *of;
    for _ in 0..8 {
        change(&mut genome, freedom, random);
        // One change, sometimes more.
        if genome != *of && random.chance(0.6) {
            break;
        }
    }
    if genome == *of {
        let op = random.below(NUM_OPERATORS);
        let level = usize::from(genome.op(op, operator::OUTPUT_LEVEL)) + 1 + random.below(99);
        genome.set_op(op, operator::OUTPUT_LEVEL, (level % 100) as f32);
    }
    genome
}

fn change(genome: &mut Genome, freedom: Freedom, random: &mut Random) {
    let heat = freedom.heat;
    let structural = 0.05 + 0.15 * heat;
    let kind = random.uniform();
    if kind < structural {
        structure(genome, freedom, random);
    } else if kind < structural + 0.35 {
        group(genome, heat, random);
    } else if kind < structural + 0.40 {
        motion(genome, heat, random);
    } else if kind < structural + 0.46 {
        timing(genome, freedom, random);
    } else {
        values(genome, heat, random);
    }
}

/// The audible operators in order.
fn audible(genome: &Genome) -> Vec<usize> {
    operators(genome.audible()).collect()
}

/// Moves a value by a normal step of so much of its range, at least one whole step.
fn nudge(genome: &mut Genome, id: ParamId, of_range: f32, random: &mut Random) {
    let step = random.normal() * of_range * id.def().max;
    let step = if step.abs() < 1.0 { 1.0_f32.copysign(step) } else { step };
    genome.set(id, f32::from(genome.get(id)) + step);
}

/// Some values of one or two audible operators.
fn values(genome: &mut Genome, heat: f32, random: &mut Random) {
    const OFFSETS: [usize; 18] = [
        operator::RATE[0],
        operator::RATE[1],
        operator::RATE[1],
        operator::RATE[2],
        operator::RATE[3],
        operator::LEVEL[0],
        operator::LEVEL[1],
        operator::LEVEL[1],
        operator::LEVEL[2],
        operator::LEVEL[2],
        operator::LEVEL[3],
        operator::OUTPUT_LEVEL,
        operator::OUTPUT_LEVEL,
        operator::OUTPUT_LEVEL,
        operator::OUTPUT_LEVEL,
        operator::DETUNE,
        operator::FINE,
        operator::OUTPUT_LEVEL,
    ];
    let ops = audible(genome);
    let Some(op) = random.pick(&ops) else { return };
    let size = 0.03 + 0.12 * heat;
    for _ in 0..=random.below(3) {
        let Some(offset) = random.pick(&OFFSETS) else { return };
        if offset == operator::FINE {
            // Between whole ratios every value is another sound; near them it only beats.
            let fine = f32::from(genome.op(op, offset));
            let fine = if random.chance(0.4) { 0.0 } else { fine + 3.0 * random.normal() };
            genome.set_op(op, offset, fine.max(0.0));
        } else {
            nudge(genome, operator::param(op, offset), size, random);
        }
    }
}

/// What is heard as one thing: brightness, the speed of all envelopes, the sustain, feedback.
fn group(genome: &mut Genome, heat: f32, random: &mut Random) {
    let (carriers, heard) = (genome.carriers(), genome.audible());
    let size = (4.0 + 14.0 * heat) * random.normal();
    let size = if size.abs() < 1.0 { 1.0_f32.copysign(size) } else { size };
    let mut shift = |mask: u8, offset: usize, by: f32| {
        for op in operators(mask) {
            genome.set_op(op, offset, f32::from(genome.op(op, offset)) + by);
        }
    };
    match random.below(12) {
        0..3 => shift(heard & !carriers, operator::OUTPUT_LEVEL, 0.6 * size),
        3 => shift(heard & carriers, operator::RATE[0], size),
        4 | 5 => shift(heard & carriers, operator::RATE[1], size),
        6 => shift(heard & !carriers, operator::RATE[1], size),
        7 => shift(heard & carriers, operator::RATE[2], size),
        8 => shift(heard, operator::RATE[3], size),
        9 => shift(heard & carriers, operator::LEVEL[2], size),
        10 => shift(heard & carriers, operator::LEVEL[1], size),
        _ => {
            let by = if random.chance(0.5) { 1.0 } else { -1.0 };
            genome.set(global::FEEDBACK, f32::from(genome.get(global::FEEDBACK)) + by);
        }
    }
}

/// Vibrato, tremolo and the pitch envelope.
fn motion(genome: &mut Genome, heat: f32, random: &mut Random) {
    const IDS: [ParamId; 12] = [
        global::LFO_SPEED,
        global::LFO_DELAY,
        global::LFO_PITCH_DEPTH,
        global::LFO_AMP_DEPTH,
        global::PITCH_MOD_SENS,
        global::LFO_WAVE,
        global::PITCH_LEVEL[0],
        global::PITCH_LEVEL[3],
        global::PITCH_LEVEL[1],
        global::PITCH_RATE[0],
        global::PITCH_RATE[1],
        global::PITCH_RATE[2],
    ];
    if random.chance(0.25) {
        // Rest: most sounds have neither.
        let still = [(global::LFO_PITCH_DEPTH, 0.0), (global::LFO_AMP_DEPTH, 0.0)];
        still.iter().for_each(|(id, value)| genome.set(*id, *value));
        global::PITCH_LEVEL.iter().for_each(|id| genome.set(*id, 50.0));
    } else if let Some(id) = random.pick(&IDS) {
        nudge(genome, id, 0.03 + 0.1 * heat, random);
    }
}

/// When the key goes down and up.
fn timing(genome: &mut Genome, freedom: Freedom, random: &mut Random) {
    if random.chance(0.4) {
        genome.onset_s += 0.004 * random.normal();
        genome.onset_s = genome.onset_s.clamp(-MAX_EARLY_S, freedom.seconds);
    } else {
        genome.hold_s = (genome.hold_s + 0.1 * random.normal()).clamp(0.01, freedom.seconds);
    }
}

/// Algorithm, ratios, modes, and which operators sound.
fn structure(genome: &mut Genome, freedom: Freedom, random: &mut Random) {
    let ops = audible(genome);
    let op = random.pick(&ops).unwrap_or(0);
    match random.below(12) {
        0 | 1 => {
            // As many carriers, so that it stays as loud and most operators keep their part.
            let carriers = genome.carriers();
            let near: Vec<usize> =
                (0..ALGORITHMS.len()).filter(|&i| (ALGORITHMS[i].carriers ^ carriers).count_ones() <= 1).collect();
            let algorithm = random.pick(&near).unwrap_or(0);
            genome.set(global::ALGORITHM, algorithm as f32);
        }
        2..6 => {
            if let Some(coarse) = random.pick(&COARSE) {
                genome.set_op(op, operator::COARSE, f32::from(coarse));
            }
        }
        6 => genome.set_op(op, operator::COARSE, f32::from(genome.op(op, operator::COARSE)) + random.normal().signum()),
        7 => genome.set_op(op, operator::MODE, f32::from(1 - genome.op(op, operator::MODE))),
        8 => {
            // An operator takes the envelope of another.
            let from = random.below(NUM_OPERATORS);
            (0..8).for_each(|offset| genome.set_op(op, offset, f32::from(genome.op(from, offset))));
        }
        9 => {
            let other = random.below(NUM_OPERATORS);
            for offset in 0..operator::NUM_PARAMS {
                let (a, b) = (genome.op(op, offset), genome.op(other, offset));
                genome.set_op(op, offset, f32::from(b));
                genome.set_op(other, offset, f32::from(a));
            }
        }
        10 => {
            // A silent operator speaks up, or one that sounds falls silent.
            let any = random.below(NUM_OPERATORS);
            let level = if genome.op(any, operator::OUTPUT_LEVEL) == 0 { 50.0 + 45.0 * random.uniform() } else { 0.0 };
            genome.set_op(any, operator::OUTPUT_LEVEL, level);
        }
        _ if freedom.is_pitched => {
            genome.set_op(op, operator::FINE, 0.0);
        }
        _ => nudge(genome, global::TRANSPOSE, 0.1, random),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_patch::factory;

    #[test]
    fn every_change_is_a_change_and_legal() {
        let mut random = Random::new(3);
        for preset in factory::bank() {
            let mut genome = Genome::new(&preset.patch, 0.0, 1.0);
            for step in 0..200 {
                let freedom = Freedom { heat: 1.0 - step as f32 / 200.0, is_pitched: true, seconds: 2.0 };
                let next = mutated(&genome, freedom, &mut random);
                assert_ne!(next, genome);
                assert_eq!(next.get(global::TRANSPOSE), genome.get(global::TRANSPOSE));
                assert!(ParamId::all().all(|id| f32::from(next.get(id)) <= id.def().max));
                assert!((-MAX_EARLY_S..=2.0).contains(&next.onset_s) && (0.01..=2.0).contains(&next.hold_s));
                genome = next;
            }
        }
    }
}
