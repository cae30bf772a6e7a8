//! A wavetable of Vital, which lies in a preset or is a `.vitaltable`: components in groups, rendered into frames.

use serde_json::{Map, Value};
use vaeform_patch::{OwnTable, OwnTableError};

use super::audio_source::window;
use super::component::{Component, ComponentKind, Interpolation};
use super::modifiers::modify;
use super::spectrum::{between, forward, inverse};
use super::{FRAME_LEN, VitalLfo};
use crate::FormatError;
use crate::json::kind;

/// Frames of our tables at most.
const MAX_FRAMES: usize = 256;
/// Groups of a table, and components of a group, at most.
const MAX_PARTS: usize = 64;

/// A wavetable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VitalTable {
    /// Its name.
    pub name: String,
    /// Who made it.
    pub author: String,
    /// Whether the widest frame is brought to a width of 2, and all others by as much.
    pub is_normalized: bool,
    /// Whether each frame is brought around 0.
    pub is_without_dc: bool,
    /// Groups of components; groups are averaged, the components of a group work on the same frame in turn.
    pub groups: Vec<Vec<Component>>,
}

impl VitalTable {
    /// Reads a table; `place` is where it lies.
    pub(crate) fn of_json(
        fields: &Map<String, Value>,
        place: &str,
        warnings: &mut Vec<String>,
    ) -> Result<Self, FormatError> {
        let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let is_so = |key: &str| fields.get(key).and_then(Value::as_bool).unwrap_or(true);
        let list = |fields: &Map<String, Value>, key: &str, place: &str| match fields.get(key) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) => Ok(values.iter().take(MAX_PARTS).cloned().collect::<Vec<_>>()),
            Some(other) => Err(FormatError::new(format!("{place}.{key}"), format!("{}, expected a list", kind(other)))),
        };
        let object = |value: &Value, place: &str| match value {
            Value::Object(fields) => Ok(fields.clone()),
            other => Err(FormatError::new(place, format!("{}, expected an object", kind(other)))),
        };
        let mut groups = Vec::new();
        for (g, group) in list(fields, "groups", place)?.iter().enumerate() {
            let place = format!("{place}.groups[{g}]");
            let mut components = Vec::new();
            for (c, component) in list(&object(group, &place)?, "components", &place)?.iter().enumerate() {
                let place = format!("{place}.components[{c}]");
                components.push(Component::of_json(&object(component, &place)?, &place, warnings)?);
            }
            groups.push(components);
        }
        let (is_normalized, is_without_dc) = (is_so("full_normalize"), is_so("remove_all_dc"));
        Ok(Self { name: text("name"), author: text("author"), is_normalized, is_without_dc, groups })
    }

    /// All components.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.groups.iter().flatten()
    }

    /// Where the last frame lies, 0..256: that of the last keyframe.
    pub fn last_position(&self) -> f64 {
        let positions = self.components().flat_map(|component| &component.keyframes).map(|keyframe| keyframe.position);
        positions.fold(0.0, f64::max)
    }

    /// The table as ours: as many frames as a straight way between them needs, and the name of the table.
    ///
    /// # Errors
    /// When what comes of it is no table.
    pub fn rendered(&self) -> Result<OwnTable, OwnTableError> {
        let num_frames = self.num_frames();
        let last = self.last_position();
        let place = |n: usize| if num_frames > 1 { last * n as f64 / (num_frames - 1) as f64 } else { 0.0 };
        let mut frames: Vec<Vec<f32>> = (0..num_frames).map(|n| self.frame(place(n))).collect();
        self.normalize(&mut frames);
        OwnTable::new(&self.name, frames.concat())
    }

    /// Frames that it takes so that a straight way between them is the table.
    fn num_frames(&self) -> usize {
        let last = self.last_position();
        if last == 0.0 {
            return 1;
        }
        // Waves on straight ways need no frames but their own.
        let is_straight = |component: &Component| {
            component.kind == ComponentKind::Wave
                && (component.keyframes.len() < 2
                    || !component.is_spectral && component.interpolation == Interpolation::Linear)
        };
        let keyframes = || self.components().flat_map(|component| &component.keyframes);
        if self.components().all(is_straight) && keyframes().all(|keyframe| keyframe.position.fract() == 0.0) {
            let step = keyframes().fold(last as u32, |step, keyframe| gcd(step, keyframe.position as u32));
            return ((last as u32 / step) as usize + 1).min(MAX_FRAMES);
        }
        (last.ceil() as usize + 1).min(MAX_FRAMES)
    }

    /// The frame at a position, 0..256, not yet normalised.
    fn frame(&self, position: f64) -> Vec<f32> {
        let mut sum = vec![0.0; FRAME_LEN];
        let mut num_groups = 0;
        for group in self.groups.iter().filter(|group| !group.is_empty()) {
            let mut frame = vec![0.0; FRAME_LEN];
            for component in group {
                if component.kind.is_source() {
                    frame = source(component, position);
                } else {
                    modify(component, position, &mut frame);
                }
            }
            sum.iter_mut().zip(frame).for_each(|(sum, x)| *sum += x);
            num_groups += 1;
        }
        let scale = 1.0 / num_groups.max(1) as f32;
        sum.iter_mut().for_each(|x| *x *= scale);
        sum
    }

    /// Brings frames around 0, and the widest to a width of 2.
    fn normalize(&self, frames: &mut [Vec<f32>]) {
        if self.is_without_dc {
            for frame in frames.iter_mut() {
                let mean = (frame.iter().map(|x| f64::from(*x)).sum::<f64>() / FRAME_LEN as f64) as f32;
                frame.iter_mut().for_each(|x| *x -= mean);
            }
        }
        let width = |frame: &Vec<f32>| {
            let ends = frame.iter().fold([0.0_f32; 2], |[least, most], x| [least.min(*x), most.max(*x)]);
            ends[1] - ends[0]
        };
        let widest = frames.iter().map(width).fold(0.0, f32::max);
        let gain = if self.is_normalized && widest > 1e-9 { 2.0 / widest } else { 1.0 };
        frames.iter_mut().flatten().for_each(|x| *x = (*x * gain).clamp(-16.0, 16.0));
    }
}

