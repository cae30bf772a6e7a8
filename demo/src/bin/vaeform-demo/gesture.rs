//! Four bars of a gesture that hands recorded on latent knobs, and four of a variation of it, as the page Perform plays them.

use std::f64::consts::TAU;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use vaeform_dsp::modulation::{TimeSignature, Transport};
use vaeform_dsp::synth::Synth;
use vaeform_host::{Bundle, Input, Instance, Note, RenderMode, Song, Take, load_session, load_voice};
use vaeform_patch::Patch;
use vaeform_performance::generator::Cue;
use vaeform_session::perform::{PerformOrder, PerformPart, PerformSwitches};
use vaeform_session::{Command, Knobs, NUM_LATENTS, open};

use crate::RATE_HZ;
use crate::canvas::{Align, Canvas};

const BLOCK: usize = 256;
const TEMPO_BPM: f64 = 112.0;
const BAR: f64 = 4.0;
/// The loop in beats: four bars.
const LOOP: f64 = 4.0 * BAR;
/// Recording begins with the second bar of the song.
const START: f64 = BAR;
/// Hands move this often, in beats.
const HAND: f64 = 0.02;
const SEED: u64 = 11;
/// A chord for each bar.
const CHORDS: [[i16; 4]; 4] = [[45, 57, 60, 64], [41, 57, 60, 65], [48, 55, 64, 67], [43, 55, 59, 62]];
const VELOCITY: f64 = 0.7;
/// Tails after the last bar, in seconds.
const END_S: f64 = 1.0;

/// Where a hand has a knob at a beat of the loop, -1..1.
type Hand = fn(f64) -> f64;

/// The latents that hands move, counted from 0, and how.
const HANDS: [(usize, Hand); 3] = [
    (0, |beat| 0.85 * (TAU * beat / LOOP).sin()),
    (2, |beat| if beat % 8.0 < 4.0 { 0.0 } else { 0.7 * (TAU * beat / 2.0).sin() }),
    (4, |beat| (beat / 2.0).floor() % 4.0 / 3.0 * 1.2 - 0.6),
];

/// A session in which this was recorded.
pub(crate) struct Recorded {
    /// As a project keeps it.
    session: String,
    part: Arc<PerformPart>,
}

