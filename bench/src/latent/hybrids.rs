//! `latent hybrids`: what the latents and the knobs with names do to hybrids of sounds, each swept from end to end.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, Result, ensure};
use vaeform_dsp::event::Event;
use vaeform_dsp::fm::Isa;
use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_dsp::synth::{PatchTarget, Synth};
use vaeform_models::hybrid::residual::{Player, Press};
use vaeform_models::hybrid::{HybridCandidate, HybridFinder};
use vaeform_patch::layers::{OscillatorParam, PlayedTable, TableRef};
use vaeform_patch::{OwnTable, Patch, PatchName};

use vaeform_session::{Knobs, LatentDecoder, NUM_LATENTS, TableMover};
use vaeform_wavetable::{KeyZones, Wavetable};

use super::statistics::{median, quantile};
use super::sweeps::{POSITIONS, drift_db};
use super::trail::Trail;
use crate::decoded::goal;
use crate::ear::{Ear, RATE_HZ};
use crate::heard::Heard;
use crate::model_args::ModelArgs;
use crate::table::{Align, Table};
use crate::{crew, sound_files, stdout};

/// Names of the knobs after the latents.
const NAMED: [&str; 4] = ["Bright", "Attack", "Length", "Inharmonic"];
const NUM_KNOBS: usize = NUM_LATENTS + NAMED.len();
/// A knob whose median step is smaller moves nothing, in dB of MSS.
const STILL_DB: f64 = 0.005;

/// Frames from place to place of a note under which a knob is turned, and from its start to where it is measured: attacks are no clicks.
const TURN_FRAMES: usize = (0.03 * RATE_HZ) as usize;
const ATTACK_FRAMES: usize = (0.2 * RATE_HZ) as usize;
/// Frames of a still take.
const FRAMES: usize = (1.5 * RATE_HZ) as usize;
/// Steps in the waveform that are weaker are no clicks, in dB of the note's peak; nor is what stands less out of the still takes.
const CLICK_DB: f64 = -40.0;
const STANDS_OUT_DB: f64 = 3.0;

/// Arguments of `latent hybrids`.
#[derive(clap::Args)]
pub struct HybridsArgs {
    /// Sounds that become hybrids, or folders of them.
    #[arg(required = true)]
    sounds: Vec<PathBuf>,
    /// How many of them, from the first.
    #[arg(long, default_value_t = 16)]
    count: usize,
    #[command(flatten)]
    model: ModelArgs,
}

/// A knob around a hybrid.
struct Swept {
    trail: Trail,
    drift_db: f64,
    /// The strongest step in the waveform of a note under which the knob turns, in dB of its peak, and that of the still takes.
    step_db: f64,
    still_db: f64,
}

impl Swept {
    fn moves(&self) -> bool {
        median(&self.trail.steps) >= STILL_DB
    }

    fn clicks(&self) -> bool {
        self.step_db > CLICK_DB.max(self.still_db + STANDS_OUT_DB)
    }
}

/// Measures and prints.
///
/// # Errors
/// When a sound cannot be read, or becomes no hybrid.
pub fn run(args: &HybridsArgs) -> Result<()> {
    let paths = sound_files::listed(&args.sounds)?;
    let paths = &paths[..paths.len().min(args.count)];
    ensure!(!paths.is_empty(), "no sounds: expected --count of 1 or more");
    let vae = args.model.open()?;
    let bar = crew::bar(paths.len(), "hybrids swept");
    let start = || (LatentDecoder::with(vae), Ear::default());
    let swept = crew::map(paths, &bar, start, |(decoder, ear), path| {
        let heard = Heard::read(path).with_context(|| path.display().to_string())?;
        let finder = HybridFinder::new(&heard.samples, heard.sound.rate_hz, &heard.target, PatchName::default());
        let found = finder.with_context(|| format!("{}: silence", path.display()))?.find(&AtomicBool::new(false));
        let best = found.into_iter().next().with_context(|| format!("{}: no hybrid", path.display()))?;
        Ok(around(decoder, ear, &best))
    });
    bar.finish_and_clear();
    let swept: Vec<[Swept; NUM_KNOBS]> = swept.into_iter().collect::<Result<_>>()?;
    stdout::print(text(&swept).as_bytes())
}

/// A place of a sweep: what is played there, with its gain.
struct Place {
    patch: Patch,
    trim_db: f32,
    tables: Vec<(PlayedTable, Arc<KeyZones>)>,
}

/// All knobs around a hybrid, at its own key.
fn around(decoder: &mut LatentDecoder, ear: &mut Ear, of: &HybridCandidate) -> [Swept; NUM_KNOBS] {
    let mut player = Player::new(RATE_HZ);
    let mut mover = TableMover::default();
    let own = built(&of.sound.patch, &of.sound.tables);
    let velocity = f32::from(of.velocity) / 127.0;
    let press = Press { note: of.note, velocity, hold_frames: (1.0 * RATE_HZ) as usize };
    let tables = |place: &[(PlayedTable, Arc<KeyZones>)]| {
        let contents = of.sound.contents.iter().map(|content| (content.id(), SourceContent::new(content)));
        Tables::new(place.iter().cloned()).with_contents(contents)
    };
    std::array::from_fn(|knob| {
        let rest = POSITIONS / 2;
        let places = (0..POSITIONS).map(|place| {
            let knobs = turned(knob, (place as f32 - rest as f32) / rest as f32);
            let variation = decoder.steer(&goal(&of.sound.patch, knobs)).variations[0];
            let mut patch = variation.patch;
            let moved = mover.turn(&mut patch.layers, &of.sound.tables, &knobs.latents);
            Place { patch, trim_db: variation.trim_db, tables: [own.clone(), built(&patch, &moved)].concat() }
        });
        let (mut sounds, mut still_db, mut turn) = (Vec::new(), f64::NEG_INFINITY, Turn::new(of.note, velocity));
        for place in places {
            let mut take = player.play(&place.patch, tables(&place.tables), press, FRAMES);
            let gain = 10.0_f32.powf(place.trim_db / 20.0);
            take.iter_mut().for_each(|x| *x *= gain);
            still_db = still_db.max(step_db(&take[ATTACK_FRAMES..press.hold_frames]));
            turn.to(&place, tables);
            sounds.push(ear.measure(&take));
        }
        Swept {
            drift_db: drift_db(&sounds, |_| sounds[rest].lufs),
            trail: Trail::along(&sounds),
            step_db: step_db(&turn.take[ATTACK_FRAMES.min(turn.take.len())..]),
            still_db,
        }
    })
}