/// The frame of a source at a position.
fn source(component: &Component, position: f64) -> Vec<f32> {
    let Some((before, after, part)) = component.around(position) else { return vec![0.0; FRAME_LEN] };
    let [from, to] = [before, after].map(|n| &component.keyframes[n]);
    match component.kind {
        ComponentKind::Line => {
            let [from, to] =
                [from, to].map(|keyframe| keyframe.line.as_ref().map(drawn).unwrap_or_else(|| vec![0.0; FRAME_LEN]));
            mixed(&from, &to, part)
        }
        ComponentKind::Audio => {
            let start = component.number_at(position, "start_position", 0.0);
            let len = component.number("window_size", FRAME_LEN as f64);
            let len = component.number_at(position, "window_size", len).clamp(1.0, 1e6);
            window(&component.audio, start, len, FRAME_LEN)
        }
        _ if part == 0.0 || before == after => from.samples.clone(),
        _ if component.is_spectral => inverse(&between(&forward(&from.samples), &forward(&to.samples), part)),
        _ if component.interpolation == Interpolation::Cubic => cubic(component, before, after, part),
        _ => mixed(&from.samples, &to.samples, part),
    }
}

/// A drawn line as a cycle.
fn drawn(line: &VitalLfo) -> Vec<f32> {
    (0..FRAME_LEN).map(|i| (2.0 * line.at(i as f64 / (FRAME_LEN - 1) as f64) - 1.0) as f32).collect()
}

fn mixed(from: &[f32], to: &[f32], part: f64) -> Vec<f32> {
    from.iter().zip(to).map(|(from, to)| from + (to - from) * part as f32).collect()
}

/// Between two keyframes on a curve through the four around it.
fn cubic(component: &Component, before: usize, after: usize, part: f64) -> Vec<f32> {
    let last = component.keyframes.len() - 1;
    let all = [before.saturating_sub(1), before, after, (after + 1).min(last)];
    let [a, b, c, d] = all.map(|n| &component.keyframes[n].samples);
    let t = part as f32;
    let curve = |i: usize| {
        let [a, b, c, d] = [a[i], b[i], c[i], d[i]];
        b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
    };
    (0..FRAME_LEN).map(curve).collect()
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}
