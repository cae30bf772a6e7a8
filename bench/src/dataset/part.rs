//! A part of a dataset as safetensors: patches, keys, and what is heard of them, a row an example.

use std::ops::Range;

use anyhow::{Result, ensure};
use indicatif::ProgressBar;
use safetensors::{Dtype, tensor::TensorView};
use vaeform_models::examples::{Example, Mixture, MixtureDraw, Studio};
use vaeform_models::library::{Embedder, SIZE};
use vaeform_models::predictor::{ENVELOPE_POINTS, HARMONIC_FRAMES, HARMONICS, MEL_FRAMES, MELS, NUM_SAMPLES, PITCHES};
use vaeform_patch::{NUM_PARAMS, PARAMS};

/// Draws that are heard at a time.
const AT_ONCE: u64 = 64;

/// A draw that is not silent.
pub(super) struct PartRow {
    idx: u32,
    draw: MixtureDraw,
    example: Example,
}

/// Draws and hears a range.
///
/// # Errors
/// When a drawn value is no legal whole step, which no mixture gives.
pub(super) fn examples(
    mixture: &Mixture,
    studio: &mut Studio,
    range: Range<u64>,
    bar: &ProgressBar,
) -> Result<Vec<PartRow>> {
    let mut rows = Vec::new();
    for start in range.clone().step_by(AT_ONCE as usize) {
        let places = start..range.end.min(start + AT_ONCE);
        let draws: Vec<MixtureDraw> = places.clone().map(|idx| mixture.draw(idx)).collect();
        for ((idx, draw), example) in places.zip(&draws).zip(studio.hear(&draws)) {
            let illegal = draw.patch.fm.values().iter().zip(&PARAMS).find(|(v, def)| v.fract() != 0.0 || **v > def.max);
            if let Some((value, def)) = illegal {
                anyhow::bail!("draw {idx}: {} is {value}, expected a whole number up to {}", def.key, def.max);
            }
            if let Some(example) = example {
                rows.push(PartRow { idx: u32::try_from(idx)?, draw: *draw, example });
            }
        }
        bar.inc(draws.len() as u64);
    }
    Ok(rows)
}

/// The file.
///
/// # Errors
/// When a row has another shape than the others.
pub(super) fn bytes(rows: &[PartRow], has_audio: bool) -> Result<Vec<u8>> {
    let num = rows.len();
    let of = |bytes: &dyn Fn(&PartRow) -> Vec<u8>| rows.iter().flat_map(bytes).collect::<Vec<u8>>();
    let u8s = |shape: &[usize], bytes: &dyn Fn(&PartRow) -> Vec<u8>| (Dtype::U8, [&[num], shape].concat(), of(bytes));
    let mut tensors = vec![
        ("draw", (Dtype::U32, vec![num], of(&|row| row.idx.to_le_bytes().to_vec()))),
        ("patch", u8s(&[NUM_PARAMS], &|row| row.draw.patch.fm.values().iter().map(|v| *v as u8).collect())),
        ("note", u8s(&[], &|row| vec![row.draw.note])),
        ("velocity", u8s(&[], &|row| vec![row.draw.velocity])),
        ("hold_s", (Dtype::F32, vec![num], of(&|row| row.draw.hold_s.to_le_bytes().to_vec()))),
        ("mels", u8s(&[MEL_FRAMES, MELS], &|row| row.example.features.mels.clone())),
        ("harmonics", u8s(&[HARMONIC_FRAMES, HARMONICS], &|row| row.example.features.harmonics.clone())),
        ("envelope", u8s(&[ENVELOPE_POINTS], &|row| row.example.features.envelope.clone())),
        ("pitches", u8s(&[PITCHES, 2], &|row| row.example.features.pitches.clone())),
        ("measured", u8s(&[4], &|row| row.example.features.measured.to_vec())),
    ];
    if has_audio {
        let sound = |row: &PartRow| {
            let step = |s: &f32| (s.clamp(-1.0, 1.0) * 32_767.0).round() as i16;
            row.example.samples.iter().flat_map(|s| step(s).to_le_bytes()).collect::<Vec<u8>>()
        };
        tensors.push(("audio", (Dtype::I16, vec![num, NUM_SAMPLES], of(&sound))));
        let mut embedder = Embedder::default();
        let tones = rows.iter().flat_map(|row| embedder.embed(&row.example.samples)).collect();
        tensors.push(("tone", (Dtype::U8, vec![num, SIZE], tones)));
    }
    ensure!(num > 0, "all draws of a part are silent");
    let views =
        tensors.iter().map(|(name, (dtype, shape, bytes))| Ok((*name, TensorView::new(*dtype, shape.clone(), bytes)?)));
    Ok(safetensors::serialize(views.collect::<Result<Vec<_>>>()?, None)?)
}
