//! No click under the latent knobs on any factory patch, bright ones included.
//!
//! A step in the waveform is measured by the fourth difference, a high-pass of 24 dB an octave, against the peak of the chord at rest
//! (see the steering tests of the synth, where the same detector finds a planted step of -40 dB). A bright patch holds as much in every
//! period, so that there a click is what stands by 3 dB out of the patches that it happened between, each held still.

use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_patch::operator;
use vaeform_session::{Command, Knobs, Lock, NUM_LATENTS};

use crate::latents::Rig;

const CHORD: [u8; 4] = [33, 40, 45, 49];
const RATE_HZ: usize = 48_000;
const CHANGES_HZ: usize = 200;
const CHANGE: usize = RATE_HZ / CHANGES_HZ;
const NUM_CHANGES: usize = 200;
const GLIDE_MS: f32 = 15.0;

/// The strongest step, in dB of `level`, and its frame.
pub(crate) fn click_db(audio: &[f32], level: f32) -> (f64, usize) {
    let jump = |w: &[f32]| {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| f64::from(w[i]));
        (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs() / 3.0
    };
    let (frame, worst) = audio.windows(5).map(jump).enumerate().fold((0, 0.0), |b, c| if c.1 > b.1 { c } else { b });
    (20.0 * (worst / f64::from(level)).max(1e-10).log10(), frame)
}

fn render(rig: &mut Rig, num_frames: usize) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; num_frames], vec![0.0; num_frames]);
    rig.audio.begin_block(&mut rig.synth);
    rig.synth.render(&mut left, &mut right);
    left
}

fn turn(rig: &mut Rig, latents: [f32; NUM_LATENTS]) {
    rig.audio.knobs(&Knobs { latents, glide_ms: GLIDE_MS, ..Knobs::default() });
    let knobs = rig.audio.knobs_now();
    assert!(rig.client.decode(&knobs, None));
}

/// A chord of a program that holds as long as its keys: no level of an operator's envelope falls. There is no tremolo, whose steps are
/// the instrument's own, and the feedback stays, which goes in steps of a control block.
fn holding(program: usize) -> Rig {
    let mut rig = Rig::new(program);
    rig.client.send(Command::BeginGesture);
    for op in 0..6 {
        rig.client.send(Command::Set { id: operator::param(op, operator::AMP_MOD_SENS), value: 0.0 });
        for offset in &operator::LEVEL[..3] {
            rig.client.send(Command::Set { id: operator::param(op, *offset), value: 99.0 });
        }
    }
    rig.client.send(Command::EndGesture);
    for lock in [Lock::Lfo, Lock::Algorithm] {
        rig.client.send(Command::Lock(lock, true));
    }
    rig.audio.set_offline(true);
    render(&mut rig, 64);
    for note in CHORD {
        rig.synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity: 0.8 });
    }
    render(&mut rig, RATE_HZ);
    rig
}

fn peak(audio: &[f32]) -> f32 {
    audio.iter().fold(0.0, |peak, x| peak.max(x.abs()))
}

#[test]
fn random_turns_of_all_knobs_at_a_fixed_feedback_click_on_no_factory_patch() {
    let mut random = fastrand::Rng::with_seed(20_261_121);
    let mut worst = f64::NEG_INFINITY;
    let mut table = String::new();
    for program in 0..32 {
        let mut rig = holding(program);
        let still = render(&mut rig, RATE_HZ);
        let level = peak(&still);
        let ways: Vec<[f32; NUM_LATENTS]> =
            (0..NUM_CHANGES).map(|_| std::array::from_fn(|_| 2.0 * random.f32() - 1.0)).collect();
        let mut audio = still[still.len() - 8..].to_vec();
        for &latents in &ways {
            turn(&mut rig, latents);
            audio.extend(render(&mut rig, CHANGE));
        }
        let ((still, _), (moved, frame)) = (click_db(&still, level), click_db(&audio, level));
        let around = (frame / CHANGE).saturating_sub(4)..=(frame / CHANGE).min(NUM_CHANGES - 1);
        let bright = around.map(|idx| {
            turn(&mut rig, ways[idx]);
            render(&mut rig, RATE_HZ / 10);
            click_db(&render(&mut rig, RATE_HZ / 2), level).0
        });
        let bright = bright.fold(still, f64::max);
        let name = rig.client.snapshot().patch.name;
        table += &format!(
            "{program:2} {name:10} at rest {still:6.1} dB, under turns {moved:6.1} dB, the patches there {bright:6.1} dB, over them {:5.1} dB\n",
            moved - bright
        );
        if moved > -40.0 {
            worst = worst.max(moved - bright);
        }
        rig.synth.handle(Event::Choke(NoteTarget::default()));
    }
    println!("{table}worst over -40 dB: {worst:.1} dB over the patches there");
    assert!(worst <= 3.0, "{table}");
}
