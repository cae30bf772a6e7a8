//! Factory sounds: one of FM, one of wavetables, one of both, each held while one of its macros goes all the way up and back.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use vaeform_host::{Bundle, Input, Note, PresetPlace, RenderMode, Take, Timeline};
use vaeform_presets::{FactoryPreset, find};

use crate::RATE_HZ;

const BLOCK: usize = 256;
const VELOCITY: f64 = 0.75;
/// The keys go up here, and the take ends there, in seconds.
const HOLD_S: f64 = 5.0;
const END_S: f64 = 6.5;
/// The macro leaves its rest here, is at its top there, and is back in the end.
const CORNERS_S: [f64; 3] = [1.0, 3.0, 5.0];
/// Automation points a second.
const POINTS_HZ: f64 = 200.0;
/// Keys are struck again after so many seconds, so that what decays is heard along the whole way.
const STRIKE_S: f64 = 1.0;

/// A sound and what is done with it.
pub(crate) struct Part {
    /// Shown to people.
    pub(crate) kind: &'static str,
    name: &'static str,
    /// From 1.
    pub(crate) macro_number: usize,
    keys: &'static [i16],
}

/// What is played, in order.
pub(crate) const PARTS: [Part; 3] = [
    Part { kind: "FM", name: "Blue Tine", macro_number: 1, keys: &[50, 57, 60, 65] },
    Part { kind: "wavetable", name: "Aurora", macro_number: 1, keys: &[48, 55, 62, 64] },
    Part { kind: "hybrid", name: "Low Cloud", macro_number: 3, keys: &[41, 48, 57, 64] },
];

impl Part {
    /// Its sound.
    ///
    /// # Errors
    /// When there is no sound of its name.
    pub(crate) fn sound(&self) -> Result<&'static FactoryPreset> {
        find(self.name).with_context(|| format!("no factory sound is called {}", self.name))
    }

    /// What its macro is called.
    ///
    /// # Errors
    /// When there is no sound of its name.
    pub(crate) fn macro_name(&self) -> Result<String> {
        let name = &self.sound()?.preset().patch.layers.macro_names[self.macro_number - 1];
        Ok(String::from_utf8_lossy(name).trim_end().to_owned())
    }

    /// Plays it offline, so that every run of the demo leaves the same file.
    ///
    /// # Errors
    /// When the bundle does not take the sound, has no such macro, refuses to play, or stays silent.
    pub(crate) fn play(&self, bundle: &Path) -> Result<Take> {
        let bundle = Bundle::load(bundle)?;
        let mut instance = bundle.instance()?;
        let place = PresetPlace::Plugin(self.name.to_owned());
        ensure!(place.load_into(&mut instance)?, "the plugin does not load {}", self.name);
        let name = format!("Macro {}", self.macro_number);
        let knob = instance.params().into_iter().find(|param| param.name.starts_with(&name));
        let knob = knob.with_context(|| format!("the plugin has no parameter named {name}"))?;
        instance.set_render_mode(RenderMode::Offline)?;
        instance.activate(f64::from(RATE_HZ), 1, BLOCK as u32)?;
        let frame = |seconds: f64| (seconds * f64::from(RATE_HZ)) as u64;
        let mut timeline = Timeline::new();
        for strike in 0..(HOLD_S / STRIKE_S) as usize {
            let start_s = strike as f64 * STRIKE_S;
            for &key in self.keys {
                let note = Note::new(0, key);
                timeline = timeline.note(frame(start_s), frame(start_s + 0.95 * STRIKE_S), note, VELOCITY);
            }
        }
        for point in 0..=(HOLD_S * POINTS_HZ) as usize {
            let second = point as f64 / POINTS_HZ;
            timeline.add(frame(second), Input::Param(knob.id, knob.max * position(second)));
        }
        let take = instance.play(&timeline, frame(END_S) as usize, &[BLOCK])?;
        ensure!(take.peak() > 0.0 && take.is_finite(), "{} is silent or not finite", self.name);
        Ok(take)
    }
}

/// Where the macro stands at a second of the take, 0..1.
fn position(second: f64) -> f64 {
    let [from, top, to] = CORNERS_S;
    if second < top { ((second - from) / (top - from)).max(0.0) } else { ((to - second) / (to - top)).max(0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_macro_goes_up_and_back() {
        for (second, expected) in [(0.0, 0.0), (2.0, 0.5), (3.0, 1.0), (4.0, 0.5), (9.0, 0.0)] {
            assert!((position(second) - expected).abs() < 1e-9, "at {second} s: {}", position(second));
        }
    }

    #[test]
    fn sounds_are_of_their_kinds_and_their_macros_have_names() {
        let layers = |part: &Part| part.sound().unwrap().preset().patch.layers;
        let fm = vaeform_patch::layers::FmParam::On.of(0);
        let kinds = PARTS.each_ref().map(|part| (layers(part).is_on(fm), layers(part).has_sources()));
        assert_eq!(kinds, [(true, false), (false, true), (true, true)]);
        assert!(PARTS.iter().all(|part| !part.macro_name().unwrap().is_empty()));
    }
}
