//! Eight ways in which the latent knobs move wavetables: the levels of harmonics, in dB, along the strongest axes of many kinds of cycles.
//!
//! The space is linear: decoding where a frame stands and a way from there differs by the way's own levels, whatever the frame. So a way of
//! no length changes no level, equal turns change levels equally, and what a frame has beside the axes stays. Phases stay too.

use std::sync::LazyLock;

use safetensors::SafeTensors;
use vaeform_patch::{HarmonicFrames, OwnTable};
use vaeform_wavetable::NUM_HARMONICS;

use crate::nn::weights::WeightsError;

/// Axes of the space, one a knob.
pub const NUM_AXES: usize = 8;
/// Harmonics that the axes say a level of.
const SAID: usize = 127;
/// Those of them, the highest, whose mean holds for all that lie above.
const TOP: usize = 32;
/// A harmonic moves by so much at most, in dB.
const MAX_DB: f32 = 36.0;
/// Where an ear begins to hear more of a tone, in Hz, and how much more power there is at the end: the shelf of BS.1770.
const SHELF_HZ: f32 = 1_500.0;
const SHELF_POWER: f32 = 1.51;
/// What is higher is not heard, in Hz.
const TOP_HZ: f32 = 20_000.0;
const WEIGHTS: &[u8] = include_bytes!("../weights/table_space.safetensors");

/// The axes.
pub struct TableSpace {
    /// What each knob at 1 adds to harmonic `k + 1`, in dB.
    gains: Vec<[f32; SAID]>,
}

impl TableSpace {
    /// The space that ships.
    pub fn shared() -> &'static Self {
        static SHARED: LazyLock<TableSpace> =
            LazyLock::new(|| TableSpace::new(WEIGHTS).expect("the weights that ship are those of a space"));
        &SHARED
    }

    /// The space of a weights file.
    ///
    /// # Errors
    /// When the bytes are none.
    pub fn new(bytes: &[u8]) -> Result<Self, WeightsError> {
        let error = |error| WeightsError::new(format!("table space: {error}"));
        let tensors = SafeTensors::deserialize(bytes).map_err(error)?;
        let tensor = tensors.tensor("gains").map_err(error)?;
        let is_expected = tensor.shape() == [NUM_AXES, SAID] && tensor.dtype() == safetensors::Dtype::F32;
        if !is_expected {
            let found = format!("{:?} of {:?}", tensor.dtype(), tensor.shape());
            return Err(WeightsError::new(format!(
                "table space: gains: expected F32 of [{NUM_AXES}, {SAID}], found {found}"
            )));
        }
        let values: Vec<f32> = tensor.data().as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        Ok(Self { gains: values.as_chunks().0.to_vec() })
    }

    /// The change of each harmonic's level, from the first on, in dB, where knobs stand at -1..1 each.
    pub fn gains_db(&self, knobs: &[f32; NUM_AXES]) -> [f32; NUM_HARMONICS] {
        let said = |k: usize| self.gains.iter().zip(knobs).map(|(axis, knob)| axis[k] * knob).sum::<f32>();
        let above = (SAID - TOP..SAID).map(said).sum::<f32>() / TOP as f32;
        std::array::from_fn(|k| if k < SAID { said(k) } else { above }.clamp(-MAX_DB, MAX_DB))
    }

    /// A table of harmonics with all frames moved, each as loud at a key as it was, 0-127 and 60 at middle C. Nothing where the table has
    /// samples alone, or where too much falls silent to be a table. Some milliseconds.
    pub fn moved(&self, table: &OwnTable, knobs: &[f32; NUM_AXES], key: f32) -> Option<OwnTable> {
        let frames = table.harmonics()?;
        let gains = self.gains_db(knobs).map(|db| 10.0_f32.powf(0.05 * db));
        let heard = heard(key);
        let mut amplitudes = frames.amplitudes();
        for frame in amplitudes.chunks_exact_mut(frames.num_harmonics()) {
            let level = levelling(frame, &gains, &heard);
            frame.iter_mut().zip(&gains).for_each(|(x, gain)| *x *= gain * level);
        }
        Some(OwnTable::of_harmonics(table.name(), HarmonicFrames::new(&amplitudes, &frames.phases())?))
    }
}

