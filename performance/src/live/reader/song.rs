//! What belongs to the whole song: version, tempo, signature, scenes, locators.

use super::super::attributes::Attributes;
use super::super::set::{Locator, Scene};
use super::super::tag::Tag;
use super::here::{Full, Here};
use crate::midi::Meter;

/// Looks at the song.
#[derive(Default)]
pub(super) struct SongReader {
    /// The tempo that the main track shows.
    pub(super) tempo: Option<f64>,
    /// The number of the time signature that it shows.
    pub(super) signature: Option<f64>,
    /// The tempo and signature of the scene around, whether or not they are switched on.
    scene_tempo: Option<f64>,
    scene_signature: Option<Meter>,
}

impl SongReader {
    pub(super) fn root(&mut self, here: &mut Here, attributes: &Attributes<'_>) {
        let text = |key: &str| attributes.text(key).unwrap_or_default();
        here.set.creator = text("Creator");
        here.set.versions = [text("MajorVersion"), text("MinorVersion")];
    }

    pub(super) fn open(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) -> Result<(), Full> {
        match (tag, here.path.up(1)) {
            (Tag::Manual, Tag::Tempo) if is_of_main(here) => self.tempo = attributes.number("Value"),
            (Tag::Manual, Tag::TimeSignature) if is_of_main(here) => self.signature = attributes.number("Value"),
            (Tag::Scene, Tag::Scenes | Tag::SceneNames) => {
                here.keep(200)?;
                (self.scene_tempo, self.scene_signature) = (None, None);
                let name = attributes.text("Value").unwrap_or_default();
                let (tempo, time_signature) = named_tempo(&name);
                here.set.scenes.push(Scene { name, tempo, time_signature });
            }
            (_, Tag::Scene) => self.scene(here, tag, attributes),
            (Tag::Locator, _) => {
                here.keep(200)?;
                here.set.locators.push(Locator { beat: f64::NAN, seconds: 0.0, name: String::new() });
            }
            (Tag::Time, Tag::Locator) => {
                let beat = here.count_bad(attributes.number("Value"));
                if let (Some(beat), Some(locator)) = (beat, here.set.locators.last_mut()) {
                    locator.beat = beat;
                }
            }
            (Tag::Name, Tag::Locator) => {
                let name = attributes.text("Value").unwrap_or_default();
                here.keep(name.len())?;
                if let Some(locator) = here.set.locators.last_mut() {
                    locator.name = name;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A setting of a scene. Switches come after what they switch.
    fn scene(&mut self, here: &mut Here, tag: Tag, attributes: &Attributes<'_>) {
        let Some(scene) = here.set.scenes.last_mut() else { return };
        match tag {
            Tag::Name => scene.name = attributes.text("Value").unwrap_or_default(),
            Tag::Tempo => self.scene_tempo = attributes.number("Value"),
            Tag::IsTempoEnabled if attributes.flag("Value") == Some(true) => scene.tempo = self.scene_tempo,
            Tag::TimeSignatureId => self.scene_signature = attributes.number("Value").and_then(meter),
            Tag::IsTimeSignatureEnabled if attributes.flag("Value") == Some(true) => {
                scene.time_signature = self.scene_signature;
            }
            _ => {}
        }
    }
}

fn is_of_main(here: &Here) -> bool {
    here.is_main && here.device.is_none() && here.path.up(2) == Tag::Mixer
}

/// A time signature by its number: the numerator less 1, plus 99 for each doubling of the denominator.
pub(super) fn meter(code: f64) -> Option<Meter> {
    let code = Some(code).filter(|code| (0.0..99.0 * 6.0).contains(code))? as u16;
    Some(Meter { numerator: (code % 99 + 1) as u8, denominator: 1 << (code / 99) })
}

/// The tempo and signature that a scene's name says, as up to Live 10: `INTRO 4/4;126 BPM`.
fn named_tempo(name: &str) -> (Option<f64>, Option<Meter>) {
    let words: Vec<&str> = name.split([' ', ';', ',']).filter(|word| !word.is_empty()).collect();
    let bpm = words.windows(2).find(|pair| pair[1].eq_ignore_ascii_case("bpm")).map(|pair| pair[0]);
    let joined = || words.iter().find_map(|word| word.to_ascii_lowercase().strip_suffix("bpm").map(str::to_owned));
    let bpm = bpm.map(str::to_owned).or_else(joined).and_then(|bpm| bpm.parse().ok());
    let signature = words.iter().find_map(|word| {
        let (numerator, denominator) = word.split_once('/')?;
        let (numerator, denominator): (u8, u8) = (numerator.parse().ok()?, denominator.parse().ok()?);
        let is_meter = (1..=99).contains(&numerator) && denominator.is_power_of_two() && denominator <= 32;
        is_meter.then_some(Meter { numerator, denominator })
    });
    (bpm.filter(|bpm| (20.0..=999.0).contains(bpm)), signature)
}
