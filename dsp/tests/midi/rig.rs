//! A synth that is played by MIDI bytes at their frames, and how its sound is measured.

use vaeform_dsp::control::Control;
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::Synth;
use vaeform_patch::{Patch, global};

pub(crate) const RATE: usize = 48_000;

/// A frame and the bytes of a message.
pub(crate) type At<'a> = (usize, &'a [u8]);

/// The initial voice is one sine that sustains.
pub(crate) fn sine() -> Synth {
    Synth::new(RATE as f32)
}

/// The sine with an LFO that waits for a wheel.
pub(crate) fn wobbly() -> Synth {
    let mut patch = Patch::default();
    patch.fm.set(global::LFO_SPEED, 35.0);
    patch.fm.set(global::LFO_WAVE, 0.0);
    patch.fm.set(global::LFO_PITCH_DEPTH, 0.0);
    patch.fm.set(global::PITCH_MOD_SENS, 7.0);
    let mut synth = sine();
    synth.load_patch(&patch);
    synth
}

/// With the host's switch on.
pub(crate) fn mpe(mut synth: Synth) -> Synth {
    synth.set_control(Control::Mpe, 1.0);
    synth
}

/// Takes a message as hosts hand it over.
pub(crate) fn send(synth: &mut Synth, message: &[u8]) {
    let unit = |value: u8| f32::from(value) / 127.0;
    let channel = message[0] & 15;
    let key = |note| NoteTarget { channel: Some(channel), note: Some(note), voice_id: None };
    let event = match *message {
        [0x80..=0x8F, note, _] | [0x90..=0x9F, note, 0] => Event::note_off(key(note)),
        [0x90..=0x9F, note, velocity] => Event::NoteOn { voice_id: None, channel, note, velocity: unit(velocity) },
        [0xA0..=0xAF, note, value] => Event::PolyPressure { target: key(note), value: unit(value) },
        [0xB0..=0xBF, controller, value] => Event::Controller { channel, controller, value: unit(value) },
        [0xD0..=0xDF, value] => Event::ChannelPressure { channel, value: unit(value) },
        [0xE0..=0xEF, low, high] => {
            let steps = f32::from(u16::from(high) << 7 | u16::from(low)) - 8_192.0;
            Event::PitchBend { channel, value: if steps > 0.0 { steps / 8_191.0 } else { steps / 8_192.0 } }
        }
        [0xF0, ..] => {
            synth.universal(message);
            return;
        }
        _ => panic!("no message: {message:02X?}"),
    };
    synth.handle(event);
}

/// Both channels of so many frames; messages in order of their frames.
pub(crate) fn play(synth: &mut Synth, messages: &[At<'_>], frames: usize) -> [Vec<f32>; 2] {
    let mut out = [vec![0.0; frames], vec![0.0; frames]];
    let mut done = 0;
    let [left, right] = &mut out;
    for &(frame, message) in messages {
        synth.render(&mut left[done..frame], &mut right[done..frame]);
        done = frame;
        send(synth, message);
    }
    synth.render(&mut left[done..], &mut right[done..]);
    out
}

/// The left channel.
pub(crate) fn left(synth: &mut Synth, messages: &[At<'_>], frames: usize) -> Vec<f32> {
    play(synth, messages, frames)[0].clone()
}

/// Frequency of a sine in Hz, by its upward crossings of zero.
pub(crate) fn hz(audio: &[f32]) -> f64 {
    let crossings: Vec<f64> = audio
        .windows(2)
        .enumerate()
        .filter(|(_, pair)| pair[0] < 0.0 && pair[1] >= 0.0)
        .map(|(frame, pair)| frame as f64 + f64::from(pair[0] / (pair[0] - pair[1])))
        .collect();
    let (Some(first), Some(last)) = (crossings.first(), crossings.last()) else { return 0.0 };
    (crossings.len() - 1) as f64 * RATE as f64 / (last - first)
}

/// Cents of a sine above a frequency.
pub(crate) fn cents(audio: &[f32], over_hz: f64) -> f64 {
    1200.0 * (hz(audio) / over_hz).log2()
}

/// The sine is so many semitones above the key A4, within a cent beside the instrument's own tuning.
#[track_caller]
pub(crate) fn must_be_at(audio: &[f32], semitones: f64) {
    let cents = cents(audio, 440.0);
    assert!((cents - 100.0 * semitones - 0.6).abs() < 1.5, "{cents:.2} cents above A4, expected {}", 100.0 * semitones);
}

/// Root mean square in dB; -200 is silence.
pub(crate) fn db(audio: &[f32]) -> f64 {
    let power = audio.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>() / audio.len() as f64;
    10.0 * (power + 1e-20).log10()
}

/// Range of pitch over windows of 20 ms, in cents.
pub(crate) fn wobble(audio: &[f32]) -> f64 {
    let pitches = audio.chunks_exact(RATE / 50).map(|window| cents(window, 440.0));
    let (low, high) = pitches.fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p), high.max(p)));
    high - low
}
