//! What is measured of one factory sound.

use vaeform_dsp::layers::Tables;
use vaeform_models::features::Loudness;
use vaeform_models::metrics::{Mels, Metrics, RATE_HZ as METRICS_RATE_HZ, level_db};
use vaeform_patch::layers::{DelayParam, LayerParamId, Layers, MacroParam, ReverbParam};
use vaeform_patch::{Patch, Preset};
use vaeform_presets::Category;
use vaeform_session::tables_of;

use super::take::{Keys, Take};

/// The rate at which loudness and peaks are measured, in Hz.
const RATE_HZ: u32 = 44_100;
/// Macros of a factory sound.
pub const NUM_MACROS: usize = 4;
/// The keys at which a sound must be heard.
pub const OCTAVES: [u8; 3] = [36, 60, 84];
/// Above this difference of the channels a sound is wide, in dB.
const WIDE_DB: f64 = -20.0;
/// Below this a sound has ended, in dBFS.
const END_DB: f64 = -60.0;
/// How long a sound is waited for after its keys are let go, in seconds.
const LONGEST_TAIL_S: usize = 12;

/// Figures of one factory sound. Levels are those behind the limiter.
#[derive(Clone, Debug)]
pub struct SoundFigures {
    /// The loudest 400 ms of the keys that its category is for, at velocity 100, in LUFS.
    pub loudness_lufs: f64,
    /// The peak of the category's keys at velocity 127, in dBFS.
    pub peak_db: f64,
    /// The peak of a note of each of [`OCTAVES`] at velocity 100, in dBFS.
    pub octaves_db: [f64; OCTAVES.len()],
    /// Each macro from 0 to 1: how far the sound goes (MSS, in dB), and the lower of both levels in dBFS.
    pub macros: [Moved; NUM_MACROS],
    /// Seconds from the release of a note to its end; more than 12 are not waited for.
    pub tail_s: f64,
    /// Power of the channels' difference over that of their sum, in dB.
    pub side_db: f64,
    /// The channels differ enough to be heard as wide, or an echo or a room is behind it.
    pub is_wide_or_wet: bool,
    /// What middle C sounds like, for distances between sounds.
    pub mels: Mels,
}

/// What a macro does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moved {
    /// MSS from 0 to 1, in dB.
    pub mss: f64,
    /// The lower rms level of both ends, in dBFS.
    pub level_db: f64,
}

/// The keys in the register of a category: one where it plays melodies, else a chord.
pub fn keys_of(category: Category) -> &'static [u8] {
    match category {
        Category::Bass => &[36],
        Category::Lead => &[72],
        Category::Arp | Category::Effect => &[48],
        Category::Pad | Category::Brass | Category::Strings | Category::Organ | Category::Texture => &[48, 55, 64],
        Category::Keys | Category::Pluck | Category::Bell => &[60, 64, 67],
    }
}

impl SoundFigures {
    /// Plays a sound and measures it; a second or so. `metrics` are those of the thread.
    pub fn of(preset: &Preset, category: Category, metrics: &mut Metrics) -> Self {
        let tables = tables_of(&preset.patch, &preset.tables, &preset.contents);
        let player = Player { preset, tables: &tables };
        let (loudness_lufs, side_db) = player.loudness(category);
        let keys = Keys { notes: keys_of(category), velocity: 127, hold_s: 1.0, total_s: 1.2 };
        let middle = player.middle_c(&player.preset.patch);
        Self {
            loudness_lufs,
            peak_db: Take::new(&preset.patch, &tables, keys, RATE_HZ).peak_db(),
            octaves_db: OCTAVES.map(|note| player.octave_db(note)),
            macros: std::array::from_fn(|n| player.moved(n, &middle, metrics)),
            tail_s: player.tail_s(),
            side_db,
            is_wide_or_wet: side_db > WIDE_DB || is_wet(&preset.patch.layers),
            mels: metrics.mels(&middle),
        }
    }

    /// The loudest 400 ms of the keys that its category is for, at velocity 100, in LUFS.
    pub fn loudness_of(preset: &Preset, category: Category) -> f64 {
        let tables = tables_of(&preset.patch, &preset.tables, &preset.contents);
        Player { preset, tables: &tables }.loudness(category).0
    }
}

/// True where a delay or a reverb acts.
fn is_wet(layers: &Layers) -> bool {
    layers.is_on(DelayParam::On.of(0)) || layers.is_on(ReverbParam::On.of(0))
}

/// A sound with what it plays.
struct Player<'a> {
    preset: &'a Preset,
    tables: &'a Tables,
}

impl Player<'_> {
    /// Loudness of the category's keys, and how wide they are.
    fn loudness(&self, category: Category) -> (f64, f64) {
        let keys = Keys { notes: keys_of(category), velocity: 100, hold_s: 2.0, total_s: 2.2 };
        let take = Take::new(&self.preset.patch, self.tables, keys, RATE_HZ);
        let loudness = Loudness::of(&take.left, &take.right, RATE_HZ).map_or(f64::NAN, |all| all.max_momentary_lufs);
        (loudness, take.side_db())
    }

    fn octave_db(&self, note: u8) -> f64 {
        let keys = Keys { notes: &[note], velocity: 100, hold_s: 0.7, total_s: 0.8 };
        Take::new(&self.preset.patch, self.tables, keys, METRICS_RATE_HZ).peak_db()
    }

    /// Middle C as metrics hear it.
    fn middle_c(&self, patch: &Patch) -> Vec<f32> {
        let keys = Keys { notes: &[60], velocity: 100, hold_s: 1.0, total_s: 1.5 };
        Take::new(patch, self.tables, keys, METRICS_RATE_HZ).mono()
    }

    /// What a macro does between its ends.
    fn moved(&self, macro_idx: usize, middle: &[f32], metrics: &mut Metrics) -> Moved {
        let id = LayerParamId(MacroParam::Macro1.of(0).0 + macro_idx as u16);
        let [from, to] = [0.0, 1.0].map(|value| {
            let mut patch = self.preset.patch;
            if patch.layers.get(id) == value {
                return middle.to_owned();
            }
            patch.layers.set(id, value);
            self.middle_c(&patch)
        });
        let mss = metrics.mels(&from).mss(&metrics.mels(&to));
        Moved { mss, level_db: level_db(&from).min(level_db(&to)) }
    }

    /// Seconds from a note's release to its end.
    fn tail_s(&self) -> f64 {
        const HOLD_S: f32 = 0.3;
        let total_s = HOLD_S + LONGEST_TAIL_S as f32;
        let keys = Keys { notes: &[60], velocity: 127, hold_s: HOLD_S, total_s };
        let take = Take::new(&self.preset.patch, self.tables, keys, METRICS_RATE_HZ);
        let loudest = 10_f64.powf(END_DB / 20.0) as f32;
        let is_heard = |(left, right): (&f32, &f32)| left.abs() > loudest || right.abs() > loudest;
        let frames = take.left.iter().zip(&take.right);
        let end = frames.rev().position(is_heard).map_or(0, |silent| take.left.len() - silent);
        (end as f64 / f64::from(METRICS_RATE_HZ) - f64::from(HOLD_S)).max(0.0)
    }
}
