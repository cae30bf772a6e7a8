//! Tuning of the 128 keys: a frequency for each, from the texts of Scala (.scl, .kbm), Ableton (.ascl) and AnaMark (.tun).

mod ableton;
mod anamark;
mod formula;
mod keyboard_map;
mod keys;
mod scale;
mod table;
mod text;

pub use ableton::ableton_middle_hz;
pub use keyboard_map::KeyboardMap;
pub use keys::{MAX_HZ, MIN_HZ, NUM_KEYS};
pub use scale::Scale;
pub use table::{Tuning, TuningNotice};
pub use text::{TextError, decode};

#[cfg(test)]
mod tests;
