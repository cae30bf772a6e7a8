//! Texts as VST3 has them: UTF-16, with a zero at the end.

/// Writes a text that ends with a zero.
pub(super) fn write_text(to: &mut [u16], text: &str) {
    let room = to.len().saturating_sub(1);
    let units = text.encode_utf16().take(room).chain([0]);
    to.iter_mut().zip(units).for_each(|(to, unit)| *to = unit);
}
