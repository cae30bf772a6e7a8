//! Latent knobs in real time: how soon a turned knob is heard, and whether a bounce is what was played.

use std::time::Duration;

use vaeform_host::{Input, Note, RenderMode, Take};
use vaeform_models::features::resampled;
use vaeform_models::metrics::{Metrics, RATE_HZ};
use vaeform_session::{Command, Lock};

use crate::ear::tone;
use crate::pace::paced;
use crate::patches::command;
use crate::rig::{RATE, Rig, bundle};
use crate::syx::{Op, Voice};

const SECOND: usize = RATE as usize;
const MS: usize = SECOND / 1000;
const SEED: u64 = 20_261_121;

/// Three carriers, each with a modulator, that hold as long as the key does: ratios are whole and nothing is detuned.
fn holding() -> Voice {
    let mut voice = Voice::init("HOLDING").at(134, 4);
    for (operator, coarse, output) in [(1, 1, 95), (2, 1, 74), (3, 1, 92), (4, 3, 66), (5, 2, 88), (6, 1, 70)] {
        voice = voice.op(operator, Op::Coarse, coarse).op(operator, Op::Output, output);
    }
    voice
}

/// [`holding`] with a vibrato and a tremolo that run on from note to note.
fn wavering() -> Voice {
    let lfo = [(137, 34), (139, 40), (140, 60), (141, 0), (142, 4), (143, 3)];
    let voice = lfo.into_iter().fold(holding(), |voice, (offset, value)| voice.at(offset, value));
    voice.op(1, Op::AmpSensitivity, 2).op(3, Op::AmpSensitivity, 2)
}

/// An instance that plays live or renders offline, with a voice.
fn playing(voice: &Voice, mode: RenderMode) -> Rig {
    let mut instance = bundle().instance().expect("an instance");
    instance.set_render_mode(mode).expect("a mode");
    instance.activate(RATE, 1, 4096).expect("activation");
    let mut rig = Rig { instance };
    rig.load_voice(voice);
    rig
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    /// -1..1.
    fn turn(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 19) - 1.0
    }
}

/// Key of the held note, and its frequency.
const KEY: i16 = 69;
const KEY_HZ: f64 = 440.0;
/// Glide at rest of the parameter, and the time after it that the change may take.
const GLIDE_MS: usize = 15;
const REACH_MS: usize = 10;
/// Time between two turns, and of a turn until all of it is there.
const STEP_MS: usize = 60;
const FINAL_MS: usize = 55;
/// Turns before the measured ones: each knob to both ends and back, because the first turn of each half hears its way ahead.
const WARM_MS: usize = 24 * 100;
const START_MS: usize = 500;

/// Levels in dB of the first harmonics over three periods around a frame; what is 50 dB under the loudest counts as that.
fn harmonics(audio: &[f32], frame: usize) -> Vec<f64> {
    let len = (3.0 * RATE / KEY_HZ).round() as usize;
    let part = &audio[frame - len / 2..][..len];
    let amplitudes: Vec<f64> = (1..=20).map(|number| tone(part, RATE, f64::from(number) * KEY_HZ)).collect();
    let loudest = amplitudes.iter().fold(1e-6f64, |a, b| a.max(*b));
    amplitudes.iter().map(|amplitude| 20.0 * amplitude.max(loudest * 0.003).log10()).collect()
}

/// Mean |difference| in dB.
fn apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / a.len() as f64
}

