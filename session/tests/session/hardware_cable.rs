//! The cable against a simulated instrument: 3,125 bytes a second into a buffer of 256, and a voice that the messages change.

use proptest::prelude::*;
use vaeform_patch::{NUM_PARAMS, ParamId, Patch, global, operator};
use vaeform_session::hardware::{
    AFTER_BANK_US, AFTER_VOICE_US, CABLE_BYTES_PER_S, Cable, Dump, FIFO_BYTES, GENTLE_GAP_US, Pace,
};
use vaeform_sysex::dx7::{self, BANK_MESSAGE, Change, ParameterChange, SINGLE_MESSAGE, layout};

/// Microseconds of a byte on the wire.
const BYTE_US: u64 = 1_000_000 / CABLE_BYTES_PER_S;

/// A receiver that takes a byte in 320 us out of a buffer that overflows.
struct Uart {
    /// Bytes in the buffer, as microseconds of work.
    busy_until_us: u64,
    highest: u64,
    num_bytes: u64,
    /// `(first byte taken, last byte taken, message)`.
    messages: Vec<(u64, u64, Vec<u8>)>,
    voice: [u8; 155],
}

impl Uart {
    fn new() -> Self {
        Self { busy_until_us: 0, highest: 0, num_bytes: 0, messages: Vec::new(), voice: [255; 155] }
    }

    fn put(&mut self, now_us: u64, message: Vec<u8>) {
        let begins = self.busy_until_us.max(now_us);
        let waiting = (begins - now_us).div_ceil(BYTE_US);
        // The cable doles a bank out by itself; all else has to fit.
        let len = message.len() as u64;
        self.highest = self.highest.max(if message.len() == BANK_MESSAGE { waiting } else { waiting + len });
        self.num_bytes += len;
        self.busy_until_us = begins + len * BYTE_US;
        if let Ok(ParameterChange { change, .. }) = ParameterChange::decode(&message) {
            match change {
                Change::Value { id, value } => self.voice[id.idx()] = value,
                Change::Name { position, character } => self.voice[NUM_PARAMS + usize::from(position)] = character,
                other => panic!("{other:?} is nothing that a patch changes"),
            }
        } else if message.len() == SINGLE_MESSAGE {
            assert_eq!(message[SINGLE_MESSAGE - 2], dx7::checksum(&message[6..SINGLE_MESSAGE - 2]));
            self.voice.copy_from_slice(&message[6..SINGLE_MESSAGE - 2]);
        }
        self.messages.push((begins, self.busy_until_us, message));
    }

    fn last_us(&self) -> u64 {
        self.messages.last().map_or(0, |&(_, last, _)| last)
    }
}

/// Sends what is due until a time, on the microsecond.
fn run(cable: &mut Cable, uart: &mut Uart, from_us: u64, until_us: u64) {
    let mut now = from_us;
    while let Some(due) = cable.when_next(now).filter(|&due| due < until_us) {
        assert!(due >= now);
        if due > now {
            assert_eq!(cable.next(due - 1), None, "before its time");
        }
        let message = cable.next(due).expect("it was announced");
        uart.put(due, message);
        now = due;
    }
}

fn random_patch(seed: &mut u64) -> Patch {
    let mut patch = Patch::default();
    walk(&mut patch, seed, 1.0);
    patch
}

/// Moves every parameter by up to `by` of its range.
fn walk(patch: &mut Patch, seed: &mut u64, by: f32) {
    for id in ParamId::all() {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = (*seed >> 40) as f32 / (1u64 << 23) as f32 - 1.0;
        patch.fm.set(id, (patch.fm.get(id) + random * by * id.def().max).clamp(0.0, id.def().max));
    }
}

/// A sweep of every parameter at 1,000 changes a second; what the instrument got, and when the last change was made.
fn sweep(pace: Pace, notes_sounding: impl Fn(u64) -> bool, seconds: u64, seed: u64) -> (Uart, Patch, u64, Cable) {
    let (mut cable, mut uart) = (Cable::new(0, pace), Uart::new());
    let (seed_is_odd, mut seed, mut now) = (seed % 2 == 1, seed, 0);
    let mut patch = random_patch(&mut seed);
    // Odd seeds creep, even ones leap: then every value of the last change has to go.
    let step = if seed_is_odd { 0.02 } else { 1.0 };
    while now < seconds * 1_000_000 {
        walk(&mut patch, &mut seed, step);
        cable.feed(&patch, notes_sounding(now), now);
        run(&mut cable, &mut uart, now, now + 1_000);
        now += 1_000;
    }
    let last_change = now - 1_000;
    run(&mut cable, &mut uart, now, u64::MAX);
    (uart, patch, last_change, cable)
}

