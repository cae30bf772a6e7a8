//! The instrument that is served: `vaeform match` and `vaeform bank random`.

use std::io::Cursor;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use clap::ValueEnum;
use serde_json::{Value, json};
use vaeform_bench::heard::Heard;
use vaeform_bench::outputs::write_wav;
use vaeform_models::library::Library;
use vaeform_models::patch_vae::PatchVae;
use vaeform_models::search::{KindWish, Settings};
use vaeform_patch::PARAMS;
use vaeform_server::{Cartridge, FileKind, Instrument, Matched, Order, Progress, Stage, Watch};
use vaeform_session::{LatentDecoder, sound};
use vaeform_sysex::dx7;

use crate::bank::random;
use crate::matching::kind::Kind;
use crate::matching::matched::{self, MatchStep, Watcher};
use crate::matching::{plot, write};

/// The part of a match in which the sound is read.
const READ: f64 = 0.02;
/// Where only files are left to be written.
const FOUND: f64 = 0.95;
/// What hybrids cost, in renders of FM, about.
const HYBRIDS_COST: f64 = 400.0;
/// The part of what is left that each hybrid takes.
const HYBRID_STEP: f64 = 0.2;

/// See the [module](self).
pub(super) struct Engine {
    library: Library,
    decoder: Mutex<LatentDecoder>,
}

impl Engine {
    /// With the patches that matches begin with.
    pub(super) fn new(library: Library) -> Self {
        Self { library, decoder: Mutex::new(LatentDecoder::new()) }
    }
}

impl Instrument for Engine {
    fn kinds(&self) -> Vec<String> {
        let name = |kind: &Kind| kind.to_possible_value().map(|value| value.get_name().to_owned());
        Kind::value_variants().iter().filter_map(name).collect()
    }

    fn matched(&self, order: &mut Order, watch: &Watch<'_>) -> Result<Matched> {
        let at = |stage, part, renders, distance| watch.tell(Progress { stage, part, renders, distance });
        at(Stage::Reading, 0.0, 0, None);
        let kind = Kind::from_str(&order.kind, false).map_err(anyhow::Error::msg)?;
        let heard = Heard::new(sound::hear(&mut order.sound, watch.cancel(), &|_| ())?)?;
        let meter = Meter::new(order.renders, kind.wish());
        let tell = |step| watch.tell(meter.after(step));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let settings = Settings {
            num_renders: order.renders,
            seed: order.seed,
            note: order.note,
            num_threads: cores,
            ..Settings::default()
        };
        let watcher = Watcher { tell: &tell, cancel: watch.cancel() };
        let mut matched = matched::of(heard, &self.library, settings, kind.wish(), &watcher)?;
        let distance = matched.offered().distance.map(|distance| distance.total());
        at(Stage::Writing, FOUND, matched.num_renders, distance);
        write::entitle(&mut matched, &order.name);
        files(&order.name, &matched)
    }

    fn cartridge(&self, seed: u64) -> Result<Cartridge> {
        /// The data's own spread, as `bank random` has it.
        const TEMPERATURE: f32 = 1.0;
        let mut decoder = self.decoder.lock().unwrap_or_else(PoisonError::into_inner);
        let voices = random::drawn(&mut decoder, seed, TEMPERATURE)?;
        let names = voices.iter().map(|patch| patch.name.to_string().trim_end().to_owned()).collect();
        Ok(Cartridge { sysex: dx7::encode_bank(&voices, 0).to_vec(), names })
    }

    fn models(&self) -> Value {
        json!({
            "version": env!("CARGO_PKG_VERSION"),
            "library": {"patches": self.library.len(), "fingerprint": format!("{:016x}", self.library.fingerprint())},
            "models": [
                {"name": "patch_vae", "does": "draws patches", "latents": PatchVae::shared().num_latents()},
                {"name": "predictor", "does": "proposes patches of a sound"},
            ],
        })
    }
}

/// All that is left of a match.
fn files(name: &str, matched: &matched::Matched) -> Result<Matched> {
    let (offered, sound) = (matched.offered(), &matched.heard.sound);
    let take = offered.render(sound.samples.len(), sound.rate_hz);
    let fm = &matched.candidates.first().context("no FM match")?.patch;
    let wav = |samples: &[f32]| -> Result<Vec<u8>> {
        let mut bytes = Cursor::new(Vec::new());
        write_wav(&mut bytes, samples, sound.rate_hz)?;
        Ok(bytes.into_inner())
    };
    let picture = plot::draw(name, &sound.samples, &take, sound.rate_hz)?.png()?;
    let files = [
        (FileKind::Voice, dx7::encode_single(fm, 0).to_vec()),
        (FileKind::Preset, write::preset(offered).to_json().into()),
        (FileKind::Match, wav(&take)?),
        (FileKind::Target, wav(&sound.samples)?),
        (FileKind::Picture, picture),
    ];
    Ok(Matched {
        report: write::row(Path::new(name), name, matched),
        patch: PARAMS.iter().map(|def| (def.id.idx(), fm.fm.get(def.id) / def.max)).collect(),
        files: files.into_iter().map(|(kind, bytes)| (kind, bytes.into())).collect(),
    })
}

/// How far a match is, by what it has done.
struct Meter {
    renders: usize,
    /// Where the search ends.
    searched: f64,
    last: Mutex<Progress>,
}

impl Meter {
    fn new(renders: usize, wish: KindWish) -> Self {
        let search = renders as f64;
        let hybrids = if wish == KindWish::Fm { 0.0 } else { HYBRIDS_COST };
        let searched = READ + (FOUND - READ) * search / (search + hybrids);
        let last = Progress { stage: Stage::Searching, part: READ, renders: 0, distance: None };
        Self { renders, searched, last: Mutex::new(last) }
    }

    fn after(&self, step: MatchStep) -> Progress {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = match step {
            MatchStep::Searched(renders, distance) => {
                let part = READ + (self.searched - READ) * renders as f64 / self.renders.max(1) as f64;
                // The sum may round to a hair above its end.
                Progress { stage: Stage::Searching, part: part.min(FOUND), renders, distance }
            }
            MatchStep::Analysed => {
                let part = last.part.max(self.searched);
                Progress { stage: Stage::Analysing, part: (part + (FOUND - part) * HYBRID_STEP).min(FOUND), ..*last }
            }
        };
        *last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_rises_to_the_end_and_no_further() {
        for wish in [KindWish::Auto, KindWish::Fm] {
            let meter = Meter::new(300, wish);
            let done = (1..=20)
                .map(|step| MatchStep::Searched(15 * step, Some(5.0)))
                .chain((0..9).map(|_| MatchStep::Analysed));
            let parts: Vec<f64> = done.map(|done| meter.after(done).part).collect();
            assert!(parts.windows(2).all(|pair| pair[1] >= pair[0]) && parts[28] <= FOUND, "{parts:?}");
        }
    }
}