/// The tables of a patch whose samples are at hand, as they are at the sound's own key.
fn built(patch: &Patch, own: &[OwnTable]) -> Vec<(PlayedTable, Arc<KeyZones>)> {
    let names = (0..OscillatorParam::COUNT).filter_map(|n| patch.layers.played_table(n));
    let table = |name: PlayedTable| own.iter().find(|own| TableRef::Own(own.id()) == name.table);
    let wavetable = |own: &OwnTable| Wavetable::new(own.name(), own.samples().clone()).ok();
    names
        .filter_map(|name| Some((name.table.into(), Arc::new(KeyZones::of_table(&wavetable(table(name)?)?)))))
        .collect()
}

/// A held note under which a knob is turned.
struct Turn {
    synth: Synth,
    press: Event,
    take: Vec<f32>,
    /// What still sounds while the next place comes.
    before: Vec<(PlayedTable, Arc<KeyZones>)>,
}

impl Turn {
    fn new(note: u8, velocity: f32) -> Self {
        let press = Event::NoteOn { voice_id: None, channel: 0, note, velocity };
        Self { synth: Synth::with_isa(RATE_HZ, Isa::detect()), press, take: Vec::new(), before: Vec::new() }
    }

    /// On to the next place; the note begins at the first.
    fn to(&mut self, place: &Place, tables: impl Fn(&[(PlayedTable, Arc<KeyZones>)]) -> Tables) {
        let is_first = self.take.is_empty();
        let sounding = [place.tables.clone(), std::mem::replace(&mut self.before, place.tables.clone())].concat();
        drop(self.synth.set_tables(Box::new(tables(&sounding))));
        let mut target = PatchTarget::new(place.patch);
        target.variations[0].trim_db = place.trim_db;
        self.synth.set_patch_target(&target);
        if is_first {
            self.synth.handle(self.press);
        }
        let num_frames = if is_first { ATTACK_FRAMES } else { TURN_FRAMES };
        let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
        self.synth.render(&mut left, &mut right);
        self.take.extend(left.iter().zip(&right).map(|(left, right)| 0.5 * (left + right)));
    }
}

/// The strongest step of a waveform in dB of its peak: the fourth difference, as a high-pass.
fn step_db(take: &[f32]) -> f64 {
    let peak = take.iter().fold(1e-6_f32, |peak, x| peak.max(x.abs()));
    let jump = |w: &[f32]| {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| f64::from(w[i]));
        (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs() / 3.0
    };
    20.0 * (take.windows(5).map(jump).fold(1e-9, f64::max) / f64::from(peak)).log10()
}

fn turned(knob: usize, position: f32) -> Knobs {
    let mut knobs = Knobs::default();
    match knob.checked_sub(NUM_LATENTS) {
        None => knobs.latents[knob] = position,
        Some(named) => knobs.named[named] = position,
    }
    knobs
}

fn text(swept: &[[Swept; NUM_KNOBS]]) -> String {
    let columns = [
        ("KNOB", Align::Left),
        ("MOVES", Align::Right),
        ("STEP", Align::Right),
        ("LARGEST/MEDIAN", Align::Right),
        ("95 %", Align::Right),
        ("DRIFT", Align::Right),
        ("95 %", Align::Right),
        ("OVER 3 dB", Align::Right),
        ("CLICKS", Align::Right),
    ];
    let mut table = Table::new(&columns);
    for knob in 0..NUM_KNOBS {
        let name =
            knob.checked_sub(NUM_LATENTS).map_or_else(|| format!("Latent {}", knob + 1), |n| NAMED[n].to_owned());
        let moving: Vec<&Swept> = swept.iter().map(|of| &of[knob]).filter(|of| of.moves()).collect();
        let figures = |of: &dyn Fn(&Swept) -> f64| moving.iter().map(|swept| of(swept)).collect::<Vec<f64>>();
        let steps = figures(&|of| median(&of.trail.steps));
        let uneven = figures(&|of| of.trail.largest_to_median().unwrap_or(0.0));
        let drift = figures(&|of| of.drift_db);
        let shown = |value: f64, unit: &str| if value.is_nan() { "-".to_owned() } else { format!("{value:.2}{unit}") };
        table.row([
            name,
            format!("{} of {}", moving.len(), swept.len()),
            shown(median(&steps), " dB"),
            shown(median(&uneven), ""),
            shown(quantile(&uneven, 0.95), ""),
            shown(median(&drift), " dB"),
            shown(quantile(&drift, 0.95), " dB"),
            moving.iter().filter(|of| of.drift_db > 3.0).count().to_string(),
            moving.iter().filter(|of| of.clicks()).count().to_string(),
        ]);
    }
    format!(
        "{}\n{POSITIONS} places a sweep; medians over the hybrids that a knob moves. Clicks: hybrids of which a held note under the turning knob \
         steps by more than {CLICK_DB} dB of its peak and {STANDS_OUT_DB} dB more than held still\n",
        table.render()
    )
}
