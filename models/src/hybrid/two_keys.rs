//! One patch of two sounds of an instrument at different keys: a table of each, which fade into each other from key to key.
//!
//! Both tables have the phases of the lower sound, so that they add up and cancel nothing, and both are read along the position and level of
//! the lower one; what the upper one does besides is in its frames. Noise has the mean of both shapes, and a level that follows the key.

mod error;
mod part;
#[cfg(test)]
mod tests;

use vaeform_patch::content::NoiseBands;
use vaeform_patch::layers::{Destination, Layers, MacroParam, NoiseParam, OscillatorParam, Route, Source, TableRef};
use vaeform_patch::{OwnTable, Patch, PatchName};

use super::residual::{Comparison, with_noise};
use super::tone::Held;
use super::velocity::{self, LOUD_AT};
use super::{HybridPatch, TonalPatch, envelopes, tonal_patch, twin};
use crate::metrics::Panel;
use error::LEAST_APART;
use part::Part;

pub use error::TwoKeysError;
pub use part::KeyedSound;

/// Frames of each table, and levels of both at most: the patch is to be as small as one of a single sound.
const MAX_FRAMES: usize = 32;
const MAX_LEVELS: usize = 8_000;
/// The macro that fades from the lower table to the upper one.
const FADER: usize = 7;
/// Semitones of the whole way of the key as a source, from middle C to one end.
const KEY_SPAN: f32 = 60.0;
/// By which powers of the pitch time may follow the key.
const BY_KEY: [f32; 2] = [0.0, 0.75];
/// The most that noise gains or loses by octave beside the tone, in dB.
const MAX_NOISE_DB: f32 = 6.0;

/// How one of the sounds is played, and how near that comes.
#[derive(Clone, Copy, Debug)]
pub struct KeyedTake {
    /// MIDI note.
    pub note: u8,
    /// Seconds that the key stays down.
    pub hold_s: f64,
    /// Seconds from the start of the sound to the key going down.
    pub onset_s: f64,
    /// How near it comes to the sound.
    pub panel: Panel,
}

/// One patch of two sounds.
#[derive(Clone, Debug)]
pub struct TwoKeys {
    /// The patch.
    pub sound: HybridPatch,
    /// MIDI velocity of both sounds.
    pub velocity: u8,
    /// What brings a take to the level of the sounds, in dB.
    pub gain_db: f64,
    /// The lower sound, then the upper one.
    pub takes: [KeyedTake; 2],
}

impl TwoKeys {
    /// The patch of two sounds, whatever their order; some tenths of a second.
    ///
    /// # Errors
    /// When their keys are less than three semitones apart, or one of them has no tone, or not that of its key.
    pub fn new(sounds: [KeyedSound<'_>; 2], name: PatchName) -> Result<Self, TwoKeysError> {
        let mut notes = sounds.map(|sound| sound.target.note);
        notes.sort_unstable();
        if notes[1] - notes[0] < LEAST_APART {
            return Err(TwoKeysError::Near(notes));
        }
        let [one, other] = [Part::new(&sounds[0])?, Part::new(&sounds[1])?];
        let [lower, upper] = if one.note < other.note { [one, other] } else { [other, one] };
        let (mut sound, gain_db) = tables([&lower, &upper], name);
        add_noise(&mut sound, [&lower, &upper], gain_db);
        let take = |part: &Part<'_>| KeyedTake {
            note: part.note,
            hold_s: part.press().hold_frames as f64 / f64::from(part.rate_hz),
            onset_s: part.onset_s,
            panel: Comparison::new(part.body, part.rate_hz).panel(&part.take(&sound, gain_db)),
        };
        let takes = [take(&lower), take(&upper)];
        velocity::brighten(&mut sound.patch.layers);
        Ok(Self { sound, velocity: LOUD_AT, gain_db, takes })
    }
}

