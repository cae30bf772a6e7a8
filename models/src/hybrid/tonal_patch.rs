//! A tone as a patch: its own table on oscillator 1, moved by envelopes.

use realfft::num_complex::Complex;
use vaeform_patch::layers::{FiltersParam, FmParam, Layers, OscillatorParam, TableRef};
use vaeform_patch::{HarmonicFrames, OwnTable, Patch, PatchName};
use vaeform_wavetable::{FRAME_LEN, NUM_HARMONICS, Spectra, Spectrum};

use super::HybridPatch;
use super::envelopes;
use super::tone::{HOP_S, Held, ToneFrames, ToneModel};
use super::velocity::{LOUD_AT, by_velocity};

/// What a sample of 1 is at full level: a fifth, to leave room for chords.
const FULL: f32 = 0.2;
/// How much of its formants stays where it is over the keys: what came nearest to eight General MIDI instruments an octave up and down.
const FORMANTS: f32 = 0.65;

/// The patch of a tone, and how it is to be played to sound as the sound did.
#[derive(Clone, Debug)]
pub struct TonalPatch {
    /// The patch with its table.
    pub sound: HybridPatch,
    /// Seconds that the key stays down.
    pub hold_s: f64,
    /// The part that a held key repeats, first and last second; none of what decays.
    pub sustain: Option<[f32; 2]>,
    /// What brings a take at the velocity of matches to the sound's level, in dB.
    pub gain_db: f64,
    /// From a magnitude of the tone's frames to half the amplitude in its table.
    pub(crate) table_gain: f32,
}

impl TonalPatch {
    /// The patch of a tone whose own key is `note`, 0-127. At the velocity of matches its highest peak is `loudest`, 0-1.
    pub fn new(model: &ToneModel, name: PatchName, note: u8, loudest: f32) -> Self {
        let note = note.min(127);
        let mut patch = Patch { name, ..Patch::default() };
        let layers = &mut patch.layers;
        layers.set(FmParam::On.of(0), 0.0);
        let top = model.envelope.iter().map(|knot| knot.value).fold(f32::NEG_INFINITY, f32::max);
        let peak = peak(model);
        // The loudest moment has a peak of 1 where the envelope is at its top.
        let table_gain = 10.0_f32.powf(top / 20.0) / peak;
        let table = table(&model.frames, &name.to_string(), table_gain);
        layers.tables[0] = TableRef::Own(table.id());
        oscillator(layers, model, note);
        envelopes::of_tone(layers, model, top, note);
        layers.set(FiltersParam::Level.of(0), 20.0 * (loudest / FULL / by_velocity(LOUD_AT)).log10());
        Self {
            sound: HybridPatch { patch, tables: vec![table], contents: Vec::new() },
            sustain: sustain(model),
            hold_s: (model.life.key_up - model.life.onset).max(1) as f64 * HOP_S,
            gain_db: 20.0 * f64::from(peak / loudest).log10(),
            table_gain,
        }
    }
}

/// The part of a tone that a held key repeats.
pub(super) fn sustain(model: &ToneModel) -> Option<[f32; 2]> {
    let seconds = |place: usize| (place.saturating_sub(model.life.onset) as f64 * HOP_S) as f32;
    match model.life.held {
        Held::Loop { from } => Some([seconds(from), seconds(model.life.key_up)]),
        Held::Decay { .. } => None,
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

/// The frames as a table, louder by a factor.
pub(super) fn table(frames: &ToneFrames, name: &str, gain: f32) -> OwnTable {
    // A harmonic and its mirror image make a cosine of twice its magnitude.
    let amplitudes: Vec<f32> = frames.magnitudes.iter().map(|magnitude| 2.0 * gain * magnitude).collect();
    let cycles: Vec<f32> = frames.phases.iter().map(|phase| phase / std::f32::consts::TAU).collect();
    let harmonics = HarmonicFrames::new(&amplitudes, &cycles).expect("frames of a tone that is heard");
    OwnTable::of_harmonics(name, harmonics)
}

/// Oscillator 1 in tune at the sound's key.
fn oscillator(layers: &mut Layers, model: &ToneModel, note: u8) {
    let semitones = 69.0 + 12.0 * (model.base_hz / 440.0).log2() - f64::from(note);
    let octaves = (semitones / 12.0).round().clamp(-4.0, 4.0);
    let whole = (semitones - 12.0 * octaves).round().clamp(-12.0, 12.0);
    let cents = 100.0 * (semitones - 12.0 * octaves - whole);
    for (param, value) in [
        (OscillatorParam::On, 1.0),
        (OscillatorParam::Level, 0.0),
        (OscillatorParam::Octave, octaves as f32),
        (OscillatorParam::Semitone, whole as f32),
        (OscillatorParam::Fine, cents as f32),
        (OscillatorParam::PhaseRandom, 0.0),
        (OscillatorParam::Route, 1.0),
        (OscillatorParam::Formants, FORMANTS),
        // The key at which an oscillator without these octaves and semitones would play the sound.
        (OscillatorParam::TableKey, (f64::from(note) + 12.0 * octaves + whole) as f32),
    ] {
        layers.set(param.of(0), value);
    }
}
