//! A `.vital`: settings by key, tables, LFO shapes, routes and a sample. What is not known is kept.

use serde_json::{Map, Value};

use super::{MAX_ROUTES, NUM_LFOS, NUM_OSCILLATORS, VitalLfo, VitalParam, VitalRoute, VitalSample, VitalTable};
use crate::json::{JsonFile, kind};
use crate::{Facts, FormatError};

/// The effects in the order that has the code 0.
pub const EFFECTS: [&str; 9] =
    ["chorus", "compressor", "delay", "distortion", "eq", "filter_fx", "flanger", "phaser", "reverb"];
/// Settings that are no numbers.
const STRUCTURED: [&str; 6] = ["wavetables", "lfos", "modulations", "sample", "custom_warps", "random_values"];
/// The oldest version that is read: before it values meant other things.
const OLDEST: [u32; 2] = [0, 9];
/// The newest version that was looked at.
const NEWEST: [u32; 2] = [1, 5];

/// A sound of Vital.
#[derive(Clone, Debug, PartialEq)]
pub struct VitalPreset {
    file: JsonFile,
    /// The table of each oscillator.
    pub tables: Vec<VitalTable>,
    /// The shape of each LFO.
    pub lfos: Vec<VitalLfo>,
    /// The routes that go from somewhere to somewhere.
    pub routes: Vec<VitalRoute>,
    /// The sample.
    pub sample: VitalSample,
    /// What is not as it should be and was read all the same.
    pub warnings: Vec<String>,
}

impl VitalPreset {
    /// Reads a preset.
    ///
    /// # Errors
    /// Says at which key what is not as it should be.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::of_file(JsonFile::read(bytes)?)
    }

    /// A preset of these fields, as another program made them.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of_fields(fields: Map<String, Value>) -> Result<Self, FormatError> {
        Self::of_file(JsonFile::of_fields(fields))
    }

    fn of_file(file: JsonFile) -> Result<Self, FormatError> {
        let mut warnings = Vec::new();
        check_version(file.text("synth_version"), &mut warnings)?;
        let Some(Value::Object(settings)) = file.fields.get("settings") else {
            return Err(FormatError::new("settings", "expected an object of values"));
        };
        check_settings(settings, &mut warnings)?;
        let mut tables = Vec::new();
        for (n, fields) in objects(settings, "wavetables", NUM_OSCILLATORS)?.into_iter().enumerate() {
            tables.push(VitalTable::of_json(fields, &format!("settings.wavetables[{n}]"), &mut warnings)?);
        }
        let mut lfos = Vec::new();
        for (n, fields) in objects(settings, "lfos", NUM_LFOS)?.into_iter().enumerate() {
            lfos.push(VitalLfo::of_json(fields, &format!("settings.lfos[{n}]"), &mut warnings)?);
        }
        let sample = match settings.get("sample") {
            Some(Value::Object(fields)) => VitalSample::of_json(fields)?,
            _ => VitalSample::default(),
        };
        let routes = routes(settings, &mut warnings)?;
        Ok(Self { tables, lfos, routes, sample, warnings, file })
    }

    /// The bytes as they came, or written anew where a value was changed.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.file.to_bytes()
    }

    /// A word beside the settings, such as `preset_name`.
    pub fn text(&self, key: &str) -> &str {
        self.file.text(key)
    }

    fn settings(&self) -> Option<&Map<String, Value>> {
        self.file.fields.get("settings").and_then(Value::as_object)
    }

    /// How many settings there are, and how many are numbers.
    pub fn num_settings(&self) -> (usize, usize) {
        let values = || self.settings().into_iter().flatten();
        (values().count(), values().filter(|(_, value)| value.is_number()).count())
    }

    /// A stored value in its range, or its default; 0 for a key that is not known.
    pub fn stored(&self, key: &str) -> f64 {
        let Some(param) = VitalParam::of(key) else { return 0.0 };
        let value = self.settings().and_then(|settings| settings.get(key)?.as_f64()).unwrap_or(param.default);
        value.clamp(param.min, param.max)
    }

    /// What a stored value stands for: seconds, Hz, decibels, a level.
    pub fn plain(&self, key: &str) -> f64 {
        VitalParam::of(key).map_or(0.0, |param| param.scale.plain(self.stored(key)))
    }

    /// True for a switch that is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.stored(key) >= 0.5
    }

    /// Changes a stored value, which is brought into its range; false for a key that is not known.
    pub fn set(&mut self, key: &str, value: f64) -> bool {
        let Some(param) = VitalParam::of(key).filter(|_| !value.is_nan()) else { return false };
        let settings = self.file.change().get_mut("settings").and_then(Value::as_object_mut);
        settings.is_some_and(|settings| {
            settings.insert(key.to_owned(), value.clamp(param.min, param.max).into());
            true
        })
    }

    /// An LFO's shape or an oscillator's table as a file of its own: `lfos` or `wavetables`, and which.
    pub fn part(&self, key: &str, n: usize) -> Option<Vec<u8>> {
        let part = self.settings()?.get(key)?.get(n)?;
        serde_json::to_vec(part).ok()
    }

    /// The effects in the order in which they act.
    pub fn effect_order(&self) -> Vec<&'static str> {
        let mut code = self.stored("effect_chain_order") as usize;
        let mut order = EFFECTS;
        for size in (1..=EFFECTS.len()).rev() {
            let from = size - 1 - code % size;
            code /= size;
            // The entry goes to the end of those that are left.
            order[from..size].rotate_left(1);
        }
        order.to_vec()
    }

    /// Whether an effect acts.
    pub fn has_effect(&self, effect: &str) -> bool {
        self.is_on(&format!("{effect}_on"))
    }

    /// What it says of itself.
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::of("Vital");
        facts.name = self.text("preset_name").to_owned();
        facts.author = self.text("author").to_owned();
        facts.category = self.text("preset_style").to_owned();
        let (num_settings, num_numbers) = self.num_settings();
        facts.add("version", self.text("synth_version"));
        facts.add("settings", num_settings);
        facts.add("values", num_numbers);
        facts.add("macros", (1..=4).map(|n| self.text(&format!("macro{n}"))).collect::<Vec<_>>());
        let is_on = |n: &usize| self.is_on(&format!("osc_{n}_on"));
        facts.add("oscillators", (1..=NUM_OSCILLATORS).filter(is_on).collect::<Vec<_>>());
        facts.add("tables", self.tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>());
        facts.add("routes", self.routes.len());
        let acting = self.effect_order().into_iter().filter(|effect| self.has_effect(effect));
        facts.add("effects", acting.collect::<Vec<_>>());
        facts.warnings.extend(self.warnings.iter().cloned());
        facts
    }
}

