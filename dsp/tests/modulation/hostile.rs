//! Settings and calls that no sane caller makes: values stay finite and in range, and nothing is allocated.

use assert_no_alloc::assert_no_alloc;
use proptest::prelude::*;
use vaeform_dsp::modulation::curve::{bipolar, curve};
use vaeform_dsp::modulation::{
    BeatClock, CONTROL_FRAMES, DahdsrShape, DrawnPoint, DrawnShape, EnvelopePlayer, Feel, GlobalLfo, LfoBlock,
    LfoSettings, LfoTrigger, LfoWave, MAX_POINTS, MidiClock, NoteLength, NoteLfo, Random, RandomKind, RandomSettings,
    Rate, SegmentPoint, SegmentShape, TapTempo, TimeSignature, TimeUnit, Transport,
};

/// Any float, the worst ones often; and sane ones, which get further.
fn wild() -> impl Strategy<Value = f32> {
    prop_oneof![
        prop::num::f32::ANY,
        prop::sample::select(vec![f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, 1e-45, -0.0, 0.0]),
        0.0_f32..1.0,
        0.0_f32..0.001,
    ]
}

fn rate() -> impl Strategy<Value = Rate> {
    let feel = prop::sample::select(vec![Feel::Straight, Feel::Dotted, Feel::Triplet]);
    prop_oneof![
        wild().prop_map(Rate::Hz),
        (any::<u8>(), any::<u8>(), feel).prop_map(|(count, division, feel)| Rate::Synced(NoteLength {
            count,
            division,
            feel
        })),
    ]
}

fn transport() -> impl Strategy<Value = Option<Transport>> {
    let wild = || wild().prop_map(f64::from);
    prop::option::of((wild(), wild(), any::<bool>(), prop::option::of([wild(), wild()]), any::<(u8, u8)>()).prop_map(
        |(tempo_bpm, song_beats, is_playing, loop_beats, (numerator, denominator))| Transport {
            tempo_bpm: tempo_bpm * 100.0,
            song_beats,
            is_playing,
            loop_beats,
            signature: TimeSignature { numerator, denominator },
        },
    ))
}

fn envelope_shape() -> impl Strategy<Value = DahdsrShape> {
    prop::array::uniform9(wild()).prop_map(
        |[delay, attack, hold, decay, sustain, release, attack_power, decay_power, release_power]| DahdsrShape {
            delay,
            attack,
            hold,
            decay,
            sustain,
            release,
            attack_power,
            decay_power,
            release_power,
        },
    )
}

/// On the heap: as arrays these strategies are larger than a test's stack.
fn segment_shape() -> impl Strategy<Value = SegmentShape> {
    let point = [wild(), wild(), wild()].prop_map(|[time, level, power]| SegmentPoint { time, level, power });
    let mark = || 0_usize..10;
    let unit = prop::sample::select(vec![TimeUnit::Seconds, TimeUnit::Beats]);
    (
        prop::collection::vec(point, MAX_POINTS),
        mark(),
        prop::option::of(mark()),
        prop::option::of([mark(), mark()]),
        any::<bool>(),
        unit,
    )
        .prop_map(|(points, num_points, sustain, repeat, is_ping_pong, unit)| {
            let points = std::array::from_fn(|idx| points[idx]);
            SegmentShape { points, num_points, sustain, repeat, is_ping_pong, unit }
        })
}

fn lfo_settings() -> impl Strategy<Value = LfoSettings> {
    let wave = prop::sample::select(vec![
        LfoWave::Sine,
        LfoWave::Triangle,
        LfoWave::SawUp,
        LfoWave::SawDown,
        LfoWave::Square,
        LfoWave::SampleAndHold,
        LfoWave::Drawn,
    ]);
    let trigger = prop::sample::select(vec![LfoTrigger::Free, LfoTrigger::Note, LfoTrigger::OneShot]);
    let point = [wild(), wild(), wild()].prop_map(|[x, y, power]| DrawnPoint { x, y, power });
    let points = prop::collection::vec(point, 0..20);
    (wave, points, rate(), trigger, prop::array::uniform4(wild()), any::<(bool, u64)>()).prop_map(
        |(wave, points, rate, trigger, [phase, delay, fade_in, smoothing], (is_unipolar, seed))| LfoSettings {
            wave,
            drawn: DrawnShape::new(&points),
            rate,
            trigger,
            phase,
            delay,
            fade_in,
            smoothing,
            is_unipolar,
            seed,
        },
    )
}

/// Calls to an envelope: which, at which frame.
fn calls() -> impl Strategy<Value = Vec<(u8, usize)>> {
    prop::collection::vec((0_u8..8, 0..40_usize), 1..60)
}

fn is_within(x: f32, [min, max]: [f32; 2]) -> bool {
    (min..=max).contains(&x)
}