/// Value at a share of a sorted list.
fn at(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// A held note whose patch a random knob moves every 60 ms; what of each move is heard 10 ms after the glide. Locked are ratios, LFO and
/// pitch envelope, with which no two periods would be alike, and envelopes, with which a held note may end. `VAEFORM_STEPS` sets another number of turns. The time is printed and not
/// judged, since it is the machine's; what must hold is that the turns are heard.
#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_turned_knob_is_heard_soon_after_its_glide() {
    let num_steps = std::env::var("VAEFORM_STEPS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let mut rig = playing(&holding(), RenderMode::Realtime);
    for lock in [Lock::Ratios, Lock::Envelopes, Lock::Lfo, Lock::PitchEnvelope] {
        command(&mut rig.instance, Command::Lock(lock, true));
    }
    rig.settle();
    let mut random = Random(SEED);
    let mut events = vec![(0, Input::NoteOn(Note::new(0, KEY), 0.8))];
    for turn in 0..24 {
        let knob = format!("Latent {}", turn / 3 + 1);
        events.push(((START_MS + 100 * turn) as u64 * MS as u64, rig.param(&knob, [1.0, -1.0, 0.0][turn % 3])));
    }
    let mut turns = Vec::new();
    for step in 0..num_steps {
        let frame = (START_MS + WARM_MS + STEP_MS * (step + 1)) * MS + random.below(64);
        let knob = format!("Latent {}", 1 + random.below(8));
        events.push((frame as u64, rig.param(&knob, random.turn())));
        turns.push(frame);
    }
    let (take, num_late) = paced(&mut rig, &events, turns[num_steps - 1] + 100 * MS, 1);
    assert!(take.is_finite());
    // Two windows on what does not change: the noise of the measure.
    let heard = |frame: usize| harmonics(&take.left, frame);
    let noise = (0..20).map(|i| apart(&heard((300 + 5 * i) * MS), &heard((303 + 5 * i) * MS))).fold(0.0, f64::max);
    let floor = (20.0 * noise).max(0.5);
    let (mut shares, mut reaches) = (Vec::new(), Vec::new());
    for &frame in &turns {
        let (before, end) = (heard(frame - 4 * MS), heard(frame + FINAL_MS * MS));
        let whole = apart(&before, &end);
        if whole < floor {
            continue;
        }
        let share = |after: usize| 1.0 - apart(&heard(frame + after), &end) / whole;
        shares.push(share((GLIDE_MS + REACH_MS) * MS));
        let late = (0..FINAL_MS).rev().find(|&ms| share(ms * MS) < 0.9).map_or(0, |ms| ms + 1);
        reaches.push(late as f64);
    }
    let num_whole = shares.iter().filter(|&&share| share >= 0.9).count();
    shares.sort_by(f64::total_cmp);
    reaches.sort_by(f64::total_cmp);
    assert!(shares.len() >= num_steps / 2, "{} of {num_steps} turns are heard over {floor:.2} dB", shares.len());
    println!(
        "{num_steps} turns at 48 kHz / 64 frames, {num_late} blocks late; {} under {floor:.2} dB left out (noise {noise:.3} dB)",
        num_steps - shares.len()
    );
    println!(
        "{num_whole} of {} ({:.1} %) are heard to 90 % within glide + {REACH_MS} ms",
        shares.len(),
        100.0 * num_whole as f64 / shares.len() as f64
    );
    for percent in [0.0, 1.0, 5.0, 10.0, 50.0] {
        let share = 100.0 * at(&shares, 0.01 * percent);
        println!("  {percent:4.1} % of the turns: at most {share:5.1} % heard by then");
    }
    for percent in [50.0, 90.0, 95.0, 99.0, 100.0] {
        println!("  {percent:5.1} % of the turns: 90 % heard within {:.0} ms", at(&reaches, 0.01 * percent));
    }
}

/// Four seconds of a held chord, and two knobs on the way if `moves`.
fn latent_settings(rig: &mut Rig, moves: bool) -> Vec<(u64, Input)> {
    let mut events: Vec<_> = [48, 55, 64].map(|key| (0, Input::NoteOn(Note::new(0, key), 0.8))).into();
    for point in 1..400usize {
        for (knob, hz) in [("Latent 1", 0.25), ("Latent 4", 0.155)] {
            let turn = 0.8 * (std::f64::consts::TAU * hz * point as f64 / 100.0).sin();
            let value = if moves { turn } else { 0.0 };
            events.push(((10 * MS * point) as u64, rig.param(knob, value)));
        }
    }
    events
}

/// Time since the patch was first played, in which the worker has heard where the knobs lead.
const PLAYED_BEFORE: Duration = Duration::from_secs(2);

/// Times as slow as a sound card: a worker that is not in time on a busy machine is given longer.
const PACES: [u32; 3] = [1, 4, 16];

/// The performance from the same beginning: no note sounds and the LFO is where a fresh synth has it.
/// A bounce, or live and so many times as slow as a sound card.
fn perform(voice: &Voice, slowness: Option<u32>, moves: bool) -> Vec<f32> {
    let mode = if slowness.is_some() { RenderMode::Realtime } else { RenderMode::Offline };
    let mut rig = playing(voice, mode);
    rig.note(60, 32, 64);
    std::thread::sleep(PLAYED_BEFORE);
    rig.instance.processor().expect("active").reset();
    let events = latent_settings(&mut rig, moves);
    let take = if let Some(slowness) = slowness {
        paced(&mut rig, &events, 4 * SECOND, slowness).0
    } else {
        let mut timeline = vaeform_host::Timeline::new();
        events.into_iter().for_each(|(frame, input)| timeline.add(frame, input));
        rig.play(&timeline, 4 * SECOND)
    };
    assert!(take.is_finite() && take.peak() > 0.01);
    middle(&take)
}

/// Mono at the rate of the metrics.
fn middle(take: &Take) -> Vec<f32> {
    let mono: Vec<f32> = take.left.iter().zip(&take.right).map(|(left, right)| 0.5 * (left + right)).collect();
    resampled(&mono, SECOND as u32, RATE_HZ).expect("rates that are known")
}

/// Patches act a fixed time after their knobs, live and in a bounce: the same where the worker is in time, which depends on the machine. So
/// the distance at a sound card's pace is printed beside what the knobs do at all, and one of the paces must bring live within half of that.
/// At rest both are the same bits at any pace.
#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_bounce_sounds_as_the_same_performance_does_live() {
    let mut metrics = Metrics::new();
    for (name, voice) in [("without an LFO", holding()), ("with an LFO", wavering())] {
        let offline = perform(&voice, None, true);
        let still = perform(&voice, None, false);
        let live_still = perform(&voice, Some(1), false);
        assert!(live_still == still, "{name}: with the knobs at rest live is the bounce bit for bit");
        let target = metrics.target(&offline);
        let control = metrics.mss(&target, &still);
        assert!(control > 2.0, "{name}: the knobs are heard, {control:.2}");
        let is_near = PACES.into_iter().any(|slowness| {
            let mss = metrics.mss(&target, &perform(&voice, Some(slowness), true));
            println!("{name}: live at 1/{slowness} pace is MSS {mss:.3} from the bounce, the knobs at rest are {control:.2} from it");
            mss <= 0.5 * control
        });
        assert!(is_near, "{name}: not near at any pace");
    }
}