/// How much of the power of each harmonic is heard at a key.
fn heard(key: f32) -> [f32; NUM_HARMONICS] {
    let hz = 440.0 * ((key.clamp(0.0, 127.0) - 69.0) / 12.0).exp2();
    std::array::from_fn(|k| {
        let hz = hz * (k + 1) as f32;
        let over = (hz / SHELF_HZ).powi(2);
        if k > 0 && hz > TOP_HZ { 0.0 } else { 1.0 + SHELF_POWER * over / (1.0 + over) }
    })
}

/// The gain that makes harmonics, moved, as loud as they were.
fn levelling(amplitudes: &[f32], gains: &[f32], heard: &[f32]) -> f32 {
    let (mut before, mut after) = (0.0, 0.0);
    for ((amplitude, gain), heard) in amplitudes.iter().zip(gains).zip(heard) {
        let power = amplitude * amplitude * heard;
        before += power;
        after += power * gain * gain;
    }
    if after > 0.0 { (before / after).sqrt() } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(axis: usize, by: f32) -> [f32; NUM_AXES] {
        std::array::from_fn(|i| if i == axis { by } else { 0.0 })
    }

    /// Three frames of forty harmonics that fall off more and more, of phases of their own.
    fn table() -> OwnTable {
        let amplitudes: Vec<f32> =
            (0..3 * 40).map(|i| ((1 + i % 40) as f32).powf(-0.5 - 0.4 * (i / 40) as f32)).collect();
        let phases: Vec<f32> = (0..40).map(|k| (k * k % 64) as f32 / 64.0).collect();
        OwnTable::of_harmonics("mine", HarmonicFrames::new(&amplitudes, &phases).unwrap())
    }

    #[test]
    fn every_knob_moves_a_table_evenly_and_as_loud_as_it_was() {
        let (space, table) = (TableSpace::shared(), table());
        let frames = |table: &OwnTable| table.harmonics().unwrap().amplitudes();
        let heard = heard(60.0);
        for axis in 0..NUM_AXES {
            let at = |by: f32| frames(&space.moved(&table, &turned(axis, by), 60.0).unwrap());
            let apart = |a: &[f32], b: &[f32]| {
                let db: Vec<f32> = a.iter().zip(b).take(40).map(|(a, b)| 20.0 * (b / a).log10()).collect();
                let mean = db.iter().sum::<f32>() / db.len() as f32;
                (db.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / db.len() as f32).sqrt()
            };
            let (rest, half, whole) = (frames(&table), at(0.5), at(1.0));
            let (first, second) = (apart(&rest, &half), apart(&half, &whole));
            println!("axis {}: {first:.2} and {second:.2} dB", axis + 1);
            assert!(first > 0.5 && (first / second - 1.0).abs() < 0.15, "axis {axis}: {first} and {second} dB");
            let loudness = |frame: &[f32]| frame.iter().zip(&heard).map(|(x, heard)| x * x * heard).sum::<f32>();
            for (before, after) in rest.chunks_exact(40).zip(at(-1.0).chunks_exact(40)) {
                let db = 10.0 * (loudness(after) / loudness(before)).log10();
                assert!(db.abs() < 0.3, "axis {axis}: {db} dB louder, of which a step of a level may be a quarter");
            }
        }
    }

    #[test]
    fn no_way_changes_no_bit_and_phases_stay_on_every_way() {
        let (space, table) = (TableSpace::shared(), table());
        assert_eq!(space.gains_db(&[0.0; NUM_AXES]), [0.0; NUM_HARMONICS]);
        assert_eq!(space.moved(&table, &[0.0; NUM_AXES], 60.0).unwrap().samples(), table.samples());
        let moved = space.moved(&table, &[0.5, -1.0, 1.0, 0.0, 0.25, -0.5, 1.0, 1.0], 36.0).unwrap();
        let phases = |table: &OwnTable| table.harmonics().unwrap().phases();
        assert!(moved.id() != table.id() && phases(&moved) == phases(&table));
        let samples = OwnTable::new("samples", table.samples().clone()).unwrap();
        assert!(space.moved(&samples, &turned(0, 1.0), 60.0).is_none());
    }

    #[test]
    fn other_bytes_are_no_space() {
        assert!(TableSpace::new(b"none").is_err());
        assert!(TableSpace::new(include_bytes!("../weights/patch_vae.safetensors")).is_err());
    }
}
