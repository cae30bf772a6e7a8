//! What differs between presets of one instrument.

mod differential;

pub use differential::{Differential, ParameterRank, Subspace};

use crate::definition::Parameter;
use crate::dump::Preset;
use serde::Serialize;

/// A smaller share of the range is no difference that counts.
pub const SIGNIFICANT: f32 = 0.01;

/// A parameter that two presets have differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The parameter.
    pub id: String,
    /// What it belongs to.
    pub category: String,
    /// As stored in the one and in the other.
    pub raw: (i64, i64),
    /// As shown.
    pub words: (String, String),
    /// The share of the range; 1 for words and switches, of which one is not more than the other.
    pub size: f32,
    /// It is more than [`SIGNIFICANT`].
    pub is_significant: bool,
}

/// What differs between two presets of the same layout, the largest first. What belongs to the panel, not the sound, is left out.
///
/// # Errors
/// Where they are of different instruments or kinds: what they are.
pub fn between(a: &Preset<'_>, b: &Preset<'_>) -> Result<Vec<Difference>, String> {
    if !std::ptr::eq(a.layout, b.layout) {
        let kind = |preset: &Preset<'_>| format!("{} {}", preset.definition.id, preset.kind);
        return Err(format!("two presets of the same kind; these are {} and {}", kind(a), kind(b)));
    }
    let mut all: Vec<Difference> =
        a.layout.fields().iter().filter(is_sound).filter_map(|field| of(field, a, b)).collect();
    all.sort_by(|a, b| b.size.total_cmp(&a.size));
    Ok(all)
}

/// Places in the unpacked presets, counted from 0, where two of the same layout differ though no parameter and no name
/// stands there.
#[must_use]
pub fn undescribed(a: &Preset<'_>, b: &Preset<'_>) -> Vec<usize> {
    let described = a.layout.described_bytes();
    let bytes = a.bytes().iter().zip(b.bytes()).enumerate();
    bytes
        .filter(|&(at, (one, other))| one != other && described.binary_search(&at).is_err())
        .map(|(at, _)| at)
        .collect()
}

/// True for what is heard.
fn is_sound(field: &&Parameter) -> bool {
    !field.id.starts_with("ui_") && !field.id.ends_with("_name") && field.category != "control"
}

fn of(field: &Parameter, a: &Preset<'_>, b: &Preset<'_>) -> Option<Difference> {
    let raw = (field.get(a.bytes())?, field.get(b.bytes())?);
    let size = size(field, raw.0, raw.1);
    (size > 0.0).then(|| Difference {
        id: field.id.clone(),
        category: field.category.clone(),
        raw,
        words: (field.words_of(raw.0), field.words_of(raw.1)),
        size,
        is_significant: size > SIGNIFICANT,
    })
}

/// How far two values are apart, on 0-1.
fn size(field: &Parameter, a: i64, b: i64) -> f32 {
    if field.is_switch {
        return f32::from(u8::from((a > 0) != (b > 0)));
    }
    if field.is_enumeration() {
        return f32::from(u8::from(a != b));
    }
    (field.normalised(a) - field.normalised(b)).abs()
}
