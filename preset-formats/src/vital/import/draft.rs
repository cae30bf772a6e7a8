//! A patch in the making, and what is said of it.

use vaeform_patch::OwnTable;
use vaeform_patch::layers::{LayerParamId, Layers, OscillatorParam};

use super::laws::{delay_mix, mix};
use crate::import::Report;
use crate::vital::{NUM_OSCILLATORS, VitalParam, VitalPreset};

/// Our peak of an oscillator at level 1 without gain; Vital's is 1.
const OUR_PEAK: f64 = 0.2;
/// The largest gain of our layers together, in dB.
const MOST_GAIN_DB: f64 = 12.0;
/// The least.
const LEAST_GAIN_DB: f64 = -48.0;

/// A patch in the making.
pub(super) struct Draft<'a> {
    /// What it is made of.
    pub(super) vital: &'a VitalPreset,
    pub(super) layers: Layers,
    pub(super) tables: Vec<OwnTable>,
    pub(super) report: Report,
    /// What the level of a source is multiplied with, by the filter that it goes through: 1, 2, both, none.
    pub(super) filter_gains: [f64; 4],
    /// What levels of all sources are multiplied with.
    pub(super) source_gain: f64,
    /// The gain in dB that Vital has at its end and ours has behind an effect that bends.
    pub(super) gain_behind_db: f64,
    /// Where the last frame of each table lies.
    pub(super) last_positions: [f64; NUM_OSCILLATORS],
    /// The filter of ours that each of Vital's became.
    pub(super) filters: Vec<(&'static str, usize)>,
    /// The envelope of ours that each of Vital's became, without the amplifier.
    pub(super) envelopes: Vec<usize>,
    /// The LFO of ours that each of Vital's became.
    pub(super) lfos: Vec<usize>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(vital: &'a VitalPreset) -> Self {
        let mut draft = Self {
            vital,
            layers: Layers::default(),
            tables: Vec::new(),
            report: Report::default(),
            filter_gains: [1.0; 4],
            source_gain: 1.0,
            gain_behind_db: 0.0,
            last_positions: [0.0; NUM_OSCILLATORS],
            filters: Vec::new(),
            envelopes: Vec::new(),
            lfos: Vec::new(),
        };
        draft.balance();
        draft
    }

    /// Shares the gain among the layers' level, the sources' levels and what comes behind an effect that bends.
    fn balance(&mut self) {
        use vaeform_patch::layers::FiltersParam;
        let volume_db = self.vital.plain("volume");
        let top_db = loudest_db(self.vital);
        // What bends must hear what it hears in Vital, which turns the volume down at its end; a route moves the layers' level alone.
        let is_moved = self.vital.routes.iter().any(|route| !route.is_bypassed && route.destination == "volume");
        let bends = !is_moved && (self.vital.has_effect("distortion") || self.vital.has_effect("compressor"));
        let before_db = if bends { 0.0 } else { volume_db };
        self.gain_behind_db = volume_db - before_db;
        let of = |effect: &str| mix(self.vital.stored(&format!("{effect}_dry_wet")))[1];
        let gains = [("chorus", of("chorus")), ("delay", delay_mix(self.vital)[1]), ("reverb", of("reverb"))];
        let mixed: f64 =
            gains.iter().filter(|(effect, _)| self.vital.has_effect(effect)).map(|(_, gain)| gain).product();
        let gain_db = before_db + 20.0 * (mixed / OUR_PEAK).log10();
        // As much as the loudest that a route makes of it is over our range goes to the sources.
        let over_db = (gain_db + top_db - volume_db - MOST_GAIN_DB).max(0.0);
        let layers_db = (gain_db - over_db).clamp(LEAST_GAIN_DB, MOST_GAIN_DB);
        self.source_gain = 10_f64.powf(0.05 * (gain_db - layers_db));
        self.set(FiltersParam::Level.of(0), layers_db);
        self.report.exact("volume");
    }

    /// Sets a value; tells when it had to be brought into range.
    pub(super) fn set(&mut self, id: LayerParamId, value: f64) {
        if self.layers.set(id, value as f32).is_some() {
            self.report.near(&id.key(), &format!("{value:.4} is out of our range"));
        }
    }

    /// Sets a value that goes over as it is.
    pub(super) fn exact(&mut self, key: &str, id: LayerParamId, value: f64) {
        let in_range = self.layers.set(id, value as f32).is_none();
        if in_range {
            self.report.exact(key);
        } else {
            self.report.near(key, &format!("{value:.4} is out of our range"));
        }
    }

    /// Sets a value that goes over nearly.
    pub(super) fn near(&mut self, key: &str, id: LayerParamId, value: f64, why: &str) {
        self.layers.set(id, value as f32);
        self.report.near(key, why);
    }

    /// The level of ours at a level of Vital's, 0..1, of a source that goes to a destination.
    pub(super) fn level(&self, level: f64, destination: f64) -> f64 {
        let through = match self.route(destination) as usize {
            1 => self.filter_gains[0],
            2 if self.filter("filter_fx").is_none() => self.filter_gains[1],
            3 => self.filter_gains[2],
            _ => self.filter_gains[3],
        };
        level * self.source_gain * through
    }

    /// Where a source of ours goes for a destination of Vital's: past the filters, to 1, to 2, to both. A filter that is off is passed by.
    pub(super) fn route(&self, destination: f64) -> f64 {
        let [first, second] = ["filter_1", "filter_2"].map(|prefix| self.filter(prefix).is_some());
        // What passes the filters by meets the one among the effects, which is our second.
        let past = if self.filter("filter_fx").is_some() { 2.0 } else { 0.0 };
        match destination as i64 {
            0 if first => 1.0,
            1 if second => 2.0,
            2 if first && second => 3.0,
            2 if first => 1.0,
            2 if second => 2.0,
            _ => past,
        }
    }

    /// The filter of ours that one of Vital's became.
    pub(super) fn filter(&self, prefix: &str) -> Option<usize> {
        self.filters.iter().find(|(known, _)| *known == prefix).map(|(_, n)| *n)
    }

    /// True for an oscillator of ours, from 0, that sounds.
    pub(super) fn is_on(&self, n: usize) -> bool {
        self.layers.is_on(OscillatorParam::On.of(n))
    }

    pub(super) fn finish(self) -> (Layers, Vec<OwnTable>, Report) {
        (self.layers, self.tables, self.report)
    }
}

/// The volume in dB where all routes to it lift it the most.
fn loudest_db(vital: &VitalPreset) -> f64 {
    let Some(volume) = VitalParam::of("volume") else { return 0.0 };
    let routes = vital.routes.iter().filter(|route| !route.is_bypassed && route.destination == "volume");
    let middle = |is_bipolar: bool| if is_bipolar { 0.5 } else { 0.0 };
    let lift = routes.map(|route| {
        let middle = middle(route.is_bipolar);
        (route.amount * (1.0 - middle)).max(-route.amount * middle) * (volume.max - volume.min)
    });
    volume.scale.plain((vital.stored("volume") + lift.sum::<f64>()).min(volume.max))
}
