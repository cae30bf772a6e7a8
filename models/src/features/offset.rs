//! Constant offsets: converters and editors add them, nobody hears them, and every measure of level would.

/// An offset under this part of the sound's own level (-26 dB) is part of the sound: a drum that ends off its middle.
const LEAST_OFFSET: f64 = 0.05;

/// So much of an offset is also in the softest part of a sound. A voice of FM may have a mean of its own, which falls with its envelope.
const CONSTANT: f64 = 0.5;
/// Parts that a sound is looked at in.
const NUM_PARTS: usize = 8;

/// Takes a constant offset away; gives it where there was one to speak of. Samples that have none stay bit for bit.
pub fn remove_offset(samples: &mut [f32]) -> Option<f32> {
    let (mean, level) = mean_and_level(samples);
    if mean.abs() <= LEAST_OFFSET * level || !mean.is_finite() {
        return None;
    }
    let parts = samples.chunks_exact((samples.len() / NUM_PARTS).max(1)).map(mean_and_level);
    let softest = parts.min_by(|a, b| a.1.total_cmp(&b.1)).map_or(mean, |(mean, _)| mean);
    if softest / mean < CONSTANT {
        return None;
    }
    samples.iter_mut().for_each(|x| *x -= mean as f32);
    Some(mean as f32)
}

/// The mean of a part of a sound, and the level of what moves around it (root mean square).
fn mean_and_level(part: &[f32]) -> (f64, f64) {
    let num = part.len().max(1) as f64;
    let sum: f64 = part.iter().map(|&x| f64::from(x)).sum();
    let power: f64 = part.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let mean = sum / num;
    (mean, (power / num - mean * mean).max(0.0).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_goes_and_a_sound_without_one_stays_bit_for_bit() {
        let sound: Vec<f32> = (0..9_000).map(|i| 0.2 * (i as f32 * 0.1).sin()).collect();
        for offset in [0.3, -0.02, 5.0] {
            let mut shifted: Vec<f32> = sound.iter().map(|x| x + offset).collect();
            assert!((remove_offset(&mut shifted).unwrap() - offset).abs() < 1e-3);
            assert!(shifted.iter().zip(&sound).all(|(a, b)| (a - b).abs() < 1e-3));
        }
        let mut same = sound.clone();
        assert_eq!(remove_offset(&mut same), None);
        assert_eq!(same, sound);
        assert_eq!(remove_offset(&mut []), None);
    }

    #[test]
    fn a_mean_that_falls_with_the_sound_is_the_sound() {
        let falling = |i: usize| (-(i as f32) / 2_000.0).exp();
        let voice: Vec<f32> = (0..9_000).map(|i| falling(i) * (0.3 + (i as f32 * 0.1).sin())).collect();
        let mut kept = voice.clone();
        assert_eq!(remove_offset(&mut kept), None);
        assert_eq!(kept, voice);
        // Recorded with an offset it has both.
        let mut recorded: Vec<f32> = voice.iter().map(|x| x + 0.2).collect();
        assert!(remove_offset(&mut recorded).is_some());
    }
}
