//! Renders of factory voices, and what the ear says of them.

use ebur128::{EbuR128, Mode};
use realfft::RealFftPlanner;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_patch::Patch;

pub(crate) const RATE_HZ: u32 = 48_000;

/// What happens to the keys.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'a> {
    pub(crate) notes: &'a [u8],
    /// 1-127.
    pub(crate) velocity: u8,
    pub(crate) hold_s: f32,
    pub(crate) total_s: f32,
}

/// Notes at full polyphony through a fresh synth: left, right.
pub(crate) fn play(patch: &Patch, keys: Keys) -> [Vec<f32>; 2] {
    let mut synth = Synth::new(RATE_HZ as f32);
    synth.load_patch(patch);
    let frames = |s: f32| (s * RATE_HZ as f32) as usize;
    let mut channels = [vec![0.0; frames(keys.total_s)], vec![0.0; frames(keys.total_s)]];
    let [left, right] = &mut channels;
    for &note in keys.notes {
        let velocity = f32::from(keys.velocity) / 127.0;
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note, velocity });
    }
    let hold = frames(keys.hold_s).min(left.len());
    synth.render(&mut left[..hold], &mut right[..hold]);
    synth.handle(Event::note_off(NoteTarget::default()));
    synth.render(&mut left[hold..], &mut right[hold..]);
    channels
}

/// One note held 1.5 s and heard for 2.
pub(crate) fn play_note(patch: &Patch, note: u8, velocity: u8) -> [Vec<f32>; 2] {
    play(patch, Keys { notes: &[note], velocity, hold_s: 1.5, total_s: 2.0 })
}

/// Momentary loudness (EBU R 128) of the loudest 400 ms, looked for every 10 ms, in LUFS.
pub(crate) fn loudest_400_ms(channels: &[Vec<f32>; 2]) -> f64 {
    let mut meter = EbuR128::new(2, RATE_HZ, Mode::M).expect("the meter takes stereo at 48 kHz");
    let step = RATE_HZ as usize / 100;
    let mut loudest = f64::NEG_INFINITY;
    for (left, right) in channels[0].chunks(step).zip(channels[1].chunks(step)) {
        meter.add_frames_planar_f32(&[left, right]).expect("both channels are equally long");
        loudest = loudest.max(meter.loudness_momentary().expect("the meter is in momentary mode"));
    }
    loudest
}

/// The largest sample.
pub(crate) fn peak(channels: &[Vec<f32>; 2]) -> f32 {
    channels.iter().flatten().fold(0.0, |peak, x| peak.max(x.abs()))
}

/// Level in dB of every 10 ms of a mono signal, each the mean of the 20 ms around it.
pub(crate) fn envelope_db(mono: &[f32]) -> Vec<f32> {
    let step = RATE_HZ as usize / 100;
    mono.windows(2 * step)
        .step_by(step)
        .map(|w| 10.0 * (w.iter().map(|x| x * x).sum::<f32>() / w.len() as f32 + 1e-12).log10())
        .collect()
}

/// Centre of gravity of the magnitude spectrum of the 0.34 s from the note's start, in Hz.
pub(crate) fn centroid_hz(mono: &[f32]) -> f32 {
    const FRAMES: usize = 16_384;
    let fft = RealFftPlanner::<f32>::new().plan_fft_forward(FRAMES);
    let mut windowed: Vec<f32> = mono[..FRAMES]
        .iter()
        .enumerate()
        .map(|(i, x)| x * (0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / FRAMES as f32).cos()))
        .collect();
    let mut spectrum = fft.make_output_vec();
    fft.process(&mut windowed, &mut spectrum).expect("buffers are the plan's own");
    let bin_hz = RATE_HZ as f32 / FRAMES as f32;
    let (mut weighted, mut sum) = (0.0, 1e-12);
    for (bin, x) in spectrum.iter().enumerate() {
        weighted += bin as f32 * bin_hz * x.norm();
        sum += x.norm();
    }
    weighted / sum
}
