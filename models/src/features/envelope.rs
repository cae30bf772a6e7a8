//! Rms envelope: audio in, level over time out. As librosa's `feature.rms`.

use multiversion::multiversion;

/// Rms in windows of `len` samples every `hop`, the first centred on sample 0; silence beyond both ends. As many points as whole
/// windows fit when `len / 2` zeros stand before and after the signal, and at least one.
///
/// # Panics
/// When `len` or `hop` is 0.
pub fn rms(samples: &[f32], len: usize, hop: usize) -> Vec<f32> {
    assert!(len > 0 && hop > 0, "window of {len} samples every {hop}");
    let num_points = (samples.len() + 2 * (len / 2)).saturating_sub(len) / hop + 1;
    let point = |i: usize| {
        let end = (i * hop + len).saturating_sub(len / 2).min(samples.len());
        let start = (i * hop).saturating_sub(len / 2).min(end);
        (energy(&samples[start..end]) / len as f32).sqrt()
    };
    (0..num_points).map(point).collect()
}

/// The same in dB re full scale, -120 for silence.
///
/// # Panics
/// When `len` or `hop` is 0.
pub fn rms_db(samples: &[f32], len: usize, hop: usize) -> Vec<f32> {
    const FLOOR: f32 = 1e-6;
    rms(samples, len, hop).iter().map(|level| 20.0 * level.max(FLOOR).log10()).collect()
}

/// Sum of squares in lanes, which the compiler keeps in vectors.
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn energy(samples: &[f32]) -> f32 {
    const LANES: usize = 8;
    let (chunks, rest) = samples.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, s)| *sum += s * s);
    }
    sums.iter().sum::<f32>() + rest.iter().map(|s| s * s).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_reads_itself_inside_and_less_at_the_ends() {
        let points = rms_db(&[0.5; 1000], 100, 50);
        assert_eq!(points.len(), 21);
        assert!(points[1..20].iter().all(|p| (p + 6.0206).abs() < 1e-3));
        assert!((points[0] + 9.031).abs() < 1e-3 && (points[20] + 9.031).abs() < 1e-3, "{points:?}");
    }

    #[test]
    fn silence_is_at_the_floor_and_nothing_is_one_point() {
        assert_eq!(rms_db(&[0.0; 300], 64, 32)[3], -120.0);
        assert_eq!(rms(&[], 64, 32), [0.0]);
    }
}
