//! Constant offsets: converters and editors add them, nobody hears them, and every measure of level would.

/// An offset under this part of the sound's own level (-26 dB) is part of the sound: a drum that ends off its middle.
const LEAST_OFFSET: f64 = 0.05;

/// Takes a constant offset away; gives it where there was one to speak of. Samples that have none stay bit for bit.
pub fn remove_offset(samples: &mut [f32]) -> Option<f32> {
    let num = samples.len().max(1) as f64;
    let sum: f64 = samples.iter().map(|&x| f64::from(x)).sum();
    let power: f64 = samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    let mean = sum / num;
    let level = (power / num - mean * mean).max(0.0).sqrt();
    if mean.abs() <= LEAST_OFFSET * level || !mean.is_finite() {
        return None;
    }
    samples.iter_mut().for_each(|x| *x -= mean as f32);
    Some(mean as f32)
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
}