/// An envelope through its calls, between two contours; the first value out of range.
fn first_bad_level(
    mut envelope: EnvelopePlayer,
    other: EnvelopePlayer,
    calls: &[(u8, usize)],
    set: impl Fn(&mut EnvelopePlayer, bool),
) -> Option<f32> {
    let mut values = [0.0; CONTROL_FRAMES];
    for &(call, frame) in calls {
        match call {
            0 | 1 => envelope.note_on(frame),
            2 => envelope.note_off(frame),
            3 => envelope.kill(frame, frame * 7),
            4 => set(&mut envelope, frame % 2 == 0),
            5 if frame == 39 => envelope = other,
            _ => envelope.begin_block(),
        }
        envelope.fill(frame, &mut values);
        let line = envelope.line(frame);
        let bad = values.into_iter().chain([line.start, line.end, line.at(frame)]).find(|x| !is_within(*x, [0.0, 1.0]));
        if bad.is_some() {
            return bad;
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn envelopes_stay_within_0_and_1(one in envelope_shape(), two in envelope_shape(), calls in calls()) {
        let (one, two) = (one.contour(48_000.0), two.contour(48_000.0));
        let bad = assert_no_alloc(|| {
            first_bad_level(EnvelopePlayer::new(one), EnvelopePlayer::new(two), &calls, |envelope, is_one| {
                envelope.set(if is_one { &one } else { &two });
            })
        });
        prop_assert_eq!(bad, None);
    }

    #[test]
    fn segments_stay_within_0_and_1(one in segment_shape(), two in segment_shape(), bpm in wild(), calls in calls()) {
        prop_assert_eq!(one.sanitised(), one.sanitised().sanitised());
        let contours = [one, two].map(|shape| shape.ending_silent().contour(48_000.0, f64::from(bpm)));
        let [one, two] = contours;
        let bad = assert_no_alloc(|| {
            first_bad_level(EnvelopePlayer::new(one), EnvelopePlayer::new(two), &calls, |envelope, is_one| {
                envelope.set(if is_one { &one } else { &two });
            })
        });
        prop_assert_eq!(bad, None);
    }

    #[test]
    fn lfos_and_random_values_stay_in_range(
        settings in prop::array::uniform2(lfo_settings()),
        kind in prop::sample::select(vec![RandomKind::Note, RandomKind::Hold, RandomKind::Smooth]),
        told in prop::collection::vec((transport(), 0..CONTROL_FRAMES), 1..30),
    ) {
        let mut bad = None;
        assert_no_alloc(|| {
            let (mut clock, mut global) = (BeatClock::new(48_000.0), GlobalLfo::default());
            let (mut lfo, mut random) = (NoteLfo::default(), Random::default());
            for (i, (transport, frame)) in told.iter().enumerate() {
                let now = settings[i % 3 / 2];
                // Half of the time as it came.
                let now = if i % 2 == 0 { now.sanitised() } else { now };
                let values = RandomSettings { kind, rate: now.rate, is_unipolar: now.is_unipolar };
                clock.begin_block();
                clock.host_block(*frame, transport.as_ref());
                global.begin_block(now.rate, &clock);
                let block = LfoBlock { settings: &now, clock: &clock, global: &global };
                match i % 4 {
                    0 => lfo.note_on(*frame, 3, &block),
                    1 => lfo.retrigger(*frame, 4, &block),
                    _ => lfo.begin_block(&block),
                }
                if i % 4 == 0 { random.note_on(*frame, 5, &values, &clock) } else { random.begin_block(&values, &clock) }
                let range = [if now.is_unipolar { 0.0 } else { -1.0 }, 1.0];
                let (lfo, random) = (lfo.line(), random.line());
                // A random line comes from where it was; it may have been of another polarity.
                if !is_within(lfo.start, range) || !is_within(lfo.end, range) || !is_within(random.end, range) {
                    bad = bad.or(Some((i, lfo, random)));
                }
                if !clock.beats_at(CONTROL_FRAMES).is_finite() {
                    bad = bad.or(Some((i, lfo, random)));
                }
            }
        });
        prop_assert_eq!(bad, None);
    }

    #[test]
    fn clocks_take_any_frames(frames in prop::collection::vec((0_u8..8, any::<u64>(), 0_u64..20_000), 1..60)) {
        let (mut clock, mut taps, mut now) = (MidiClock::new(48_000.0), TapTempo::new(48_000.0), 0_u64);
        for (call, anywhere, step) in frames {
            now = if call == 7 { anywhere } else { now.saturating_add(step) };
            match call {
                0 => clock.start(),
                1 => clock.stop(),
                2 => clock.resume(),
                3 => clock.set_position(anywhere as u16),
                _ => clock.tick(now, (anywhere >> 48) as u32),
            }
            let transport = clock.transport(now);
            prop_assert!((1.0 - 1e-9..=1_000.0 + 1e-6).contains(&transport.tempo_bpm), "{:?}", transport);
            prop_assert!(transport.song_beats.is_finite() && transport.song_beats >= 0.0);
            prop_assert!(taps.tap(now).is_none_or(|bpm| (20.0..=300.0).contains(&bpm)));
        }
    }

    #[test]
    fn the_curve_stays_within_its_ends(x in wild(), power in wild()) {
        prop_assert!(is_within(curve(x, power), [0.0, 1.0]));
        prop_assert!(is_within(bipolar(x, power), [-1.0, 1.0]));
    }
}
