//! Contents as JSON that people can read: `{"ID": {"kind": "partials", "base_hz": 220, "partials": [...]}, ...}`.
//!
//! Noise bands have `levels` (16 numbers) and either one `curve` for all or 16 `curves`; a partial has `ratio` or `hz`, `level`, `phase` and
//! `curve`; a curve is a list of `[seconds, dB]`. `base_hz`, `sustain`, `phase` and empty curves may be left out. What is out of range is
//! refused, as are numbers that are not those of their id.

use std::fmt;

use serde_json::{Map, Value, json};

use super::level_curve::{LevelCurve, LevelPoint, MAX_LEVEL_DB, MAX_SECONDS, MIN_LEVEL_DB};
use super::noise_bands::{BandCurves, NUM_BANDS, NoiseBands};
use super::partial_bank::{MAX_PARTIALS, Partial, PartialBank, PartialFrequency};
use super::timeline::Timeline;
use super::{Content, ContentKind, MAX_CONTENTS};
use crate::layers::{ContentId, nearest, number};

const BANDS: &str = "noise bands";
const PARTIALS: &str = "partials";

/// Where in contents something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentError {
    /// Keys and numbers with dots, such as `ID.partials.3.level`; empty for the whole.
    pub place: String,
    /// What should be there.
    pub expected: String,
}

impl fmt::Display for ContentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, expected } = self;
        if place.is_empty() { write!(f, "expected {expected}") } else { write!(f, "{place}: expected {expected}") }
    }
}

impl std::error::Error for ContentError {}

type Result<T> = std::result::Result<T, ContentError>;

fn wrong<T>(place: impl Into<String>, expected: impl Into<String>) -> Result<T> {
    Err(ContentError { place: place.into(), expected: expected.into() })
}

/// Contents by id.
pub fn contents_to_json(contents: &[Content]) -> Value {
    let fields: Map<String, Value> =
        contents.iter().map(|content| (content.id.to_string(), to_json(content))).collect();
    fields.into()
}

/// Contents by id, at most [`MAX_CONTENTS`].
///
/// # Errors
/// Says where in them something else was expected.
pub fn contents_from_json(value: &Value) -> Result<Vec<Content>> {
    let Some(fields) = value.as_object() else { return wrong("", "an object of contents by id") };
    if fields.len() > MAX_CONTENTS {
        return wrong("", format!("at most {MAX_CONTENTS} contents"));
    }
    fields.iter().map(|(key, value)| read(key, value)).collect()
}

fn read(key: &str, value: &Value) -> Result<Content> {
    let shown: String = key.chars().take(32).collect();
    let Some(id) = ContentId::from_text(key) else { return wrong(shown, "an id of 32 hexadecimal digits") };
    let at = |error: ContentError| ContentError { place: format!("{shown}{}", error.place), ..error };
    let content = from_json(value).map_err(at)?;
    if content.id == id {
        Ok(content)
    } else {
        wrong(shown, format!("numbers of this id, not those of {}", content.id))
    }
}

fn to_json(content: &Content) -> Value {
    let mut fields = Map::new();
    let timeline = match &content.kind {
        ContentKind::NoiseBands(bands) => {
            fields.insert("kind".to_owned(), BANDS.into());
            bands.timeline()
        }
        ContentKind::Partials(bank) => {
            fields.insert("kind".to_owned(), PARTIALS.into());
            bank.timeline()
        }
    };
    fields.insert("base_hz".to_owned(), number(timeline.base_hz()));
    if let Some(sustain) = timeline.sustain() {
        fields.insert("sustain".to_owned(), sustain.map(number).to_vec().into());
    }
    match &content.kind {
        ContentKind::NoiseBands(bands) => {
            fields.insert("levels".to_owned(), bands.levels_db().map(number).to_vec().into());
            let (key, curves) = match bands.curves() {
                BandCurves::Shared(curve) => ("curve", curve_json(curve)),
                BandCurves::Each(curves) => ("curves", curves.iter().map(curve_json).collect()),
            };
            fields.insert(key.to_owned(), curves);
        }
        ContentKind::Partials(bank) => {
            fields.insert("partials".to_owned(), bank.partials().iter().map(partial_json).collect());
        }
    }
    fields.into()
}

fn partial_json(partial: &Partial) -> Value {
    let (key, place) = match partial.frequency {
        PartialFrequency::Ratio(ratio) => ("ratio", ratio),
        PartialFrequency::Hz(hz) => ("hz", hz),
    };
    json!({
        key: number(place),
        "level": number(partial.level_db),
        "phase": number(partial.phase),
        "curve": curve_json(&partial.curve),
    })
}

fn curve_json<const N: usize>(curve: &LevelCurve<N>) -> Value {
    curve.points().iter().map(|point| vec![number(point.seconds), number(point.db)]).collect()
}

/// A content; places in errors begin with a dot.
fn from_json(value: &Value) -> Result<Content> {
    let Some(fields) = value.as_object() else { return wrong("", "an object with a `kind`") };
    let timeline = timeline(fields)?;
    match fields.get("kind").and_then(Value::as_str) {
        Some(BANDS) => noise_bands(fields, timeline).map(Content::from),
        Some(PARTIALS) => partials(fields, timeline).map(Content::from),
        _ => wrong(".kind", format!("\"{BANDS}\" or \"{PARTIALS}\"")),
    }
}

