//! All factory sounds, measured beside each other, and what is wrong with them.

use serde_json::{Value, json};
use vaeform_models::metrics::Metrics;
use vaeform_presets::{Category, FactoryPreset};

use super::figures::{Moved, SoundFigures};
use crate::crew;
use crate::table::{Align, Table};

/// MSS between two sounds at least, in dB.
pub const LEAST_APART: f64 = 4.0;
/// MSS of a macro's way from 0 to 1 at least, in dB.
pub const LEAST_MOVED: f64 = 3.0;
/// How far the loudness of the sounds of a category may lie apart, in LU.
pub const MOST_SPREAD_LU: f64 = 4.0;
/// The highest peak, in dBFS.
pub const HIGHEST_PEAK_DB: f64 = -1.0;
/// Below this peak a key is dead, in dBFS.
pub const SOFTEST_KEY_DB: f64 = -40.0;
/// Below this rms level a sound whose macro was moved is silent, in dBFS.
pub const SOFTEST_MACRO_DB: f64 = -50.0;
/// Seconds from the release of a note to its end.
pub const LONGEST_TAIL_S: f64 = 11.0;

/// Sounds with their figures.
pub struct Report<'a> {
    sounds: Vec<(&'a FactoryPreset, SoundFigures)>,
}

/// The sound that is nearest to another.
#[derive(Clone, Copy, Debug)]
pub struct Nearest {
    /// Its place in the report.
    pub idx: usize,
    /// How far it is, MSS in dB.
    pub mss: f64,
}

impl<'a> Report<'a> {
    /// Plays and measures sounds on all cores; half a second each.
    pub fn of(sounds: impl IntoIterator<Item = &'a FactoryPreset>) -> Self {
        let sounds: Vec<_> = sounds.into_iter().collect();
        let measure =
            |metrics: &mut Metrics, sound: &&FactoryPreset| SoundFigures::of(sound.preset(), sound.category, metrics);
        let figures = crew::map(&sounds, &crew::bar(sounds.len(), "sounds"), Metrics::new, measure);
        Self { sounds: sounds.into_iter().zip(figures).collect() }
    }

    /// The sounds and their figures, in order.
    pub fn sounds(&self) -> &[(&'a FactoryPreset, SoundFigures)] {
        &self.sounds
    }

    /// The sound nearest to each; nothing for a sound that is alone.
    pub fn nearest(&self) -> Vec<Option<Nearest>> {
        let to = |of: usize| {
            let others = self.sounds.iter().enumerate().filter(move |(idx, _)| *idx != of);
            let distances = others.map(move |(idx, (_, other))| {
                let mss = self.sounds[of].1.mels.mss(&other.mels);
                Nearest { idx, mss }
            });
            distances.min_by(|a, b| a.mss.total_cmp(&b.mss))
        };
        let places: Vec<usize> = (0..self.sounds.len()).collect();
        crew::map(&places, &crew::bar(0, ""), || (), |(), &of| to(of))
    }

    /// The softest and the loudest sound of a category, in LUFS; nothing where there is none of it.
    pub fn loudness_of(&self, category: Category) -> Option<[f64; 2]> {
        let own = self.sounds.iter().filter(|(sound, _)| sound.category == category);
        own.map(|(_, figures)| figures.loudness_lufs).fold(None, |span, x| {
            let [least, most] = span.unwrap_or([x; 2]);
            Some([x.min(least), x.max(most)])
        })
    }

    /// What is wrong, a line each. What is no number is wrong.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let nearest = self.nearest();
        for ((sound, figures), nearest) in self.sounds.iter().zip(&nearest) {
            let mut tell = |is_good: bool, what: String| {
                faults.extend((!is_good).then(|| format!("{}: {what}", sound.name)));
            };
            tell(figures.loudness_lufs.is_finite(), "has no loudness".to_owned());
            tell(figures.peak_db < HIGHEST_PEAK_DB, format!("peaks at {:.1} dBFS", figures.peak_db));
            let softest = figures.octaves_db.iter().fold(0.0, |softest: f64, x| softest.min(*x));
            let is_heard = figures.octaves_db.iter().all(|level| *level > SOFTEST_KEY_DB);
            tell(is_heard, format!("a key peaks at {softest:.1} dBFS"));
            tell(figures.tail_s < LONGEST_TAIL_S, format!("ends {:.1} s after its key", figures.tail_s));
            for (n, Moved { mss, level_db }) in figures.macros.iter().enumerate() {
                tell(*mss >= LEAST_MOVED, format!("macro {} moves it by {mss:.2} dB", n + 1));
                tell(*level_db > SOFTEST_MACRO_DB, format!("macro {} takes it to {level_db:.1} dBFS", n + 1));
            }
            if let Some(nearest) = nearest {
                let other = &self.sounds[nearest.idx].0.name;
                tell(nearest.mss >= LEAST_APART, format!("is {:.2} dB from {other}", nearest.mss));
            }
        }
        for category in Category::ALL {
            let Some([least, most]) = self.loudness_of(category) else { continue };
            let is_even = most - least <= MOST_SPREAD_LU;
            faults.extend((!is_even).then(|| format!("{}: {least:.1} to {most:.1} LUFS", category.name())));
        }
        faults
    }

    /// A row a sound.
    pub fn table(&self) -> String {
        use Align::{Left, Right};
        let mut table = Table::new(&[
            ("sound", Left),
            ("category", Left),
            ("LUFS", Right),
            ("peak dB", Right),
            ("macros: MSS dB", Right),
            ("tail s", Right),
            ("side dB", Right),
            ("nearest", Left),
            ("MSS dB", Right),
        ]);
        for ((sound, figures), nearest) in self.sounds.iter().zip(self.nearest()) {
            let macros: Vec<_> = figures.macros.iter().map(|moved| format!("{:5.1}", moved.mss)).collect();
            table.row([
                sound.name.clone(),
                sound.category.name().to_owned(),
                format!("{:.1}", figures.loudness_lufs),
                format!("{:.1}", figures.peak_db),
                macros.concat(),
                format!("{:.1}", figures.tail_s),
                format!("{:.1}", figures.side_db),
                nearest.map_or(String::new(), |nearest| self.sounds[nearest.idx].0.name.clone()),
                nearest.map_or(String::new(), |nearest| format!("{:.1}", nearest.mss)),
            ]);
        }
        table.render()
    }

    /// The figures of a sound each.
    pub fn json(&self) -> Vec<Value> {
        let rows = self.sounds.iter().zip(self.nearest());
        let row = |((sound, figures), nearest): (&(&FactoryPreset, SoundFigures), Option<Nearest>)| {
            json!({
                "name": sound.name,
                "category": sound.category.name(),
                "loudness_lufs": figures.loudness_lufs,
                "peak_db": figures.peak_db,
                "octaves_db": figures.octaves_db,
                "macros_mss": figures.macros.map(|moved| moved.mss),
                "tail_s": figures.tail_s,
                "side_db": figures.side_db,
                "is_wide_or_wet": figures.is_wide_or_wet,
                "nearest": nearest.map(|nearest| &self.sounds[nearest.idx].0.name),
                "nearest_mss": nearest.map(|nearest| nearest.mss),
            })
        };
        rows.map(row).collect()
    }
}