fn check_version(version: &str, warnings: &mut Vec<String>) -> Result<(), FormatError> {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().ok());
    let Some((major, minor)) = numbers.next().flatten().zip(numbers.next().flatten()) else {
        return Err(FormatError::new("synth_version", format!("'{version}', expected a version such as 1.0.7")));
    };
    if [major, minor] < OLDEST {
        return Err(FormatError::new("synth_version", format!("{version}, expected 0.9.0 or newer")));
    }
    if [major, minor] > NEWEST {
        warnings.push(format!("version {version} is newer than 1.5: what is known is read"));
    }
    Ok(())
}

/// Known keys must be numbers; those out of range are told.
fn check_settings(settings: &Map<String, Value>, warnings: &mut Vec<String>) -> Result<(), FormatError> {
    for (key, value) in settings.iter().filter(|(key, _)| !STRUCTURED.contains(&key.as_str())) {
        let Some(param) = VitalParam::of(key) else { continue };
        let place = || format!("settings.{key}");
        let number = value.as_f64();
        let number = number.ok_or_else(|| FormatError::new(place(), format!("{}, expected a number", kind(value))))?;
        let slack = 1e-4 * (param.max - param.min);
        if !(param.min - slack..=param.max + slack).contains(&number) {
            warnings.push(format!("{}: {number}, taken as {}", place(), number.clamp(param.min, param.max)));
        }
    }
    Ok(())
}

/// The objects of a list, at most so many.
fn objects<'a>(
    settings: &'a Map<String, Value>,
    key: &str,
    most: usize,
) -> Result<Vec<&'a Map<String, Value>>, FormatError> {
    let wrong = |place: String, value: &Value, expected| {
        FormatError::new(place, format!("{}, expected {expected}", kind(value)))
    };
    match settings.get(key) {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) => {
            let object = |(n, value): (usize, &'a Value)| {
                value.as_object().ok_or_else(|| wrong(format!("settings.{key}[{n}]"), value, "an object"))
            };
            values.iter().take(most).enumerate().map(object).collect()
        }
        Some(other) => Err(wrong(format!("settings.{key}"), other, "a list")),
    }
}

fn routes(settings: &Map<String, Value>, warnings: &mut Vec<String>) -> Result<Vec<VitalRoute>, FormatError> {
    let mut routes = Vec::new();
    for (n, fields) in objects(settings, "modulations", MAX_ROUTES)?.into_iter().enumerate() {
        let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (slot, source, destination) = (n + 1, text("source"), text("destination"));
        if source.is_empty() || destination.is_empty() {
            continue;
        }
        if !VitalRoute::is_source(&source) || VitalParam::of(&destination).is_none() {
            warnings.push(format!("route {slot}: '{source}' to '{destination}' is not known and left out"));
            continue;
        }
        let stored = |key: &str| {
            let key = format!("modulation_{slot}_{key}");
            let param = VitalParam::of(&key);
            let value = settings.get(&key).and_then(Value::as_f64);
            param.map_or(0.0, |param| value.unwrap_or(param.default).clamp(param.min, param.max))
        };
        routes.push(VitalRoute {
            slot,
            source,
            destination,
            amount: stored("amount"),
            power: stored("power"),
            is_bipolar: stored("bipolar") >= 0.5,
            is_stereo: stored("stereo") >= 0.5,
            is_bypassed: stored("bypass") >= 0.5,
            has_curve: fields.contains_key("line_mapping"),
        });
    }
    Ok(routes)
}
