//! Embeddings of sounds as text, and how far two are apart.

use vaeform_models::library::SIZE;

/// Digits of an embedding, hexadecimal.
pub(crate) fn digits(embedding: &[u8; SIZE]) -> String {
    embedding.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The embedding of such digits; nothing where they are none.
pub(crate) fn of_digits(digits: &str) -> Option<[u8; SIZE]> {
    let mut bytes = [0; SIZE];
    if !digits.is_ascii() || digits.len() != 2 * SIZE {
        return None;
    }
    for (n, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(bytes)
}

/// Mean |difference| in dB: a byte is a quarter.
pub(crate) fn apart_db(a: &[u8; SIZE], b: &[u8; SIZE]) -> f32 {
    let sum: u32 = a.iter().zip(b).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    0.25 * sum as f32 / SIZE as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_they_were_written() {
        let embedding = std::array::from_fn(|n| n as u8);
        assert_eq!(of_digits(&digits(&embedding)), Some(embedding));
        assert_eq!(of_digits(""), None);
        assert_eq!(of_digits(&"zz".repeat(SIZE)), None);
        assert!((apart_db(&[4; SIZE], &[0; SIZE]) - 1.0).abs() < 1e-6);
    }
}