/// The tables of both, and what brings a take to the sounds' level, in dB.
fn tables([lower, upper]: [&Part<'_>; 2], name: PatchName) -> (HybridPatch, f64) {
    let octaves = f32::from(upper.note - lower.note) / 12.0;
    let by_key = time_by_key([lower, upper], octaves);
    let most = lower.track.num_harmonics.max(upper.track.num_harmonics);
    let max_frames = MAX_FRAMES.min(MAX_LEVELS / 2 / most.max(1)).max(1);
    let mut model = lower.model.clone();
    model.frames = model.frames_of(&lower.track, max_frames, |place| place);
    let tone = TonalPatch::new(&model, name, lower.note, super::PEAK);
    // What the upper sound does at a time, the lower one does later; its release begins where its own key goes up.
    let (slower, own, others) = ((by_key * octaves).exp2(), &model.life, &upper.model.life);
    let [onset, end] = [others.onset as f32, others.key_up as f32];
    let at = |place: f32| {
        let body = (own.onset as f32 + (place.min(end) - onset).max(0.0) * slower).min(own.key_up as f32);
        if place > end { own.key_up as f32 + (place - end) * slower } else { body }
    };
    let mut frames = model.frames_of(&upper.track, max_frames, at);
    let same = frames.phases.len().min(model.frames.phases.len());
    frames.phases[..same].copy_from_slice(&model.frames.phases[..same]);
    let table = tonal_patch::table(&frames, &name.to_string(), tone.table_gain);
    let mut sound = tone.sound;
    envelopes::follow_keys(&mut sound.patch.layers, lower.note, by_key);
    add_table(&mut sound.patch, &table, [lower, upper]);
    sound.tables.push(table);
    (sound, tone.gain_db)
}

/// By which power of the pitch time goes faster: that of the decays, where both sounds die away.
fn time_by_key(parts: [&Part<'_>; 2], octaves: f32) -> f32 {
    match parts.map(|part| part.model.life.held) {
        [Held::Decay { db_per_s: low }, Held::Decay { db_per_s: high }] => {
            ((high / low).log2() / octaves).clamp(BY_KEY[0], BY_KEY[1])
        }
        _ => envelopes::BY_KEY,
    }
}

/// Puts the upper table on oscillator 2, and fades from table to table by the key.
fn add_table(patch: &mut Patch, table: &OwnTable, [lower, upper]: [&Part<'_>; 2]) {
    let tone = patch.layers;
    let layers = &mut patch.layers;
    twin::add(layers, &tone, 1);
    layers.tables[1] = TableRef::Own(table.id());
    // One tune for both, so that nothing beats between the keys.
    let fine = tone.get(OscillatorParam::Fine.of(0)) + 50.0 * (upper.off() - lower.off()) as f32;
    for n in 0..2 {
        layers.set(OscillatorParam::Fine.of(n), fine);
    }
    let up = f32::from(upper.note - lower.note);
    layers.set(OscillatorParam::TableKey.of(1), tone.get(OscillatorParam::TableKey.of(0)) + up);
    let fader = Source::Macro(FADER as u8 + 1);
    let level = |n: usize| Destination::Layer(OscillatorParam::Level.of(n));
    for place in 0..layers.routes().len() {
        if let Some(route) = layers.routes()[place]
            && route.destination == level(1)
        {
            layers.set_route(place, Some(Route { via: Some(fader), ..route }));
            layers.add_route(Route { via: Some(fader), destination: level(0), amount: -route.amount, ..route });
        }
    }
    fade(layers, f32::from(lower.note), up);
}

/// Makes the macro go from 0 at a key to 1 so many semitones above it.
fn fade(layers: &mut Layers, from: f32, up: f32) {
    let id = MacroParam::Macro8.of(0);
    layers.macro_names[FADER] = *b"Sample      ";
    let at_middle_c = (60.0 - from) / up;
    layers.set(id, at_middle_c.clamp(0.0, 1.0));
    // What is left of its place at middle C comes with a key that counts from the lowest, half of whose way lies there.
    let halved = 2.0 * (at_middle_c - at_middle_c.clamp(0.0, 1.0));
    let straight = KEY_SPAN / up - 0.5 * halved;
    for (amount, is_bipolar) in [(straight, true), (halved, false)] {
        let mut left = amount;
        while left.abs() > 1e-4 {
            let part = left.clamp(-1.0, 1.0);
            let route = Route::new(Source::Key, Destination::Layer(id), part);
            if layers.add_route(Route { is_bipolar, ..route }).is_none() {
                return;
            }
            left -= part;
        }
    }
}

/// Noise of both sounds, where they have any.
fn add_noise(sound: &mut HybridPatch, parts: [&Part<'_>; 2], gain_db: f64) {
    let plain = sound.clone();
    let [lower, upper] = parts.map(|part| part.bands(&part.take(&plain, gain_db), gain_db));
    let [low, high] = parts.map(|part| f32::from(part.note) / 12.0 - 5.0);
    let (bands, by_octave) = match (lower, upper) {
        (None, None) => return,
        (Some(bands), None) | (None, Some(bands)) => (bands, 0.0),
        (Some(lower), Some(upper)) => {
            let all = |bands: &NoiseBands| {
                10.0 * bands.levels_db().iter().map(|db| 10.0_f32.powf(0.1 * db)).sum::<f32>().log10()
            };
            let by_octave = ((all(&upper) - all(&lower)) / (high - low)).clamp(-MAX_NOISE_DB, MAX_NOISE_DB);
            let pairs = lower.levels_db().iter().zip(upper.levels_db());
            let at_middle_c: Vec<f32> =
                pairs.map(|(a, b)| 0.5 * (a - by_octave * low + b - by_octave * high)).collect();
            let levels = std::array::from_fn(|band| at_middle_c[band]);
            (NoiseBands::new(levels, *lower.curves(), *lower.timeline()), by_octave)
        }
    };
    let content = with_noise(&mut sound.patch, &bands);
    sound.patch.layers.set(NoiseParam::KeyLevel.of(0), by_octave);
    sound.contents.push(content);
}
