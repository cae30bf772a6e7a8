//! Loudness of patches by a short render, so that sweeping, morphing and random patches stay level.

use ebur128::{EbuR128, Mode};
use vaeform_dsp::fm::Isa;
use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::{Patch, global, operator};

/// Rate of the render in Hz: half of what is usual, since loudness lies below 10 kHz.
const RATE_HZ: f32 = 24_000.0;
const FRAMES: usize = 28_800;
/// The key: C4, velocity 100, held for 1 s of 1.2 s.
const JOB: Job = Job { note: 60, velocity: 100.0 / 127.0, hold_frames: 24_000 };
/// Steps in which the loudest 400 ms are looked for, in frames (50 ms).
const STEP: usize = 1_200;
/// Quieter than this is silence, in LUFS.
pub const SILENCE_LUFS: f32 = -60.0;
/// A step of output level in dB, from level 20 on.
const DB_PER_STEP: f32 = 0.752_575;
/// Below this output level steps are not even.
const EVEN_FROM: f32 = 20.0;
/// Highest value of an output level or an envelope's level.
const TOP: f32 = 99.0;
/// Rounds of hearing and moving a patch whose levels do less than they say.
const MAX_ROUNDS: usize = 6;
/// A patch so near to a loudness has it, in dB: half a step of an output level.
const NEAR_DB: f32 = 0.5;
/// Largest trim of an engine gain in dB.
pub const MAX_TRIM_DB: f32 = 36.0;

/// Measures patches, up to sixteen at once; keeps its buffers.
pub struct LevelMeter {
    batch: Batch,
    outputs: Vec<Vec<f32>>,
}

impl Default for LevelMeter {
    fn default() -> Self {
        Self { batch: Batch::new(RATE_HZ, Isa::detect()), outputs: Vec::new() }
    }
}

impl LevelMeter {
    /// Loudest 400 ms of each patch in LUFS, one note at C4 and velocity 100; silence is minus infinity.
    pub fn lufs(&mut self, patches: &[Patch]) -> Vec<f32> {
        patches.chunks(Batch::MAX).flat_map(|part| self.part(part)).collect()
    }

    /// Brings a patch of loudness `from` to loudness `to`, both in LUFS: as [`level_by`], and then heard again, since output levels do
    /// little where scaling or feedback saturates.
    pub fn level(&mut self, patch: &Patch, from: f32, to: f32) -> (Patch, f32) {
        let (moved, trim_db) = level_by(patch, to - from);
        let heard = self.lufs(std::slice::from_ref(&moved))[0];
        let trim_db = if heard >= SILENCE_LUFS { to - heard } else { trim_db };
        (moved, trim_db.clamp(-MAX_TRIM_DB, MAX_TRIM_DB))
    }

    /// Brings a patch to a loudness in LUFS by its own values alone, in the instrument's whole steps: for places that keep no gain
    /// beside a patch. Where the carriers' output levels are at their end, their envelopes' levels move. The second part is what
    /// remains to be done, in dB.
    pub fn level_alone(&mut self, patch: &Patch, to: f32) -> (Patch, f32) {
        let mut best = (whole(patch), f32::INFINITY);
        let mut moved = best.0;
        for _ in 0..MAX_ROUNDS {
            let db = to - self.lufs(std::slice::from_ref(&moved))[0];
            if db.abs() < best.1.abs() {
                best = (moved, db);
            }
            let next = whole(&raised(&moved, db));
            if db.abs() <= NEAR_DB || !db.is_finite() || next == moved {
                break;
            }
            moved = next;
        }
        best
    }

    fn part(&mut self, patches: &[Patch]) -> Vec<f32> {
        let jobs: Vec<(Patch, Job)> = patches.iter().map(|patch| (*patch, JOB)).collect();
        self.outputs.resize_with(patches.len().max(self.outputs.len()), || vec![0.0; FRAMES]);
        let outputs = &mut self.outputs[..patches.len()];
        self.batch.render(&jobs, outputs);
        outputs.iter().map(|mono| loudest(mono)).collect()
    }
}

fn loudest(mono: &[f32]) -> f32 {
    let Ok(mut meter) = EbuR128::new(1, RATE_HZ as u32, Mode::M) else { return f32::NEG_INFINITY };
    let mut loudest = f64::NEG_INFINITY;
    for step in mono.chunks(STEP) {
        if meter.add_frames_f32(step).is_ok() {
            loudest = loudest.max(meter.loudness_momentary().unwrap_or(f64::NEG_INFINITY));
        }
    }
    loudest as f32
}

/// In whole steps, as voices are kept.
fn whole(patch: &Patch) -> Patch {
    Patch { layers: patch.layers, ..Patch::from_fm(patch.name, &patch.fm.values().map(f32::round)).0 }
}

