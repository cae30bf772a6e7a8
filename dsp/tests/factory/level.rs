//! Gain staging: how loud each voice is, how evenly over the keyboard, and what the limiter has to do for big chords.

use vaeform_dsp::effects::{Effect, Limiter};
use vaeform_dsp::synth::Synth;
use vaeform_patch::factory;

use crate::rig::{Keys, RATE_HZ, loudest_400_ms, peak, play, play_note};

/// Eight notes over four octaves.
const WIDE_CHORD: [u8; 8] = [36, 43, 52, 55, 60, 67, 76, 84];

fn db(x: f32) -> f32 {
    20.0 * x.log10()
}

#[test]
fn every_voice_is_at_minus_18_lufs_at_c3_and_velocity_100() {
    let mut off = Vec::new();
    for preset in factory::bank() {
        let loudness = loudest_400_ms(&play_note(&preset.patch, 60, 100));
        println!("{:10}  {loudness:6.2} LUFS", preset.patch.name.to_string());
        if (loudness + 18.0).abs() > 2.0 {
            off.push((preset.patch.name, loudness));
        }
    }
    assert!(off.is_empty(), "not at -18 +-2 LUFS: {off:?}");
}

#[test]
fn eight_notes_at_velocity_127_stay_at_or_below_full_scale_after_the_limiter() {
    println!("voice         peak before   gain taken   peak after");
    for preset in factory::bank() {
        let keys = Keys { notes: &WIDE_CHORD, velocity: 127, hold_s: 1.5, total_s: 2.0 };
        let mut channels = play(&preset.patch, keys);
        let before = peak(&channels);
        let mut limiter = Limiter::new(RATE_HZ as f32);
        let mut taken_db = 0.0_f32;
        let [left, right] = &mut channels;
        for (left, right) in left.chunks_mut(16).zip(right.chunks_mut(16)) {
            limiter.process(left, right);
            taken_db = taken_db.min(limiter.gain_db());
        }
        let after = peak(&channels);
        let name = preset.patch.name.to_string();
        println!("{name:10}  {:8.2} dBFS  {taken_db:8.2} dB  {:8.2} dBFS", db(before), db(after));
        assert!(after <= 1.0, "{name}: {after}");
        assert!(taken_db > -6.0, "{name}: the limiter takes {taken_db} dB");
    }
}

#[test]
fn loudness_stays_within_12_lu_of_c3_an_octave_either_way() {
    for preset in factory::bank() {
        let at = |note| loudest_400_ms(&play_note(&preset.patch, note, 100));
        let (middle, notes) = (at(60), [48, 52, 56, 64, 68, 72].map(|note| (note, at(note))));
        let span: Vec<String> = notes.iter().map(|(_, loudness)| format!("{:+.1}", loudness - middle)).collect();
        println!("{:10}  {}", preset.patch.name.to_string(), span.join("  "));
        for (note, loudness) in notes {
            assert!((loudness - middle).abs() <= 12.0, "{}: note {note} {loudness}", preset.patch.name);
        }
    }
}

#[test]
fn every_voice_sounds_and_is_finite_over_the_keyboard_and_all_velocities() {
    for preset in factory::bank() {
        for note in [36, 48, 60, 72, 84, 96] {
            for velocity in [20, 64, 127] {
                let keys = Keys { notes: &[note], velocity, hold_s: 0.8, total_s: 1.0 };
                let channels = play(&preset.patch, keys);
                assert!(channels.iter().flatten().all(|x| x.is_finite()));
                let level = db(peak(&channels));
                assert!(level > -60.0, "{}: note {note} velocity {velocity} peaks at {level} dBFS", preset.patch.name);
            }
        }
    }
}

#[test]
fn every_voice_is_silent_within_10_s_of_its_release() {
    for preset in factory::bank() {
        for note in [36, 60, 96] {
            let keys = Keys { notes: &[note], velocity: 127, hold_s: 0.5, total_s: 10.5 };
            let [left, right] = play(&preset.patch, keys);
            let end = left.len() - RATE_HZ as usize / 10;
            let level = peak(&[left[end..].to_vec(), right[end..].to_vec()]);
            assert!(level < 1e-4, "{}: note {note} is at {} dBFS after 10 s", preset.patch.name, db(level));
        }
    }
}

#[test]
fn every_voice_is_given_back_by_the_synth_within_10_s_of_its_release() {
    use vaeform_dsp::event::{Event, NoteTarget};
    for preset in factory::bank() {
        let mut synth = Synth::new(RATE_HZ as f32);
        synth.load_patch(&preset.patch);
        synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 1.0 });
        let (mut left, mut right) = (vec![0.0; 24_000], vec![0.0; 24_000]);
        synth.render(&mut left, &mut right);
        synth.handle(Event::note_off(NoteTarget::default()));
        let halves = (1..=20).find(|_| {
            synth.render(&mut left, &mut right);
            synth.num_active() == 0
        });
        assert!(halves.is_some(), "{} still sounds", preset.patch.name);
        println!("{:10}  {:.1} s", preset.patch.name.to_string(), halves.unwrap_or_default() as f32 * 0.5);
    }
}
