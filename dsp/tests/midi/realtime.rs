//! What the audio thread may not do, and what any message may not do.

use assert_no_alloc::assert_no_alloc;

use vaeform_dsp::event::Event;

use crate::rig::*;

/// A small repeatable generator.
fn bytes(seed: u32) -> impl FnMut() -> u8 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8 & 127
    }
}

#[test]
fn any_messages_allocate_nothing_and_the_sound_stays_finite() {
    let mut byte = bytes(3);
    let messages: Vec<Vec<u8>> = (0..20_000)
        .map(|round| {
            let channel = byte() & 15;
            match round % 8 {
                0 => vec![0x90 | channel, 30 + byte() % 60, byte()],
                1 => vec![0x80 | channel, 30 + byte() % 60, 0],
                2 => vec![0xE0 | channel, byte(), byte()],
                // Registered parameters by number, and data.
                3 => vec![0xB0 | channel, 101, byte() % 2],
                4 => vec![0xB0 | channel, 100, byte() % 8],
                5 => vec![0xB0 | channel, [6, 38, 96, 97][usize::from(byte() % 4)], byte()],
                6 => vec![0xB0 | channel, byte(), byte()],
                _ => {
                    let (kind, form, count) = (0x7E + (byte() & 1), byte() % 10, usize::from(byte()) * 4);
                    let head = if byte().is_multiple_of(3) { [4, 1 + byte() % 4] } else { [8, form] };
                    let body: Vec<u8> = (0..[2, 15, 27, count][usize::from(byte() % 4)]).map(|_| byte()).collect();
                    [&[0xF0, kind, 0x7F], &head[..], &body, &[0xF7]].concat()
                }
            }
        })
        .collect();
    let mut synth = wobbly();
    let (mut left, mut right) = ([0.0; 32], [0.0; 32]);
    assert_no_alloc(|| {
        for message in &messages {
            send(&mut synth, message);
            synth.render(&mut left, &mut right);
            assert!(left.iter().chain(&right).all(|sample| sample.is_finite()));
        }
    });
}

#[test]
fn values_that_are_no_numbers_change_nothing() {
    let play = |values: &[f32]| {
        let mut synth = mpe(sine());
        send(&mut synth, &[0x91, 69, 100]);
        for &value in values {
            for controller in 0..128 {
                synth.handle(Event::Controller { channel: controller & 1, controller, value });
            }
            synth.handle(Event::PitchBend { channel: 0, value });
            synth.handle(Event::ChannelPressure { channel: 1, value });
        }
        left(&mut synth, &[], 4_800)
    };
    assert_eq!(play(&[f32::NAN, f32::INFINITY, f32::NEG_INFINITY]), play(&[]));
}
