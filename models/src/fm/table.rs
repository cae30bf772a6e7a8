//! An FM patch as a wavetable: what repeats with every period of its note is a cycle, and any number of voices can read it.

use std::fmt;

use vaeform_dsp::fm::algorithm::ALGORITHMS;
use vaeform_dsp::fm::{Isa, frequency};
use vaeform_dsp::render::{Batch, Job};
use vaeform_patch::{Patch, global, operator};
use vaeform_wavetable::resynthesis::{Analysis, PitchPoint, ResynthesisError, from_spectra};
use vaeform_wavetable::{MAX_FRAMES, Spectrum, Wavetable};

use super::audible::{audible, operators};

/// What the frames of a table lie along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableAxis {
    /// The time of a held note, to where it is 60 dB below its loudest, 4 s at most.
    Time,
    /// The index of all modulators together, from nothing to what the patch has, at the note's loudest.
    Index,
}

/// A patch as a table.
#[derive(Clone, Debug)]
pub struct FmTable {
    /// The table.
    pub table: Wavetable,
    /// Octaves that it is to be played lower than the patch: an operator at a ratio of a half takes two periods of the note.
    pub octaves_down: u8,
    /// Operators (1-6) that were detuned and are now in tune, since they beat and repeat nothing.
    pub detuned: Vec<usize>,
}

/// Why a patch becomes no table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FmTableError {
    /// An operator (1-6) that is heard has a frequency of its own.
    Fixed {
        /// Which.
        operator: usize,
    },
    /// An operator (1-6) that is heard has no whole ratio.
    Inharmonic {
        /// Which.
        operator: usize,
        /// Its ratio.
        ratio: f32,
    },
    /// Nothing is heard.
    Silent,
}

impl fmt::Display for FmTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed { operator } => {
                write!(f, "operator {operator} has a fixed frequency, expected a whole ratio: no cycle repeats")
            }
            Self::Inharmonic { operator, ratio } => {
                write!(f, "operator {operator} has the ratio {ratio:.2}, expected a whole one or 0.5: no cycle repeats")
            }
            Self::Silent => write!(f, "the patch is silent"),
        }
    }
}

impl std::error::Error for FmTableError {}

/// The rate of the render, so high that hardly anything of a patch folds.
const RATE_HZ: f32 = 192_000.0;
/// The note whose cycles are taken, within the scaling of most patches.
const NOTE: u8 = 48;
const VELOCITY: f32 = 100.0 / 127.0;
/// Longest time, in samples.
const MAX_LEN: usize = 4 * RATE_HZ as usize;
/// Where the loudest moment is looked for, in samples, when the frames lie along the index.
const MAX_INDEX_LEN: usize = RATE_HZ as usize / 2;
/// Samples between which the level is measured.
const HOP: usize = 1_920;
/// A moment that is so far below the loudest is no longer part of the sound, in amplitude: 60 dB.
const ENDED: f32 = 1e-3;
/// Panel steps of an output level that double the index.
const STEPS_PER_OCTAVE: f32 = 8.0;

/// Makes a table of 256 frames of a patch; up to some seconds. LFO, pitch envelope, detune and transposition are left out.
///
/// # Errors
/// When an operator that is heard has no whole ratio or a fixed frequency, or nothing is heard.
pub fn fm_table(patch: &Patch, axis: TableAxis) -> Result<FmTable, FmTableError> {
    let algorithm = (patch.fm.get(global::ALGORITHM) as usize).min(ALGORITHMS.len() - 1);
    let heard = audible(algorithm, |op| patch.fm.op(op, operator::OUTPUT_LEVEL) > 0.0);
    let mut halves = false;
    for op in operators(heard) {
        halves |= check(patch, op)?;
    }
    let detuned = operators(heard).filter(|op| patch.fm.op(*op, operator::DETUNE) != 7.0).map(|op| op + 1).collect();
    let octaves_down = u8::from(halves);
    let hz = f64::from(frequency::hz(frequency::note_word(NOTE))) * 0.5_f64.powi(i32::from(octaves_down));
    let patch = still(patch);
    let spectra = match axis {
        TableAxis::Time => along_time(&patch, hz),
        TableAxis::Index => along_index(&patch, heard & !ALGORITHMS[algorithm].carriers, hz),
    };
    let table = from_spectra(&patch.name.to_string(), &spectra).map_err(|_: ResynthesisError| FmTableError::Silent)?;
    Ok(FmTable { table, octaves_down, detuned })
}

