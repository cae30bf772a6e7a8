//! Numbers and lists in words.

/// How many parts are told by name.
const TOLD: usize = 8;

/// `1 message`, `2 messages`.
pub(super) fn number(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// `once`, `2 times`.
pub(super) fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

/// Parts of a sentence; what comes after the first eight is counted.
pub(super) fn sentence(parts: &[String]) -> String {
    let mut text = parts[..parts.len().min(TOLD + 1)].join("; ");
    if parts.len() > TOLD + 1 {
        text += &format!("; and {} more", parts.len() - TOLD - 1);
    }
    text + "."
}
