//! All axes of an instrument, and what is left out of the search.

use anyhow::{Result, ensure};

use super::axis::Axis;
use super::choosing::Choosing;
use crate::plugin::{PluginParam, Values};

/// Groups and names of what acts on the whole instrument.
const WHOLE: [&str; 5] = ["master", "main", "global", "output", "general"];
/// Names of what moves level or tuning alone.
const MERE: [&str; 6] = ["volume", "gain", "level", "tune", "tuning", "transpose"];

/// A place 0..1 on each axis.
pub type Point = Vec<f32>;

/// A parameter that is not searched.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// Its group and name.
    pub path: String,
    /// Why.
    pub why: String,
}

/// All axes of an instrument.
#[derive(Clone, Debug)]
pub struct ParameterSpace {
    axes: Vec<Axis>,
    /// Values of parameters that are not searched.
    fixed: Values,
    left_out: Vec<LeftOut>,
}

impl ParameterSpace {
    /// The space of these parameters.
    ///
    /// # Errors
    /// When a name that the user gave is none of them, a pinned value is out of range, or nothing is left to search.
    pub fn new(params: &[PluginParam], choosing: &Choosing) -> Result<Self> {
        choosing.check(params)?;
        let mut space = Self { axes: Vec::new(), fixed: Vec::new(), left_out: Vec::new() };
        for param in params {
            let pinned = choosing.pinned(param)?;
            let why = match (&pinned, &param.closed) {
                (Some(value), _) => Some(format!("kept at {value}")),
                (None, _) if choosing.is_added(param) => None,
                (None, Some(closed)) => Some(closed.clone()),
                (None, None) if is_mere(param) => Some("level or tuning of the whole".to_owned()),
                (None, None) if param.max <= param.min => Some("it has one value".to_owned()),
                (None, None) => None,
            };
            match why {
                None => space.axes.push(Axis { param: param.clone() }),
                Some(why) => {
                    // What a host should leave alone keeps what the plugin gives it.
                    if pinned.is_some() || param.closed.is_none() {
                        space.fixed.push((param.id, pinned.unwrap_or(param.default)));
                    }
                    space.left_out.push(LeftOut { path: param.path(), why });
                }
            }
        }
        ensure!(!space.axes.is_empty(), "the plugin has no parameter that can be searched");
        Ok(space)
    }

    /// The axes.
    pub fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// What is not searched, and why.
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// Plain values at a point, those that are not searched among them.
    pub fn values(&self, point: &[f32]) -> Values {
        let searched = self.axes.iter().zip(point).map(|(axis, place)| (axis.param.id, axis.value(*place)));
        searched.chain(self.fixed.iter().copied()).collect()
    }
}

/// Whether a parameter moves level or tuning of the whole instrument alone.
fn is_mere(param: &PluginParam) -> bool {
    let (module, name) = (param.module.to_lowercase(), param.name.to_lowercase());
    let has = |text: &str, words: &[&str]| text.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    let is_of_whole = module.is_empty() && MERE.contains(&name.as_str()) || has(&module, &WHOLE) || has(&name, &WHOLE);
    is_of_whole && has(&name, &MERE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plugin::Choice;

    fn param(id: u32, module: &str, name: &str) -> PluginParam {
        PluginParam {
            id,
            name: name.to_owned(),
            module: module.to_owned(),
            min: 0.0,
            max: 2.0,
            default: 0.5,
            choices: Vec::new(),
            is_stepped: false,
            closed: None,
        }
    }

    #[test]
    fn level_and_tuning_of_the_whole_are_left_out_unless_they_are_added() {
        let mut shape = param(1, "Oscillator", "Shape");
        let choice = |text: &str, value| Choice { value, text: text.to_owned() };
        shape.choices = vec![choice("Sine", 0.0), choice("Saw", 2.0)];
        let params = [
            shape,
            param(2, "Oscillator", "Volume"),
            param(3, "Output", "Master Volume"),
            param(4, "", "Tune"),
            PluginParam { closed: Some("bypass".to_owned()), ..param(5, "", "On") },
        ];
        let space = ParameterSpace::new(&params, &Choosing::default()).unwrap();
        assert_eq!(space.axes().iter().map(|axis| axis.param.id).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(space.left_out().len(), 3);
        assert_eq!(space.values(&[0.9, 0.25]), [(1, 2.0), (2, 0.5), (3, 0.5), (4, 0.5)]);
        let choosing =
            Choosing { added: vec!["tune".to_owned()], pinned: vec![Choosing::pin("Oscillator/Shape = saw").unwrap()] };
        let space = ParameterSpace::new(&params, &choosing).unwrap();
        assert_eq!(space.axes().iter().map(|axis| axis.param.id).collect::<Vec<_>>(), [2, 4]);
        assert!(space.values(&[0.0, 0.0]).contains(&(1, 2.0)));
        let refused = |added: &str, pinned: &str| {
            let pinned = Choosing::pin(pinned).unwrap();
            let choosing = Choosing { added: vec![added.to_owned()], pinned: vec![pinned] };
            ParameterSpace::new(&params, &choosing).unwrap_err().to_string()
        };
        assert!(refused("nothing", "Tune=1").contains("no parameter 'nothing'"));
        assert!(refused("Tune", "Shape=Square").contains("expected 0 to 2 Sine, Saw"));
    }
}