/// Whether an operator has a ratio of halves; an error where it has none of those.
fn check(patch: &Patch, op: usize) -> Result<bool, FmTableError> {
    let operator = op + 1;
    let value = |offset| patch.fm.op(op, offset);
    if value(operator::MODE) >= 0.5 {
        return Err(FmTableError::Fixed { operator });
    }
    let coarse = value(operator::COARSE).round();
    let ratio = if coarse == 0.0 { 0.5 } else { coarse } * (1.0 + value(operator::FINE) / 100.0);
    let is_near = |x: f32| (x - x.round()).abs() < 1e-4;
    match (is_near(ratio), is_near(2.0 * ratio)) {
        (true, _) => Ok(false),
        (false, true) => Ok(true),
        (false, false) => Err(FmTableError::Inharmonic { operator, ratio }),
    }
}

/// The patch without what keeps its cycles from repeating.
fn still(patch: &Patch) -> Patch {
    let mut patch = *patch;
    for op in 0..vaeform_patch::NUM_OPERATORS {
        patch.fm.set(operator::param(op, operator::DETUNE), 7.0);
    }
    for level in global::PITCH_LEVEL {
        patch.fm.set(level, 50.0);
    }
    for depth in [global::LFO_PITCH_DEPTH, global::LFO_AMP_DEPTH, global::PITCH_MOD_SENS] {
        patch.fm.set(depth, 0.0);
    }
    patch.fm.set(global::OSC_SYNC, 1.0);
    patch.fm.set(global::TRANSPOSE, 24.0);
    patch
}

fn along_time(patch: &Patch, hz: f64) -> Vec<Spectrum> {
    let sound = rendered(&[*patch], MAX_LEN).remove(0);
    let levels = levels(&sound);
    let loudest = levels.iter().fold(0.0_f32, |most, level| most.max(*level));
    let end = HOP * (levels.iter().rposition(|level| *level > ENDED * loudest).unwrap_or(0) + 1);
    let reach = 2.0 * f64::from(RATE_HZ) / hz;
    let length = (end as f64 - 2.0 * reach).max(0.0);
    let mut analysis = Analysis::default();
    (0..MAX_FRAMES)
        .map(|frame| {
            let sample = reach + length * frame as f64 / (MAX_FRAMES - 1) as f64;
            analysis.spectrum(&sound, f64::from(RATE_HZ), PitchPoint { sample, hz })
        })
        .collect()
}

fn along_index(patch: &Patch, modulators: u8, hz: f64) -> Vec<Spectrum> {
    let levels = levels(&rendered(&[*patch], MAX_INDEX_LEN)[0]);
    let loudest = levels.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(hop, _)| hop);
    let reach = 2.0 * f64::from(RATE_HZ) / hz;
    // The attack is over where nothing is measured before the second hop.
    let sample = (reach + HOP as f64).max((loudest * HOP) as f64);
    let len = (sample + reach).ceil() as usize + 1;
    let patches: Vec<Patch> =
        (0..MAX_FRAMES).map(|frame| with_index(patch, modulators, frame as f32 / (MAX_FRAMES - 1) as f32)).collect();
    let mut analysis = Analysis::default();
    patches
        .chunks(Batch::MAX)
        .flat_map(|patches| rendered(patches, len))
        .map(|sound| analysis.spectrum(&sound, f64::from(RATE_HZ), PitchPoint { sample, hz }))
        .collect()
}

/// The patch with its modulators at a share of their index.
fn with_index(patch: &Patch, modulators: u8, share: f32) -> Patch {
    let mut patch = *patch;
    for op in operators(modulators) {
        let level = patch.fm.op(op, operator::OUTPUT_LEVEL);
        // Levels are logarithms of the index; the lowest of them are nothing.
        let level = if share > 0.0 { (level + STEPS_PER_OCTAVE * share.log2()).max(0.0) } else { 0.0 };
        patch.fm.set(operator::param(op, operator::OUTPUT_LEVEL), level);
    }
    patch
}