fn timeline(fields: &Map<String, Value>) -> Result<Timeline> {
    let base_hz = match fields.get("base_hz") {
        None => Timeline::default().base_hz(),
        Some(value) => in_range(value, [8.0, 16_000.0], || ".base_hz".to_owned())?,
    };
    let sustain = match fields.get("sustain") {
        None => None,
        Some(value) => {
            let numbers = list(value, 2, || ".sustain".to_owned())?;
            if numbers.len() != 2 {
                return wrong(".sustain", "two times in seconds");
            }
            let first = in_range(&numbers[0], [0.0, MAX_SECONDS], || ".sustain.0".to_owned())?;
            Some([first, in_range(&numbers[1], [first, MAX_SECONDS], || ".sustain.1".to_owned())?])
        }
    };
    Ok(Timeline::new(base_hz, sustain))
}

fn noise_bands(fields: &Map<String, Value>, timeline: Timeline) -> Result<NoiseBands> {
    let of_bands = |key: &str| -> Result<&[Value; NUM_BANDS]> {
        let values = fields.get(key).and_then(Value::as_array).map(Vec::as_slice);
        let values = values.and_then(|values| values.try_into().ok());
        values.map_or_else(|| wrong(format!(".{key}"), format!("{NUM_BANDS} of them")), Ok)
    };
    let mut levels_db = [0.0; NUM_BANDS];
    for (band, (level, value)) in levels_db.iter_mut().zip(of_bands("levels")?).enumerate() {
        *level = in_range(value, [MIN_LEVEL_DB, MAX_LEVEL_DB], || format!(".levels.{band}"))?;
    }
    let curves = if fields.contains_key("curves") {
        let mut curves = [LevelCurve::default(); NUM_BANDS];
        for (band, (curve, value)) in curves.iter_mut().zip(of_bands("curves")?).enumerate() {
            *curve = level_curve(Some(value), &format!(".curves.{band}"))?;
        }
        BandCurves::Each(curves)
    } else {
        BandCurves::Shared(level_curve(fields.get("curve"), ".curve")?)
    };
    Ok(NoiseBands::new(levels_db, curves, timeline))
}

fn partials(fields: &Map<String, Value>, timeline: Timeline) -> Result<PartialBank> {
    let Some(value) = fields.get("partials") else { return wrong(".partials", "a list of partials") };
    let values = list(value, MAX_PARTIALS, || ".partials".to_owned())?;
    let partials: Vec<Partial> =
        values.iter().enumerate().map(|(n, value)| partial(n, value)).collect::<Result<_>>()?;
    Ok(PartialBank::new(partials, timeline))
}

fn partial(n: usize, value: &Value) -> Result<Partial> {
    let place = |key: &str| format!(".partials.{n}.{key}");
    let Some(fields) = value.as_object() else { return wrong(format!(".partials.{n}"), "an object") };
    let get = |key: &str, range| fields.get(key).map(|value| in_range(value, range, || place(key))).transpose();
    let frequency = match (get("ratio", [0.01, 1_000.0])?, get("hz", [1.0, 20_000.0])?) {
        (Some(ratio), None) => PartialFrequency::Ratio(ratio),
        (None, Some(hz)) => PartialFrequency::Hz(hz),
        _ => return wrong(format!(".partials.{n}"), "either `ratio` or `hz`"),
    };
    let Some(level_db) = get("level", [MIN_LEVEL_DB, MAX_LEVEL_DB])? else {
        return wrong(place("level"), "a level in dB");
    };
    let phase = get("phase", [0.0, 1.0])?.unwrap_or(0.0);
    Ok(Partial { frequency, level_db, phase, curve: level_curve(fields.get("curve"), &place("curve"))? })
}

fn level_curve<const N: usize>(value: Option<&Value>, place: &str) -> Result<LevelCurve<N>> {
    let Some(value) = value else { return Ok(LevelCurve::default()) };
    let mut points = Vec::new();
    let mut earliest = 0.0;
    for (n, value) in list(value, N, || place.to_owned())?.iter().enumerate() {
        let Some([seconds, db]) = value.as_array().map(Vec::as_slice) else {
            return wrong(format!("{place}.{n}"), "`[seconds, dB]`");
        };
        let seconds = in_range(seconds, [earliest, MAX_SECONDS], || format!("{place}.{n}.0"))?;
        let db = in_range(db, [MIN_LEVEL_DB, MAX_LEVEL_DB], || format!("{place}.{n}.1"))?;
        points.push(LevelPoint { seconds, db });
        earliest = seconds;
    }
    Ok(LevelCurve::new(&points))
}

/// A list of at most so many values.
fn list(value: &Value, max: usize, place: impl FnOnce() -> String) -> Result<&[Value]> {
    let list = value.as_array().filter(|list| list.len() <= max);
    list.map_or_else(|| wrong(place(), format!("a list of at most {max}")), |list| Ok(list.as_slice()))
}

/// A number in a range.
fn in_range(value: &Value, [min, max]: [f32; 2], place: impl FnOnce() -> String) -> Result<f32> {
    let number = value.as_f64().map(nearest).filter(|number| (min..=max).contains(number));
    number.map_or_else(|| wrong(place(), format!("a number of {min} to {max}")), Ok)
}
