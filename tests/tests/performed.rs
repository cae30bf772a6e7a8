//! Lanes and a gesture in the checked bundle, which aborts on the first allocation or free in a block: what they cost, and that a bounce of them repeats.
//!
//! `VAEFORM_BLOCKS` sets another number of blocks. The bundle is that of the tests `realtime`.
#![forbid(unsafe_code)]

use std::path::Path;

use cpu_time::ThreadTime;
use vaeform_dsp::modulation::{TimeSignature, Transport};
use vaeform_dsp::synth::Synth;
use vaeform_host::{Bundle, Input, Instance, Note, RenderMode, Song, Take, load_session};
use vaeform_session::perform::{LaneChoice, LaneKind, LaneSettings, PerformOrder, PerformSwitches};
use vaeform_session::{Command, Knobs, NUM_LATENTS, open};

const RATE_HZ: f64 = 48_000.0;
const FRAMES: usize = 64;

fn bundle() -> Bundle {
    let path = Path::new(env!("CHECKED_BUNDLE"));
    assert!(path.exists(), "no checked bundle at {}", path.display());
    Bundle::load(path).expect("the bundle loads")
}

/// A session with eight lanes, a gesture of two bars that hands recorded, and a variation of it, as a project keeps it.
fn performed() -> String {
    let (session, mut audio) = open();
    let (client, mut synth) = (session.client(), Synth::new(RATE_HZ as f32));
    client.resync(&mut audio, &mut synth);
    for latent in 0..NUM_LATENTS {
        let choice = LaneChoice::Kind(LaneKind::ALL[latent + 1]);
        let lane = LaneSettings { choice, is_on: true, depth: 0.3, probability: 0.9, ..LaneSettings::default() };
        client.send(Command::Perform(PerformOrder::Lane { latent, lane, joins: false }));
    }
    for block in 0..2_000u32 {
        let beat = f64::from(block) * 0.01;
        audio.begin_block(&mut synth);
        let signature = TimeSignature { numerator: 4, denominator: 4 };
        let now = Transport { tempo_bpm: 120.0, song_beats: beat, is_playing: true, loop_beats: None, signature };
        synth.set_transport(Some(&now));
        audio.look(&synth);
        audio.lanes().set_switches(PerformSwitches { is_on: true, ..PerformSwitches::default() });
        let turned = 0.7 * (beat * 1.7).sin() as f32;
        audio.knobs(&Knobs {
            latents: std::array::from_fn(|i| if i % 3 == 0 { turned } else { 0.0 }),
            ..Knobs::default()
        });
        synth.render(&mut [0.0; FRAMES], &mut [0.0; FRAMES]);
        audio.end_block(FRAMES, |_, _| {});
        client.settle();
        if block == 10 {
            client.send(Command::Perform(PerformOrder::Record { bars: 2, overdub: false }));
        }
    }
    client.send(Command::Perform(PerformOrder::Vary(5)));
    assert!(!client.snapshot().perform.part.gesture.is_empty(), "nothing was recorded");
    client.save()
}

/// An instance that holds this session.
fn with_session(bundle: &Bundle, text: &str, mode: RenderMode) -> Instance {
    let mut instance = bundle.instance().expect("an instance");
    load_session(&mut instance, text).expect("the state");
    instance.set_render_mode(mode).expect("a mode");
    instance.activate(RATE_HZ, 1, 4_096).expect("activation");
    instance
}