/// Up to 16 patches side by side, each held to the end.
fn rendered(patches: &[Patch], len: usize) -> Vec<Vec<f32>> {
    let job = Job { note: NOTE, velocity: VELOCITY, hold_frames: usize::MAX };
    let jobs: Vec<(Patch, Job)> = patches.iter().map(|patch| (*patch, job)).collect();
    let mut outputs = vec![vec![0.0; len]; jobs.len()];
    Batch::new(RATE_HZ, Isa::detect()).render(&jobs, &mut outputs);
    outputs
}

fn levels(sound: &[f32]) -> Vec<f32> {
    sound.chunks(HOP).map(|hop| (hop.iter().map(|x| x * x).sum::<f32>() / hop.len() as f32).sqrt()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_wavetable::Spectra;

    /// Operator 2 modulates operator 1 (algorithm 1), both held at their level.
    fn pair(ratio: f32, level: f32) -> Patch {
        let mut patch = Patch::default();
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), level);
        patch.fm.set(operator::param(1, operator::COARSE), ratio);
        patch
    }

    fn harmonics(table: &Wavetable, frame: usize) -> Vec<f32> {
        let spectrum = Spectra::default().spectrum(table.frames().nth(frame).unwrap());
        spectrum.iter().map(|harmonic| harmonic.norm()).collect()
    }

    #[test]
    fn a_sine_alone_is_a_sine_in_every_frame() {
        let made = fm_table(&Patch::default(), TableAxis::Time).unwrap();
        assert_eq!((made.table.num_frames(), made.octaves_down), (256, 0));
        for frame in [3, 128, 255] {
            let harmonics = harmonics(&made.table, frame);
            let rest = harmonics[1..].iter().fold(0.0_f32, |most, harmonic| most.max(*harmonic));
            assert!(rest < 1e-3 * harmonics[0], "frame {frame}: {rest} of {}", harmonics[0]);
        }
    }

    #[test]
    fn along_the_index_the_side_bands_are_bessel_functions() {
        // A ratio of 3: the carrier and 3 on each side, of which those below 0 fold.
        let made = fm_table(&pair(3.0, 80.0), TableAxis::Index).unwrap();
        let (first, last) = (harmonics(&made.table, 0), harmonics(&made.table, 255));
        assert!(first[1] < 1e-3 * first[0] && first[3] < 1e-3 * first[0]);
        assert!(last[3] > 0.1 * last[0] && last[1] > 0.1 * last[0], "{last:?}");
        assert!((last[3] / last[1] - 1.0).abs() < 0.01, "both side bands of the first order are alike");
        assert!(last[2] < 1e-3 * last[3], "nothing between them: {} and {}", last[2], last[3]);
    }

    #[test]
    fn what_does_not_repeat_is_refused_by_name_unless_nobody_hears_it() {
        let mut patch = pair(3.0, 80.0);
        patch.fm.set(operator::param(1, operator::FINE), 41.0);
        let error = fm_table(&patch, TableAxis::Time).unwrap_err();
        assert!(error.to_string().contains("operator 2 has the ratio 4.23"), "{error}");
        patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 0.0);
        assert!(fm_table(&patch, TableAxis::Time).is_ok());
        patch.fm.set(operator::param(0, operator::MODE), 1.0);
        assert_eq!(fm_table(&patch, TableAxis::Time).unwrap_err(), FmTableError::Fixed { operator: 1 });
        let mut silent = Patch::default();
        silent.fm.set(operator::param(0, operator::OUTPUT_LEVEL), 0.0);
        assert_eq!(fm_table(&silent, TableAxis::Time).unwrap_err(), FmTableError::Silent);
    }

    #[test]
    fn a_half_takes_an_octave_and_a_detuned_operator_is_told() {
        let mut patch = pair(0.0, 80.0);
        patch.fm.set(operator::param(1, operator::DETUNE), 9.0);
        let made = fm_table(&patch, TableAxis::Index).unwrap();
        assert_eq!((made.octaves_down, made.detuned), (1, vec![2]));
        let harmonics = harmonics(&made.table, 255);
        assert!(harmonics[0] > 0.05 * harmonics[1] && harmonics[2] > 0.05 * harmonics[1]);
    }
}