/// As [`level_by`]; what remains each carrier does by itself, with its output level and then its envelope's levels, as far as they go.
fn raised(patch: &Patch, db: f32) -> Patch {
    let (mut moved, rest_db) = level_by(patch, db);
    let steps = (rest_db / DB_PER_STEP).max(0.0);
    for op in sounding_carriers(patch) {
        let output = operator::param(op, operator::OUTPUT_LEVEL);
        let by_output = steps.min(TOP - moved.fm.get(output));
        moved.fm.set(output, moved.fm.get(output) + by_output);
        for level in operator::LEVEL[..3].iter().map(|&level| operator::param(op, level)) {
            // An envelope that rests at silence goes on to do so.
            if moved.fm.get(level) > 0.0 {
                moved.fm.set(level, (moved.fm.get(level) + steps - by_output).min(TOP));
            }
        }
    }
    moved
}

/// The carriers whose output level lets them be heard.
fn sounding_carriers(patch: &Patch) -> Vec<usize> {
    let carriers = ALGORITHMS[patch.fm.get(global::ALGORITHM) as usize].carriers;
    (0..6).filter(|op| carriers >> op & 1 == 1 && patch.fm.op(*op, operator::OUTPUT_LEVEL) > 0.0).collect()
}

/// Raises or lowers a patch by `db`: the output levels of its carriers move as far as they can, and what remains is the second
/// part, a gain in dB for the engine. 0 changes nothing.
pub fn level_by(patch: &Patch, db: f32) -> (Patch, f32) {
    if db == 0.0 || !db.is_finite() {
        return (*patch, 0.0);
    }
    let level = |op: usize| (op, patch.fm.op(op, operator::OUTPUT_LEVEL));
    let levels: Vec<(usize, f32)> = sounding_carriers(patch).into_iter().map(level).collect();
    let loudest = levels.iter().fold(0.0f32, |top, &(_, level)| top.max(level));
    // Only the loudest carriers' room counts; all move alike, so that their balance stays.
    let room = if db > 0.0 { TOP - loudest } else { -(loudest - EVEN_FROM).max(0.0) };
    let steps = if db > 0.0 { (db / DB_PER_STEP).min(room) } else { (db / DB_PER_STEP).max(room) };
    let mut moved = *patch;
    for (op, level) in levels {
        moved.fm.set(operator::param(op, operator::OUTPUT_LEVEL), level + steps);
    }
    (moved, (db - steps * DB_PER_STEP).clamp(-MAX_TRIM_DB, MAX_TRIM_DB))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_sine_is_as_loud_as_its_level_says() {
        let mut meter = LevelMeter::default();
        let mut patch = Patch::default();
        let full = meter.lufs(&[patch])[0];
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 79.0);
        let lower = meter.lufs(&[patch])[0];
        assert!((full - lower - 20.0 * DB_PER_STEP).abs() < 0.1, "{full} {lower}");
    }

    #[test]
    fn a_patch_moved_by_decibels_is_as_much_louder_with_its_trim() {
        let mut meter = LevelMeter::default();
        let mut patch = Patch::default();
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 90.0);
        let before = meter.lufs(&[patch])[0];
        for db in [-20.0, -3.0, 2.0, 12.0] {
            let (moved, trim_db) = level_by(&patch, db);
            let after = meter.lufs(&[moved])[0] + trim_db;
            assert!((after - before - db).abs() < 0.15, "{db} dB: {before} -> {after} with {trim_db}");
        }
        assert_eq!(level_by(&patch, 0.0), (patch, 0.0));
    }

    #[test]
    fn a_saturated_patch_is_levelled_by_what_is_heard() {
        let mut meter = LevelMeter::default();
        let mut patch = Patch::default();
        // Scaling adds so much at the key that the output level changes nothing.
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 99.0);
        patch.fm.set(operator::param(0, operator::BREAKPOINT), 0.0);
        patch.fm.set(operator::param(0, operator::RIGHT_DEPTH), 99.0);
        patch.fm.set(operator::param(0, operator::RIGHT_CURVE), 3.0);
        let before = meter.lufs(&[patch])[0];
        let (moved, trim_db) = meter.level(&patch, before, before - 10.0);
        let after = meter.lufs(&[moved])[0] + trim_db;
        assert!((after - before + 10.0).abs() < 0.1, "{before} {after}");
        assert!(trim_db < -2.0, "{trim_db}");
    }

    #[test]
    fn a_patch_is_levelled_by_its_own_whole_steps() {
        let mut meter = LevelMeter::default();
        let mut patch = Patch::default();
        let full = meter.lufs(&[patch])[0];
        // All that the output level can is done; the envelope holds the sound down.
        for &level in &operator::LEVEL[..3] {
            patch.fm.set(operator::param(0, level), 60.0);
        }
        for to in [full - 3.0, full - 12.0, full - 30.0] {
            let (levelled, rest_db) = meter.level_alone(&patch, to);
            assert!(rest_db.abs() <= NEAR_DB, "{to}: {rest_db} dB remain");
            assert!((meter.lufs(&[levelled])[0] - to).abs() <= NEAR_DB);
            assert!(levelled.fm.values().iter().all(|value| value.fract() == 0.0));
        }
        let (_, rest_db) = meter.level_alone(&patch, full + 20.0);
        assert!((19.0..21.0).contains(&rest_db), "what cannot be done is told: {rest_db}");
    }

    #[test]
    fn silence_has_no_loudness() {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 0.0);
        assert!(LevelMeter::default().lufs(&[patch])[0] < SILENCE_LUFS);
    }
}
