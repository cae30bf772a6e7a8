//! The text of a tuning file becomes something the document can take.

use vaeform_dsp::tuning::{KeyboardMap, Scale, TextError, Tuning, ableton_middle_hz, decode};

use crate::import::{self, Imported};

/// Largest tuning that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// First line of a keyboard map that comes with a scale and goes with it.
const OWN_MAP: &str = "! Reference pitch of the scale";

/// True for a file name's ending, in small letters, of a tuning.
pub(crate) fn is_tuning(extension: &str) -> bool {
    matches!(extension, "scl" | "ascl" | "kbm" | "tun")
}

/// Reads a tuning by its file's ending; `stem` names what has no name of its own.
pub(crate) fn read(extension: &str, stem: String, bytes: &[u8]) -> Result<(Imported, Vec<String>), TextError> {
    let text = decode(bytes);
    match extension {
        "kbm" => {
            KeyboardMap::parse(&text)?;
            Ok((Imported::KeyboardMap(text), Vec::new()))
        }
        "tun" => {
            let (tuning, name, notices) = Tuning::from_anamark(&text)?;
            Ok((Imported::Tuning(name.unwrap_or(stem), Box::new(tuning)), import::shown(&notices, 0)))
        }
        _ => {
            let scale = Scale::parse(&text)?;
            let middle_hz = ableton_middle_hz(&scale, &text)?;
            let map = middle_hz.map(|hz| format!("{OWN_MAP}\n0\n0\n127\n60\n60\n{hz}\n0\n"));
            let name = if scale.description.is_empty() { stem } else { scale.description };
            Ok((Imported::Scale { name, text, map }, Vec::new()))
        }
    }
}

/// The map for a scale without one: the user's, if it came by itself.
pub(crate) fn kept_map(map: &str) -> String {
    if map.starts_with(OWN_MAP) { String::new() } else { map.to_owned() }
}
