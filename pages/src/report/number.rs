//! Numbers in words.

/// A number as short as four digits allow.
pub(super) fn number_text(x: f64) -> String {
    if x.fract() == 0.0 && x.abs() < 1e15 {
        return format!("{x}");
    }
    let digits = (3 - x.abs().max(1e-9).log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{x:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let all = [0.0, 3.0, -12.0, 0.123_456, 12.345_6, 1_234.56, 2.5].map(number_text);
        assert_eq!(all, ["0", "3", "-12", "0.1235", "12.35", "1235", "2.5"]);
    }
}