#[test]
fn a_sweep_of_everything_never_overflows_the_instrument_and_ends_on_the_last_values() {
    type Case = (&'static str, fn(u64) -> bool);
    let cases: [Case; 3] =
        [("notes sound", |_| true), ("silence", |_| false), ("notes come and go", |now| now / 170_000 % 2 == 0)];
    for (case, notes_sounding) in cases {
        for seed in 1..=5 {
            let (uart, patch, last_change, cable) = sweep(Pace::Full, notes_sounding, 10, seed);
            assert!(uart.highest <= FIFO_BYTES, "{case}, seed {seed}: {} bytes in the buffer", uart.highest);
            assert_eq!(uart.voice, layout::to_single(&patch), "{case}, seed {seed}: the last values");
            let settled = (uart.last_us() - last_change) / 1_000;
            println!("{case}, seed {seed}: settled {settled} ms after the last change, buffer {} bytes", uart.highest);
            assert!(settled <= 500, "{case}, seed {seed}: {settled} ms");
            assert_eq!(cable.num_waiting(), 0);
        }
    }
}

#[test]
fn a_leap_of_every_value_under_a_note_arrives_within_half_a_second() {
    let (mut cable, mut uart) = (Cable::new(0, Pace::Full), Uart::new());
    let mut patch = Patch::default();
    for step in [0.0, 1.0] {
        for id in ParamId::all() {
            patch.fm.set(id, step * id.def().max);
        }
        cable.feed(&patch, step > 0.0, 1_000_000 * step as u64);
        run(&mut cable, &mut uart, 1_000_000 * step as u64, 1_000_000 + 1_000_000 * step as u64);
    }
    assert_eq!(uart.messages.len(), 1 + NUM_PARAMS);
    let settled = uart.last_us() - 1_000_000;
    println!("a leap of {NUM_PARAMS} values took {} ms", settled / 1_000);
    assert!(settled <= 500_000, "{settled} us");
    assert_eq!(uart.voice, layout::to_single(&patch));
}

#[test]
fn four_fifths_of_the_cable_are_never_exceeded() {
    let (uart, ..) = sweep(Pace::Full, |_| true, 10, 7);
    for window_us in [100_000, 500_000, 1_000_000, 5_000_000] {
        // What a rested cable may send at once comes on top.
        let allowed = window_us * CABLE_BYTES_PER_S * 8 / 10 / 1_000_000 + 63 + 7;
        for (i, &(from, ..)) in uart.messages.iter().enumerate() {
            let bytes: usize =
                uart.messages[i..].iter().take_while(|m| m.0 < from + window_us).map(|m| m.2.len()).sum();
            assert!(bytes as u64 <= allowed, "{bytes} bytes in {window_us} us, allowed {allowed}");
        }
    }
    let used = uart.num_bytes as f64 / 10.4 / CABLE_BYTES_PER_S as f64;
    println!("share of the cable in use: {used:.3}");
    assert!(used > 0.75, "and they are used: {used}");
}

#[test]
fn the_instrument_rests_after_voices_and_banks() {
    let check = |uart: &Uart| {
        for pair in uart.messages.windows(2) {
            let rest = pair[1].0 - pair[0].1;
            match pair[0].2.len() {
                SINGLE_MESSAGE => assert!(rest >= AFTER_VOICE_US, "{rest} us after a voice"),
                BANK_MESSAGE => assert!(rest >= AFTER_BANK_US, "{rest} us after a bank"),
                _ => {}
            }
        }
    };
    let (uart, ..) = sweep(Pace::Full, |_| false, 5, 3);
    assert!(uart.messages.iter().filter(|m| m.2.len() == SINGLE_MESSAGE).count() > 20);
    check(&uart);
    let (mut cable, mut uart, mut seed) = (Cable::new(3, Pace::Full), Uart::new(), 11);
    let patches: Vec<Patch> = (0..32).map(|_| random_patch(&mut seed)).collect();
    cable.feed(&patches[0], true, 0);
    run(&mut cable, &mut uart, 0, 100_000);
    cable.send_bank(&patches);
    cable.send_voice(&patches[1]);
    cable.request(Dump::Bank);
    run(&mut cable, &mut uart, 100_000, u64::MAX);
    check(&uart);
    let bulk: Vec<&Vec<u8>> = uart.messages.iter().map(|m| &m.2).filter(|m| m.len() != ParameterChange::LEN).collect();
    assert_eq!(bulk.len(), 3);
    assert_eq!(dx7::decode(bulk[0]).unwrap().voices.len(), 32);
    assert_eq!(bulk[2], &[0xF0, 0x43, 0x23, 9, 0xF7]);
    assert_eq!(uart.voice, layout::to_single(&patches[0]), "the patch that sounds is back after them");
    assert!(uart.highest <= FIFO_BYTES);
}

#[test]
fn what_is_passed_on_beside_a_sweep_does_not_overflow_the_instrument() {
    let (mut cable, mut uart, mut seed) = (Cable::new(0, Pace::Full), Uart::new(), 1);
    let mut patch = random_patch(&mut seed);
    for now in (0..10_000_000).step_by(2_400) {
        walk(&mut patch, &mut seed, 1.0);
        cable.feed(&patch, true, now);
        // Two fifths of the cable, twice what is left to notes: three bytes in 2.4 ms.
        uart.put(now, vec![0x90, 60, 100]);
        cable.passed(3, now);
        run(&mut cable, &mut uart, now, now + 2_400);
    }
    println!("a full cable with notes: {} bytes in the buffer", uart.highest);
    assert!(uart.highest <= FIFO_BYTES, "{} bytes", uart.highest);
}

#[test]
fn the_gentle_pace_keeps_50_ms_between_changes() {
    let (uart, patch, ..) = sweep(Pace::Gentle, |_| true, 3, 5);
    for pair in uart.messages.windows(2) {
        assert!(pair[1].0 - pair[0].1 >= GENTLE_GAP_US);
    }
    assert_eq!(uart.voice, layout::to_single(&patch));
}

#[test]
fn a_whole_voice_goes_only_where_it_is_quicker_and_nothing_sounds() {
    let lengths = |num_changes: u16, notes_sounding: bool| {
        let (mut cable, mut uart) = (Cable::new(0, Pace::Full), Uart::new());
        let mut patch = Patch::default();
        cable.feed(&patch, false, 0);
        run(&mut cable, &mut uart, 0, 1_000_000);
        for id in (0..num_changes).map(ParamId) {
            let value = patch.fm.get(id);
            patch.fm.set(id, if value > 0.0 { value - 1.0 } else { 1.0 });
        }
        cable.feed(&patch, notes_sounding, 1_000_000);
        run(&mut cable, &mut uart, 1_000_000, u64::MAX);
        assert_eq!(uart.voice, layout::to_single(&patch));
        uart.messages.iter().map(|m| m.2.len()).collect::<Vec<_>>()
    };
    assert_eq!(lengths(100, false), [SINGLE_MESSAGE, SINGLE_MESSAGE]);
    assert_eq!(lengths(3, false), [SINGLE_MESSAGE, 7, 7, 7]);
    assert_eq!(lengths(100, true).len(), 101);
    assert_eq!(lengths(0, true), [SINGLE_MESSAGE], "nothing has changed");
}

#[test]
fn fractions_that_round_to_the_same_step_send_nothing() {
    let (mut cable, mut uart) = (Cable::new(0, Pace::Full), Uart::new());
    let level = operator::param(0, operator::OUTPUT_LEVEL);
    let mut patch = Patch::default();
    patch.fm.set(level, 80.0);
    cable.feed(&patch, false, 0);
    run(&mut cable, &mut uart, 0, 500_000);
    patch.fm.set(level, 80.4);
    cable.feed(&patch, true, 500_000);
    assert_eq!(cable.when_next(500_000), None);
    patch.fm.set(level, 80.6);
    cable.feed(&patch, true, 500_000);
    run(&mut cable, &mut uart, 500_000, u64::MAX);
    assert_eq!(uart.messages.last().unwrap().2, [0xF0, 0x43, 0x10, 0, 121, 81, 0xF7]);
}

#[test]
fn what_is_heard_most_goes_first() {
    let (mut cable, mut uart) = (Cable::new(0, Pace::Full), Uart::new());
    let mut patch = Patch::default();
    patch.fm.set(operator::param(1, operator::OUTPUT_LEVEL), 80.0);
    cable.feed(&patch, false, 0);
    run(&mut cable, &mut uart, 0, 1_000_000);
    let order = [
        operator::param(0, operator::OUTPUT_LEVEL),
        operator::param(1, operator::OUTPUT_LEVEL),
        operator::param(1, operator::COARSE),
        global::FEEDBACK,
        global::ALGORITHM,
        operator::param(0, operator::RATE[1]),
        global::LFO_PITCH_DEPTH,
        operator::param(5, operator::RATE[1]),
    ];
    for &id in order.iter().rev() {
        patch.fm.set(id, if id == global::ALGORITHM { 1.0 } else { 3.0 });
    }
    // With a level of 3 operator 1 would be no louder than a whisper; the loudest stays the measure.
    patch.fm.set(order[0], 90.0);
    patch.fm.set(order[1], 70.0);
    cable.feed(&patch, true, 1_000_000);
    run(&mut cable, &mut uart, 1_000_000, u64::MAX);
    let sent: Vec<ParamId> = uart.messages[1..]
        .iter()
        .map(|m| match ParameterChange::decode(&m.2).unwrap().change {
            Change::Value { id, .. } => id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(sent, order);
}

#[test]
fn under_a_sweep_that_never_ends_nothing_starves() {
    let (uart, ..) = sweep(Pace::Full, |_| true, 20, 9);
    let mut counts = [0; NUM_PARAMS];
    for (_, _, message) in &uart.messages {
        if let Change::Value { id, .. } = ParameterChange::decode(message).unwrap().change {
            counts[id.idx()] += 1;
        }
    }
    assert!(counts.iter().all(|&count| count > 0));
    let levels = (0..6).map(|op| counts[operator::param(op, operator::OUTPUT_LEVEL).idx()]).min().unwrap();
    println!("an output level went at least {levels} times in 20 s");
    assert!(levels >= 100, "and what is heard most goes most: {levels}");
}

#[test]
fn what_the_instrument_says_itself_is_not_told_back() {
    let (mut cable, mut uart) = (Cable::new(0, Pace::Full), Uart::new());
    let mut patch = Patch::default();
    cable.feed(&patch, false, 0);
    run(&mut cable, &mut uart, 0, 1_000_000);
    cable.heard(&[0xF0, 0x43, 0x10, 1, 7, 5, 0xF7]);
    patch.fm.set(global::FEEDBACK, 5.0);
    cable.feed(&patch, true, 1_000_000);
    assert_eq!(cable.when_next(1_000_000), None);
    let mut seed = 3;
    let other = random_patch(&mut seed);
    cable.heard(&dx7::encode_single(&other, 0));
    cable.feed(&other, true, 1_100_000);
    assert_eq!(cable.when_next(1_100_000), None);
    cable.forget();
    assert_eq!(cable.num_waiting(), 155, "another instrument knows nothing");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_comes_when_the_instrument_ends_on_the_last_patch(
        seed in any::<u64>(),
        steps in prop::collection::vec((0u64..300_000, 0.0f32..1.0, any::<bool>(), 0u8..12), 1..40),
        is_gentle in any::<bool>(),
    ) {
        let mut seed = seed;
        let pace = if is_gentle { Pace::Gentle } else { Pace::Full };
        let (mut cable, mut uart, mut now) = (Cable::new(1, pace), Uart::new(), 0);
        let mut patch = Patch::default();
        for (wait, by, notes_sounding, act) in steps {
            walk(&mut patch, &mut seed, by * 0.2);
            cable.feed(&patch, notes_sounding, now);
            match act {
                0 => cable.send_voice(&random_patch(&mut seed)),
                1 => cable.send_bank(&[patch]),
                2 => cable.request(Dump::Voice),
                3 => cable.forget(),
                _ => {}
            }
            run(&mut cable, &mut uart, now, now + wait);
            now += wait;
        }
        run(&mut cable, &mut uart, now, u64::MAX);
        prop_assert_eq!(uart.voice, layout::to_single(&patch));
        prop_assert!(uart.highest <= FIFO_BYTES, "{} bytes", uart.highest);
    }
}
