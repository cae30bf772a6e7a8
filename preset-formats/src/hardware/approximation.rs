//! A patch in the making, and what is said of it.

use std::collections::BTreeSet;

use vaeform_patch::layers::{
    Destination, EnvelopeParam, LayerParamId, Layers, LfoParam, OscillatorParam, Route, Source, TableRef,
};
use vaeform_sysex::dump::Preset;

use super::laws::{beats, octaves, part, stage_s};
use crate::division::division;
use crate::import::Report;

/// What is said of a value whose law no maker publishes.
pub(super) const LAW: &str = "its law is not published";

/// A patch in the making.
pub(super) struct Approximation<'a> {
    preset: &'a Preset<'a>,
    pub(super) layers: Layers,
    pub(super) report: Report,
    /// Parameters that something was made of, or said of.
    read: BTreeSet<String>,
}

impl<'a> Approximation<'a> {
    pub(super) fn new(preset: &'a Preset<'a>) -> Self {
        Self { preset, layers: Layers::default(), report: Report::default(), read: BTreeSet::new() }
    }

    /// The full name of a parameter: later models have some that begin alike and do more, such as `fm_amount_or_sync_freq`.
    fn full_id(&self, id: &str) -> Option<&'a str> {
        let fields = self.preset.layout.fields();
        let is_later = |field: &str| field.strip_prefix(id).is_some_and(|rest| rest.starts_with("_or_"));
        let found =
            fields.iter().find(|field| field.id == id).or_else(|| fields.iter().find(|field| is_later(&field.id)));
        found.map(|field| field.id.as_str())
    }

    /// A stored value; 0 where there is none. It counts as read.
    pub(super) fn raw(&mut self, id: &str) -> f64 {
        let Some(id) = self.full_id(id) else { return 0.0 };
        self.read.insert(id.to_owned());
        self.preset.raw(id).unwrap_or_default() as f64
    }

    /// A value as its instrument shows it; empty where there is none. It counts as read.
    pub(super) fn words(&mut self, id: &str) -> String {
        let Some(id) = self.full_id(id) else { return String::new() };
        self.read.insert(id.to_owned());
        self.preset.value(id).map(|value| value.words).unwrap_or_default()
    }

    /// True where the preset has the parameter.
    pub(super) fn has(&self, id: &str) -> bool {
        self.full_id(id).is_some_and(|id| self.preset.raw(id).is_some())
    }

    /// Sets a value and says nothing.
    pub(super) fn set(&mut self, to: LayerParamId, value: f64) {
        self.layers.set(to, value as f32);
    }

    /// Sets a value that means the same in both.
    pub(super) fn exact(&mut self, id: &str, to: LayerParamId, value: f64) {
        if self.layers.set(to, value as f32).is_some() {
            self.report.near(id, &format!("{value:.3} is out of our range"));
        } else {
            self.report.exact(id);
        }
    }

    /// Sets a value that comes near.
    pub(super) fn near(&mut self, id: &str, to: LayerParamId, value: f64, why: &str) {
        self.set(to, value);
        self.report.near(id, why);
    }

    /// Sets the pitch of an oscillator from semitones.
    pub(super) fn pitch(&mut self, id: &str, n: usize, semitones: f64) {
        let [octaves, rest] = octaves(semitones);
        self.set(OscillatorParam::Octave.of(n), octaves);
        self.exact(id, OscillatorParam::Semitone.of(n), rest);
    }

    /// Gives an oscillator a table of the factory and a place in it.
    pub(super) fn table(&mut self, n: usize, name: &str, frame: f64) {
        self.layers.tables[n] = TableRef::factory(name).unwrap_or_default();
        self.set(OscillatorParam::Frame.of(n), frame);
    }

    /// Adds a route, if it moves anything and there is room.
    pub(super) fn route(&mut self, id: &str, source: Source, to: LayerParamId, amount: f64) {
        self.route_via(id, source, None, to, amount);
    }

    /// Adds a route that another source scales.
    pub(super) fn route_via(&mut self, id: &str, source: Source, via: Option<Source>, to: LayerParamId, amount: f64) {
        if amount.abs() < 1e-3 {
            return;
        }
        let route = Route { via, ..Route::new(source, Destination::Layer(to), amount as f32) };
        if !route.is_possible() {
            self.report.left_out(id, "effects are moved by what all notes share alone");
        } else if self.layers.add_route(route).is_none() {
            self.report.left_out(id, "all routes of ours are taken");
        } else {
            self.report.near(id, "how far it goes is not published");
        }
    }

    /// Takes an envelope over: attack, decay, sustain, release, by ids that begin alike.
    pub(super) fn envelope(&mut self, prefix: &str, n: usize) {
        let stages =
            [("attack", EnvelopeParam::Attack), ("decay", EnvelopeParam::Decay), ("release", EnvelopeParam::Release)];
        for (name, param) in stages {
            let id = format!("{prefix}_{name}");
            let time = stage_s(self.raw(&id));
            self.near(&id, param.of(n), time, LAW);
        }
        let id = format!("{prefix}_sustain");
        let sustain = part(self.raw(&id));
        self.near(&id, EnvelopeParam::Sustain.of(n), sustain, LAW);
    }

    /// Sets a length in beats by words such as `1/8`; false where they name none.
    pub(super) fn synced(&mut self, id: &str, [sync, length]: [LayerParamId; 2]) -> bool {
        let Some(beats) = beats(&self.words(id)) else { return false };
        let (place, is_same) = division(beats);
        self.set(sync, 1.0);
        self.set(length, place as f64);
        if is_same {
            self.report.exact(id)
        } else {
            self.report.near(id, "the nearest length of ours")
        }
        true
    }

    /// Sets the shape of an LFO by the instrument's word for it.
    pub(super) fn lfo_shape(&mut self, id: &str, n: usize) {
        let words = self.words(id);
        let shape = match words.as_str() {
            "sine" => 0.0,
            "triangle" | "tri" => 1.0,
            "saw" => 3.0,
            "square" => 4.0,
            "s&h" | "s/h" => 5.0,
            "s&g" => {
                self.set(LfoParam::Smooth.of(n), 0.7);
                5.0
            }
            _ => {
                self.set(LfoParam::Shape.of(n), 0.0);
                return self.report.left_out(id, &format!("{words} is a wave of the instrument; a sine stands in"));
            }
        };
        self.exact(id, LfoParam::Shape.of(n), shape);
    }

    /// Says of the shape of an effect's LFO that ours is a sine, where it is another.
    pub(super) fn lfo_of_effect(&mut self, id: &str) {
        let words = self.words(id);
        if !matches!(words.as_str(), "sine" | "") {
            self.report.near(id, &format!("{words} is a sine"));
        }
    }

    /// Parameters that are not heard as the preset is.
    pub(super) fn ignore(&mut self, ids: &[&str]) {
        for id in ids {
            self.raw(id);
        }
    }

    /// Parameters that begin so, and are not heard while what they belong to is off.
    pub(super) fn ignore_all(&mut self, prefix: &str) {
        let fields = self.preset.layout.fields().iter().filter(|field| field.id.starts_with(prefix));
        self.read.extend(fields.map(|field| field.id.clone()));
    }

    /// Says of a parameter that is not at rest that it is not taken over.
    pub(super) fn leave_out(&mut self, id: &str, at_rest: f64, why: &str) {
        if self.has(id) && self.raw(id) != at_rest {
            self.report.left_out(id, why);
        }
    }

    /// The layers and the report, in which every value that nothing was made of and that is not at rest is named.
    pub(super) fn finish(mut self) -> (Layers, Report) {
        for field in self.preset.layout.fields() {
            let at_rest = if field.is_bipolar { field.zero } else { field.range.0 };
            let raw = self.preset.raw(&field.id).unwrap_or(at_rest);
            // What controllers have left is not part of the sound.
            if raw != at_rest && field.category != "control" && !self.read.contains(&field.id) {
                self.report.left_out(&field.id, "there is nothing of ours for it");
            }
        }
        (self.layers, self.report)
    }
}
