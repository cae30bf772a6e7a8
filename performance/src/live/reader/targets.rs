//! The numbers by which envelopes name parameters.

use std::collections::HashMap;

use super::super::SetNotice;
use super::super::attributes::Attributes;
use super::super::envelope::Target;
use super::super::tag::Tag;
use super::here::{Full, Here};

/// Numbers that are told when two parameters have them.
const MAX_DUPLICATES: usize = 16;

/// A parameter, as small as it can be kept: a large set has hundreds of thousands.
#[derive(Clone, Copy)]
struct Entry {
    track: Option<u32>,
    device: Option<u32>,
    parameter: u32,
    path: u32,
    element: u32,
    controller: Option<u8>,
    range: Option<[f32; 2]>,
}

/// Looks at parameters.
#[derive(Default)]
pub(super) struct TargetReader {
    by_id: HashMap<u64, Entry>,
    texts: Vec<String>,
    text_idxs: HashMap<String, u32>,
    /// What the plug-in's parameter around is called, and its depth.
    plugin_parameter: Option<(String, usize)>,
    /// The least and largest value of the parameter at a depth.
    range: Option<([f64; 2], usize)>,
    num_duplicates: usize,
}

impl TargetReader {
    pub(super) fn open(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        let depth = here.path.depth();
        match tag {
            Tag::PluginFloatParameter | Tag::PluginEnumParameter => self.plugin_parameter = None,
            Tag::ParameterName if matches!(here.path.up(1), Tag::PluginFloatParameter | Tag::PluginEnumParameter) => {
                self.plugin_parameter = attributes.text("Value").map(|name| (name, depth - 1));
            }
            Tag::MidiControllerRange => self.range = Some(([0.0, 0.0], depth - 1)),
            Tag::Min | Tag::Max if here.path.up(1) == Tag::MidiControllerRange => {
                let value = attributes.value("Value").unwrap_or(0.0);
                if let Some((range, _)) = &mut self.range {
                    range[usize::from(tag == Tag::Max)] = value;
                }
            }
            Tag::AutomationTarget | Tag::ModulationTarget | Tag::ControllerTargets => {
                if let Some(id) = attributes.id("Id") {
                    return self.add(here, id);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// What was told of a parameter ends with it.
    pub(super) fn close(&mut self, here: &Here) {
        let depth = here.path.depth();
        self.range = self.range.filter(|(_, at)| *at != depth);
        if self.plugin_parameter.as_ref().is_some_and(|(_, at)| *at == depth) {
            self.plugin_parameter = None;
        }
    }

    /// The range of the parameter that is read, and the parameter's depth.
    pub(super) fn range(&self) -> Option<([f64; 2], usize)> {
        self.range
    }

    fn add(&mut self, here: &mut Here, id: u64) -> Result<(), Full> {
        if self.by_id.contains_key(&id) {
            if self.num_duplicates < MAX_DUPLICATES {
                here.set.notices.push(SetNotice::DuplicateTarget { id });
            }
            self.num_duplicates += 1;
            return Ok(());
        }
        let depth = here.path.depth();
        let is_controller = here.path.up(0) == Tag::ControllerTargets;
        let target = self.target(here, if is_controller { depth } else { depth - 1 });
        here.keep(128)?;
        let narrow = |idx: Option<usize>| idx.and_then(|idx| u32::try_from(idx).ok());
        let entry = Entry {
            track: narrow(target.track),
            device: narrow(target.device),
            parameter: self.text(here, target.parameter)?,
            path: self.text(here, target.path)?,
            element: self.text(here, target.element)?,
            controller: target.controller,
            range: target.range.map(|range| range.map(|value| value as f32)),
        };
        self.by_id.insert(id, entry);
        Ok(())
    }

    /// The parameter at a depth of the way, by all that is known here.
    pub(super) fn target(&self, here: &Here, depth: usize) -> Target {
        let name = here.path.name(depth);
        let controller = name.strip_prefix("ControllerTargets.").and_then(|number| number.parse::<u8>().ok());
        let plugin = self.plugin_parameter.as_ref().filter(|(_, at)| *at + 1 == depth);
        let parameter = match (controller, plugin) {
            (Some(0), _) => "pitch bend".to_owned(),
            (Some(1), _) => "channel pressure".to_owned(),
            (Some(number), _) => format!("CC {}", number - 2),
            (None, Some((name, _))) => name.clone(),
            (None, None) => name.to_owned(),
        };
        Target {
            track: here.track_idx(),
            device: here.device_idx(),
            parameter,
            path: here.path.names(here.owner_depth(), depth),
            element: here.path.name(here.path.depth()).to_owned(),
            controller,
            range: self.range.filter(|(_, at)| *at == depth).map(|(range, _)| range),
        }
    }

    /// The parameter with a number.
    pub(super) fn find(&self, id: u64) -> Option<Target> {
        let entry = self.by_id.get(&id)?;
        let text = |idx: u32| self.texts.get(idx as usize).cloned().unwrap_or_default();
        Some(Target {
            track: entry.track.map(|idx| idx as usize),
            device: entry.device.map(|idx| idx as usize),
            parameter: text(entry.parameter),
            path: text(entry.path),
            element: text(entry.element),
            controller: entry.controller,
            range: entry.range.map(|range| range.map(f64::from)),
        })
    }

    /// The place of a text, each of which is kept once.
    fn text(&mut self, here: &mut Here, text: String) -> Result<u32, Full> {
        if let Some(idx) = self.text_idxs.get(&text) {
            return Ok(*idx);
        }
        here.keep(2 * text.len() + 128)?;
        let idx = self.texts.len() as u32;
        self.texts.push(text.clone());
        self.text_idxs.insert(text, idx);
        Ok(idx)
    }
}
