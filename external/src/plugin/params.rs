//! What a plugin lists: its parameters, with choices that it does not flag found by their texts.

use serde::{Deserialize, Serialize};
use vaeform_host::{Instance, Param, ParamInfoFlags};

/// Places at which the texts of a parameter are read.
const NUM_PLACES: usize = 257;
/// A parameter with more texts is no choice.
const MAX_CHOICES: usize = 40;
/// A stepped parameter with more steps is no choice.
const MAX_STEPS: f64 = 128.0;

/// What a plugin is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Described {
    /// Permanent id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Maker.
    pub vendor: String,
    /// Version.
    pub version: String,
    /// All parameters in its order.
    pub params: Vec<PluginParam>,
    /// Frames by which it is late.
    pub latency: u32,
    /// Channels of its main output.
    pub channels: u32,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PluginParam {
    /// Permanent id.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Path of its group.
    pub module: String,
    /// Smallest plain value.
    pub min: f64,
    /// Largest plain value.
    pub max: f64,
    /// Value of a new instance.
    pub default: f64,
    /// What can be chosen; nothing where it is continuous.
    pub choices: Vec<Choice>,
    /// It steps over whole numbers.
    pub is_stepped: bool,
    /// Why a host should leave it alone; nothing where it need not.
    pub closed: Option<String>,
}

/// One that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// A plain value that chooses it.
    pub value: f64,
    /// What it is called.
    pub text: String,
}

impl PluginParam {
    /// Group and name in one.
    pub fn path(&self) -> String {
        if self.module.is_empty() { self.name.clone() } else { format!("{}/{}", self.module, self.name) }
    }
}

/// All parameters of an instance.
pub(super) fn read(instance: &mut Instance) -> Vec<PluginParam> {
    let params = instance.params();
    params.into_iter().map(|param| read_one(instance, param)).collect()
}

fn read_one(instance: &mut Instance, param: Param) -> PluginParam {
    let is = |flag| param.flags.contains(flag);
    let is_stepped = is(ParamInfoFlags::IS_STEPPED);
    let closed = if is(ParamInfoFlags::IS_READONLY) {
        Some("read-only")
    } else if is(ParamInfoFlags::IS_HIDDEN) {
        Some("hidden")
    } else if is(ParamInfoFlags::IS_BYPASS) {
        Some("bypass")
    } else if !is(ParamInfoFlags::IS_AUTOMATABLE) {
        Some("not automatable")
    } else {
        None
    };
    let steps = param.max - param.min;
    let choices = if is_stepped && steps <= MAX_STEPS {
        let whole = (0..=steps as usize).map(|step| param.min + step as f64);
        whole.map(|value| Choice { value, text: text(instance, param.id, value) }).collect()
    } else if is_stepped {
        Vec::new()
    } else {
        by_texts(&param, |value| instance.value_to_text(param.id, value))
    };
    PluginParam {
        id: param.id,
        name: param.name,
        module: param.module,
        min: param.min,
        max: param.max,
        default: param.default,
        choices,
        is_stepped,
        closed: closed.map(str::to_owned),
    }
}

fn text(instance: &mut Instance, id: u32, value: f64) -> String {
    instance.value_to_text(id, value).unwrap_or_else(|| value.to_string())
}

/// Stretches of values with one text, if they are few: each is chosen by its middle.
fn by_texts(param: &Param, mut text: impl FnMut(f64) -> Option<String>) -> Vec<Choice> {
    let at = |place: f64| param.min + (param.max - param.min) * place / (NUM_PLACES - 1) as f64;
    let mut stretches: Vec<(String, usize, usize)> = Vec::new();
    for place in 0..NUM_PLACES {
        let Some(text) = text(at(place as f64)) else { return Vec::new() };
        let is_full = stretches.len() == MAX_CHOICES;
        match stretches.last_mut() {
            Some((known, _, last)) if *known == text => *last = place,
            _ if is_full => return Vec::new(),
            _ => stretches.push((text, place, place)),
        }
    }
    if stretches.len() < 2 {
        return Vec::new();
    }
    let last = stretches.len() - 1;
    let choice = |(n, (text, from, to)): (usize, (String, usize, usize))| {
        // The ends of the range are chosen by themselves, where rounding cannot go astray.
        let place = match n {
            0 => 0.0,
            n if n == last => (NUM_PLACES - 1) as f64,
            _ => 0.5 * (from + to) as f64,
        };
        Choice { value: at(place), text }
    };
    stretches.into_iter().enumerate().map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(min: f64, max: f64, text: impl Fn(f64) -> String) -> Vec<(f64, String)> {
        let param = Param {
            id: 1,
            name: String::new(),
            module: String::new(),
            min,
            max,
            default: min,
            flags: ParamInfoFlags::IS_AUTOMATABLE,
        };
        by_texts(&param, |value| Some(text(value))).into_iter().map(|of| (of.value, of.text)).collect()
    }

    #[test]
    fn choices_are_told_by_their_texts() {
        let words = ["Sine", "Saw", "Square"];
        let found_words = found(0.0, 1.0, |value| words[((value * 3.0) as usize).min(2)].to_owned());
        assert_eq!(found_words.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), words);
        assert!(found_words.iter().all(|(value, text)| words[((value * 3.0) as usize).min(2)] == text));
        assert!(found(0.0, 1.0, |value| format!("{value:.3}")).is_empty());
        assert!(found(0.0, 1.0, |_| "?".to_owned()).is_empty());
        let rounded = found(0.0, 3.0, |value| format!("{}", value.round()));
        assert_eq!(rounded.len(), 4);
        assert!(rounded.iter().all(|(value, text)| value.round().to_string() == *text), "{rounded:?}");
    }
}