/// A parameter, set to a share of its range.
fn set(instance: &mut Instance, name: &str, share: f64) -> Input {
    let param = instance.param(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
    Input::Param(param.id, param.min + share * (param.max - param.min))
}

/// Where a song is that goes from 60 to 180 beats a minute, in bars of 7/8, around a loop of beats 2 to 16; and how far it comes in so many frames.
struct Ramp {
    beats: f64,
    frame: f64,
    frames: f64,
}

impl Ramp {
    fn next(&mut self, frames: usize) -> Song {
        let tempo_bpm = 60.0 + 120.0 * (self.frame / self.frames).min(1.0);
        let song = Song { beats: self.beats, tempo_bpm, loop_beats: Some([2.0, 16.0]), signature: (7, 8) };
        self.frame += frames as f64;
        self.beats += frames as f64 / RATE_HZ * tempo_bpm / 60.0;
        if self.beats >= 16.0 {
            self.beats -= 14.0;
        }
        song
    }
}

fn ramp(frames: usize) -> Ramp {
    Ramp { beats: 0.0, frame: 0.0, frames: frames as f64 }
}

#[test]
#[cfg_attr(not(checked_bundle), ignore = "no checked bundle: cargo xtask test builds it")]
fn blocks_with_eight_lanes_a_gesture_and_hands_allocate_nothing() {
    let blocks: usize = std::env::var("VAEFORM_BLOCKS").ok().and_then(|blocks| blocks.parse().ok()).unwrap_or(40_000);
    let bundle = bundle();
    let mut instance = with_session(&bundle, &performed(), RenderMode::Realtime);
    let on = set(&mut instance, "Perform", 1.0);
    let shares = |instance: &mut Instance, name: &str| {
        let param = instance.param(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
        move |share: f64| Input::Param(param.id, param.min + share * (param.max - param.min))
    };
    let variation = shares(&mut instance, "Perform variation");
    let amount = shares(&mut instance, "Perform amount");
    let latent = shares(&mut instance, "Latent 4");
    let mut song = ramp(blocks * FRAMES);
    let mut moved = 0usize;
    for block in 0..blocks {
        let mut events = Vec::new();
        match block % 400 {
            0 => {
                events.extend([(0, on.clone()), (0, Input::NoteOn(Note::new(0, 40 + (block / 400 % 40) as i16), 0.7))])
            }
            90 => events.push((9, variation((block / 400 % 11) as f64 / 10.0))),
            170 => events.push((17, amount((block / 400 % 7) as f64 / 6.0))),
            200..280 => events.push((block as u64 % 64, latent((block % 80) as f64 / 80.0))),
            300 => events.push((0, Input::NoteOff(Note::new(0, 40 + (block / 400 % 40) as i16), 0.0))),
            _ => {}
        }
        let mut take = Take::default();
        let processor = instance.processor().expect("active");
        processor.set_song(Some(song.next(FRAMES)));
        // Now and then a long block, in which lanes are told ahead.
        let size = if block % 50 == 49 { 2_048 } else { FRAMES };
        processor.block(0, size, &events, None, &mut take).expect("a block");
        assert!(take.is_finite(), "block {block}");
        moved += take.events.len();
        if block % 64 == 0 {
            instance.pump();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    println!("{blocks} blocks, eight lanes, gesture, variation and hands: nothing allocated; {moved} events said");
}

/// A bounce of `seconds` through the bundle: a chord under lanes and gesture, in blocks of so many frames.
fn bounce(bundle: &Bundle, text: &str, seconds: usize, size: usize, on: f64) -> Vec<u32> {
    let mut instance = with_session(bundle, text, RenderMode::Offline);
    let frames = seconds * RATE_HZ as usize / size * size;
    let mut first: Vec<_> = [45, 52, 57].map(|key| (0, Input::NoteOn(Note::new(0, key), 0.8))).into();
    let switches = [("Perform", on), ("Perform variation", 0.5)];
    first.extend(switches.map(|(name, share)| (0, set(&mut instance, name, share))));
    let (mut song, mut take) = (ramp(frames), Take::default());
    for start in (0..frames).step_by(size) {
        let processor = instance.processor().expect("active");
        processor.set_song(Some(song.next(size)));
        processor.block(start as u64, size, &std::mem::take(&mut first), None, &mut take).expect("a block");
    }
    assert!(take.is_finite() && take.peak() > 0.01, "{}", take.peak());
    take.left.iter().chain(&take.right).map(|sample| sample.to_bits()).collect()
}

#[test]
#[cfg_attr(not(checked_bundle), ignore = "no checked bundle: cargo xtask test builds it")]
fn two_bounces_of_lanes_and_gesture_through_a_ramp_and_a_loop_are_equal_to_the_bit() {
    let (bundle, text) = (bundle(), performed());
    let first = bounce(&bundle, &text, 8, 512, 1.0);
    assert!(first == bounce(&bundle, &text, 8, 512, 1.0), "another bounce differs");
    assert!(first != bounce(&bundle, &text, 8, 512, 0.0), "lanes and gesture are not heard");
    println!("{} samples of two bounces, 60 to 180 beats a minute around a loop: equal to the bit", first.len());
}

#[test]
#[cfg_attr(not(checked_bundle), ignore = "no checked bundle: cargo xtask test builds it")]
fn silent_instances_with_lanes_off_cost_what_those_without_do() {
    const INSTANCES: usize = 64;
    const ROUNDS: usize = 40;
    let bundle = bundle();
    let (session, _audio) = open();
    let texts = [session.client().save(), performed()];
    let mut bands = texts
        .map(|text| (0..INSTANCES).map(|_| with_session(&bundle, &text, RenderMode::Realtime)).collect::<Vec<_>>());
    let mut spent = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        for (band, spent) in bands.iter_mut().zip(&mut spent) {
            let began = ThreadTime::now();
            for instance in band {
                let mut take = Take::default();
                for _ in 0..16 {
                    instance.processor().expect("active").block(0, 256, &[], None, &mut take).expect("a block");
                }
            }
            spent.push(began.elapsed().as_secs_f64());
        }
    }
    // The least of each: what else the machine does only adds.
    let [without, off] = spent.map(|spent| spent.into_iter().fold(f64::INFINITY, f64::min));
    let us = |seconds: f64| seconds * 1e6 / (16 * INSTANCES) as f64;
    let ratio = off / without;
    println!(
        "{INSTANCES} silent instances: {:.2} us a block of 256 frames without lanes, {:.2} with lanes off, ratio {ratio:.3}",
        us(without),
        us(off)
    );
    assert!(ratio < 1.15, "{ratio}");
}