impl Recorded {
    /// Lets hands move the knobs of a session while it records, and asks for a variation.
    ///
    /// # Errors
    /// When nothing was recorded.
    pub(crate) fn new() -> Result<Self> {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ as f32));
        client.resync(&mut audio, &mut synth);
        audio.set_offline(true);
        let signature = TimeSignature { numerator: 4, denominator: 4 };
        for step in 0..((START + LOOP + 1.0) / HAND) as usize {
            let beat = step as f64 * HAND;
            audio.begin_block(&mut synth);
            let now =
                Transport { tempo_bpm: TEMPO_BPM, song_beats: beat, is_playing: true, loop_beats: None, signature };
            synth.set_transport(Some(&now));
            audio.look(&synth);
            audio.lanes().set_switches(PerformSwitches { is_on: true, ..PerformSwitches::default() });
            let mut latents = [0.0; NUM_LATENTS];
            for (latent, hand) in HANDS {
                latents[latent] = hand((beat - START).max(0.0)) as f32;
            }
            audio.knobs(&Knobs { latents, ..Knobs::default() });
            let frames = (HAND * 60.0 / TEMPO_BPM * f64::from(RATE_HZ)) as usize;
            synth.render(&mut vec![0.0; frames], &mut vec![0.0; frames]);
            audio.end_block(frames, |_, _| {});
            client.settle();
            if step == 1 {
                client.send(Command::Perform(PerformOrder::Record { bars: 4, overdub: false }));
            }
        }
        client.send(Command::Perform(PerformOrder::Vary(SEED)));
        let part = client.snapshot().perform.part.clone();
        ensure!(!part.gesture.is_empty(), "no gesture was recorded");
        Ok(Self { session: client.save(), part })
    }

    /// Where a latent is at a beat of the song, -1..1; from the end of the loop on as varied.
    fn position(&self, latent: usize, beat: f64) -> f64 {
        let is_varied = beat >= START + LOOP;
        let switches = PerformSwitches { is_on: true, variation: f32::from(u8::from(is_varied)), amount: 1.0 };
        let played = self.part.played(&switches);
        2.0 * f64::from(played.value(latent, 0.5, beat, Cue::default(), 1.0)) - 1.0
    }

    /// Plays both through the bundle, offline, so that every run of the demo leaves the same file.
    ///
    /// # Errors
    /// When the bundle does not take the session, refuses to play, or stays silent.
    pub(crate) fn play(&self, bundle: &Path, patch: &Patch) -> Result<Take> {
        let bundle = Bundle::load(bundle)?;
        let mut instance = bundle.instance()?;
        load_session(&mut instance, &self.session)?;
        instance.set_render_mode(RenderMode::Offline)?;
        instance.activate(f64::from(RATE_HZ), 1, BLOCK as u32)?;
        load_voice(&mut instance, patch, BLOCK)?;
        let [on, varied] = ["Perform", "Perform variation"].map(|name| top(&mut instance, name));
        let (on, varied) = (on?, varied?);
        let frame = |beat: f64| (beat * 60.0 / TEMPO_BPM * f64::from(RATE_HZ)) as u64;
        let mut events = vec![(0, on), (frame(LOOP), varied)];
        for bar in 0..2 * CHORDS.len() {
            let beat = bar as f64 * BAR;
            for key in CHORDS[bar % CHORDS.len()] {
                events.push((frame(beat), Input::NoteOn(Note::new(0, key), VELOCITY)));
                events.push((frame(beat + 0.95 * BAR), Input::NoteOff(Note::new(0, key), 0.0)));
            }
        }
        events.sort_by_key(|(at, _)| *at);
        let frames = frame(2.0 * LOOP) as usize + (END_S * f64::from(RATE_HZ)) as usize;
        let (mut take, mut events) = (Take::default(), events.into_iter().peekable());
        for start in (0..frames).step_by(BLOCK) {
            let end = (start + BLOCK) as u64;
            let due: Vec<_> = std::iter::from_fn(|| events.next_if(|(at, _)| *at < end)).collect();
            let beats = START + start as f64 / f64::from(RATE_HZ) * TEMPO_BPM / 60.0;
            let song = Song { beats, tempo_bpm: TEMPO_BPM, loop_beats: None, signature: (4, 4) };
            let processor = instance.processor()?;
            processor.set_song(Some(song));
            processor.block(start as u64, BLOCK, &due, None, &mut take)?;
        }
        ensure!(take.peak() > 0.0 && take.is_finite(), "the gesture is silent or not finite");
        Ok(take)
    }

    /// A picture of the lanes: the gesture on the left, its variation on the right.
    pub(crate) fn draw(&self, path: &Path) -> Result<()> {
        const LEFT: usize = 96;
        const RIGHT: usize = 1376;
        const TOP: usize = 64;
        const LANE: usize = 96;
        let bottom = TOP + HANDS.len() * LANE;
        let mut canvas = Canvas::new(1400, bottom + 44)?;
        canvas.text((LEFT, 30), 20.0, Align::Left, 1.0, "A gesture of four bars on three latent knobs");
        canvas.text(((LEFT + RIGHT) / 2 + 8, 30), 20.0, Align::Left, 1.0, &format!("Its variation {SEED}"));
        let width = (RIGHT - LEFT) as f64;
        for bar in 0..=8 {
            let x = LEFT + (width * f64::from(bar) / 8.0) as usize;
            let strength = if bar % 4 == 0 { 0.55 } else { 0.2 };
            (TOP..bottom).for_each(|y| canvas.ink(x, y, strength));
            if bar < 8 {
                canvas.text((x + 6, bottom + 18), 14.0, Align::Left, 0.7, &format!("bar {}", bar % 4 + 1));
            }
        }
        for (row, (latent, _)) in HANDS.into_iter().enumerate() {
            let middle = TOP + row * LANE + LANE / 2;
            canvas.text((LEFT - 12, middle), 15.0, Align::Right, 0.8, &format!("latent {}", latent + 1));
            let y = |x: usize| {
                let beat = START + (x - LEFT) as f64 / width * 2.0 * LOOP;
                let up = self.position(latent, beat) * (LANE as f64 / 2.0 - 8.0);
                (middle as f64 - up).round() as usize
            };
            let mut before = y(LEFT);
            for x in LEFT..RIGHT {
                canvas.ink(x, middle, 0.25);
                let now = y(x);
                for y in before.min(now)..=before.max(now) + 1 {
                    canvas.shade(x, y, if x < (LEFT + RIGHT) / 2 { 0.8 } else { 0.95 });
                }
                before = now;
            }
        }
        canvas.write(path)
    }
}

/// A parameter, at its top.
fn top(instance: &mut Instance, name: &str) -> Result<Input> {
    let param = instance.params().into_iter().find(|param| param.name == name);
    let param = param.with_context(|| format!("the plugin has no parameter named {name}"))?;
    Ok(Input::Param(param.id, param.max))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hands_did_is_played_and_its_variation_is_another() {
        let recorded = Recorded::new().unwrap();
        let at = |latent, beat| recorded.position(latent, START + beat);
        for (latent, hand) in HANDS {
            let beats = || (0..640).map(|step| f64::from(step) * LOOP / 640.0);
            let mean =
                |error: &dyn Fn(f64) -> f64| (beats().map(|beat| error(beat).powi(2)).sum::<f64>() / 640.0).sqrt();
            let replayed = mean(&|beat| at(latent, beat) - hand(beat));
            let varied = mean(&|beat| at(latent, beat + LOOP) - hand(beat));
            assert!(replayed < 0.1 && varied > 2.0 * replayed, "latent {latent}: {replayed} and {varied}");
        }
    }
}
