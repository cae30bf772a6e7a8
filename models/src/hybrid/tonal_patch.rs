//! A tone as a patch: its own table on oscillator 1, moved by envelopes.

use std::sync::Arc;

use realfft::num_complex::Complex;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::layers::Tables;
use vaeform_dsp::synth::{GAIN_OVER_RENDER, Synth};
use vaeform_patch::layers::{EnvelopeParam, FiltersParam, FmParam, Layers, OscillatorParam, TableRef};
use vaeform_patch::{OwnTable, Patch, PatchName};
use vaeform_wavetable::{FRAME_LEN, Levels, NUM_HARMONICS, Spectra, Spectrum, Wavetable};

use super::envelopes;
use super::tone::{HOP_S, ToneModel};

/// How far velocity takes the level down.
const VELOCITY: f32 = 0.7;
/// The velocity at which a patch is as loud as it is meant to be.
const LOUD_AT: u8 = 100;
/// The peak of the tone at that velocity, beside a carrier at full scale.
const PEAK: f32 = 0.7;
/// What a sample of 1 is at full level, beside a carrier at full scale.
const FULL: f32 = 0.5 / 0.7;

/// A patch with what goes along and how it is to be played to sound as the sound did.
#[derive(Clone, Debug)]
pub struct TonalPatch {
    /// The patch.
    pub patch: Patch,
    /// The samples of its table.
    pub table: OwnTable,
    /// MIDI note.
    pub note: u8,
    /// MIDI velocity.
    pub velocity: u8,
    /// Seconds from the sound's first sample to the key going down.
    pub onset_s: f64,
    /// Seconds that the key stays down.
    pub hold_s: f64,
    /// What brings a render to the sound's level, in dB.
    pub gain_db: f64,
}

impl TonalPatch {
    /// The patch of a tone whose own key is `note`, 0-127.
    pub fn new(model: &ToneModel, name: &str, note: u8) -> Self {
        let note = note.min(127);
        let mut patch = Patch { name: PatchName::new(name), ..Patch::default() };
        let layers = &mut patch.layers;
        layers.set(FmParam::On.of(0), 0.0);
        let top = model.envelope.iter().map(|knot| knot.value).fold(f32::NEG_INFINITY, f32::max);
        let peak = peak(model);
        let table = table(model, name, top, peak);
        layers.tables[0] = TableRef::Own(table.id());
        oscillator(layers, model, note);
        envelopes::amplifier(layers, model, top);
        envelopes::position(layers, model);
        envelopes::pitch(layers, model);
        // Key map: formants stay by alpha 0.5 and time goes by beta 0.25 once the layers have both (table key = `note`).
        let velocity = f32::from(LOUD_AT) / 127.0;
        let by_velocity = 1.0 - VELOCITY * (1.0 - velocity * velocity);
        layers.set(EnvelopeParam::Velocity.of(0), VELOCITY);
        layers.set(FiltersParam::Level.of(0), 20.0 * (PEAK / FULL / by_velocity).log10());
        Self {
            patch,
            table,
            note,
            velocity: LOUD_AT,
            onset_s: model.life.onset as f64 * HOP_S,
            hold_s: (model.life.key_up - model.life.onset).max(1) as f64 * HOP_S,
            gain_db: 20.0 * f64::from(peak / PEAK).log10(),
        }
    }

    /// The patch as the engine plays it where the sound would be heard: mono, `num_samples` at `rate_hz`, with onset and gain. Allocates a
    /// synth.
    pub fn render(&self, rate_hz: u32, num_samples: usize) -> Vec<f32> {
        let table = Wavetable::new(self.table.name(), self.table.samples().clone()).expect("frames of an own table");
        let tables = Tables::new([(TableRef::Own(self.table.id()), Arc::new(Levels::new(&table)))]);
        let mut synth = Synth::new(rate_hz as f32);
        drop(synth.set_tables(Box::new(tables)));
        synth.load_patch(&self.patch);
        let [mut left, mut right] = [vec![0.0; num_samples], vec![0.0; num_samples]];
        let at = |seconds: f64| ((seconds * f64::from(rate_hz)).round() as usize).min(num_samples);
        let (onset, key_up) = (at(self.onset_s), at(self.onset_s + self.hold_s));
        let velocity = f32::from(self.velocity) / 127.0;
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: self.note, velocity });
        synth.render(&mut left[onset..key_up], &mut right[onset..key_up]);
        synth.handle(Event::note_off(NoteTarget { voice_id: None, channel: Some(0), note: Some(self.note) }));
        synth.render(&mut left[key_up..], &mut right[key_up..]);
        let gain = 10.0_f64.powf(self.gain_db / 20.0) as f32 / GAIN_OVER_RENDER;
        // One voice in the middle: both sides are alike.
        left.iter_mut().for_each(|x| *x *= gain);
        left
    }
}

/// The highest peak that the tone comes to, by its frames and their levels.
fn peak(model: &ToneModel) -> f32 {
    let num_frames = model.frames.len();
    let mut transform = Spectra::default();
    let mut cycle = vec![0.0; FRAME_LEN];
    let peaks: Vec<f32> = (0..num_frames)
        .map(|frame| {
            transform.cycle(&spectrum(model, frame, 1.0), |_| 1.0, &mut cycle);
            cycle.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()))
        })
        .collect();
    let places = (0..=(model.seconds / HOP_S) as usize).map(|place| place as f32);
    let at = |place: f32| {
        let frame = (model.position_at(place) * (num_frames - 1) as f32).round() as usize;
        model.gain_at(place) * peaks[frame.min(num_frames - 1)]
    };
    places.map(at).fold(1e-9, f32::max)
}

fn spectrum(model: &ToneModel, frame: usize, gain: f32) -> Spectrum {
    let mut spectrum: Spectrum = [Complex::default(); NUM_HARMONICS];
    spectrum.iter_mut().zip(model.frames.spectrum(frame)).for_each(|(to, from)| *to = from * gain);
    spectrum
}

/// The frames as samples; their loudest moment has a peak of 1 where the envelope is at its top.
fn table(model: &ToneModel, name: &str, top_db: f32, peak: f32) -> OwnTable {
    let gain = 10.0_f32.powf(top_db / 20.0) / peak;
    let mut transform = Spectra::default();
    let mut samples = vec![0.0; model.frames.len() * FRAME_LEN];
    for (frame, cycle) in samples.chunks_exact_mut(FRAME_LEN).enumerate() {
        transform.cycle(&spectrum(model, frame, gain), |_| 1.0, cycle);
    }
    OwnTable::new(name, samples).expect("whole frames of finite samples")
}

/// Oscillator 1 in tune at the sound's key.
fn oscillator(layers: &mut Layers, model: &ToneModel, note: u8) {
    let semitones = 69.0 + 12.0 * (model.base_hz / 440.0).log2() - f64::from(note);
    let octaves = (semitones / 12.0).round().clamp(-4.0, 4.0);
    let whole = (semitones - 12.0 * octaves).round().clamp(-12.0, 12.0);
    let cents = 100.0 * (semitones - 12.0 * octaves - whole);
    for (param, value) in [
        (OscillatorParam::On, 1.0),
        (OscillatorParam::Level, 1.0),
        (OscillatorParam::Octave, octaves as f32),
        (OscillatorParam::Semitone, whole as f32),
        (OscillatorParam::Fine, cents as f32),
        (OscillatorParam::PhaseRandom, 0.0),
        // Straight out: no filter is on.
        (OscillatorParam::Route, 0.0),
    ] {
        layers.set(param.of(0), value);
    }
}
