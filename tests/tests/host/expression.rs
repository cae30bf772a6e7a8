//! What bends a sounding note: wheels, pressure, pedals, note expressions, MPE.

use vaeform_host::{Expression, Input, Note, Take, Timeline};

use crate::ear::*;
use crate::rig::{RATE, Rig, must, rig_with};
use crate::syx::{Op, Voice};

const SECOND: usize = RATE as usize;
const PMS: usize = 143;

fn plain() -> Voice {
    Voice::init("PLAIN")
}

/// Two operators, so that there is something to brighten.
fn bright() -> Voice {
    Voice::init("BRIGHT").op(2, Op::Output, 60)
}

/// The LFO is routed to pitch and level, and waits for a wheel or pressure.
fn wobbly() -> Voice {
    plain().op(1, Op::AmpSensitivity, 3).at(PMS, 7).at(137, 40).at(142, 4)
}

fn a4() -> Note {
    Note::new(0, 69).with_id(1)
}

fn with(rig: &mut Rig, inputs: impl IntoIterator<Item = Input>) -> Take {
    let mut timeline = Timeline::new().at(0, Input::NoteOn(a4(), 0.8));
    inputs.into_iter().for_each(|input| timeline.add(4800, input));
    timeline.add(46_000, Input::NoteOff(a4(), 0.0));
    let take = rig.play(&timeline, SECOND);
    rig.rest(SECOND);
    take
}

fn steady(take: &Take) -> &[f32] {
    &take.left[14_400..43_200]
}

/// Range of pitch over 20 ms windows, in cents.
fn wobble(audio: &[f32]) -> f64 {
    let pitches: Vec<f64> = audio.chunks_exact(960).map(|c| cents(pitch_hz(c, RATE, 300.0, 640.0), 440.0)).collect();
    pitches.iter().fold(f64::MIN, |m, p| m.max(*p)) - pitches.iter().fold(f64::MAX, |m, p| m.min(*p))
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_wheel_bends_two_semitones_both_ways() {
    let mut rig = rig_with(&plain());
    for (wheel, semitones) in [(8191, 2.0), (-8192, -2.0), (4096, 1.0)] {
        let take = with(&mut rig, [Input::bend(0, wheel)]);
        must(check_pitch(steady(&take), RATE, 440.0 * 2f64.powf(semitones / 12.0), 3.0));
        rig.play(&Timeline::new().at(0, Input::bend(0, 0)), 512);
    }
    let take = with(&mut rig, []);
    must(check_pitch(steady(&take), RATE, 440.0, 2.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_bend_range_is_a_parameter() {
    let mut rig = rig_with(&plain());
    rig.set("Bend range", 7.0);
    let take = with(&mut rig, [Input::bend(0, 8191)]);
    must(check_pitch(steady(&take), RATE, 440.0 * 2f64.powf(7.0 / 12.0), 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn registered_parameter_0_sets_the_bend_range() {
    let mut rig = rig_with(&plain());
    let rpn = [(101, 0), (100, 0), (6, 5), (38, 0)].map(|(cc, v)| Input::controller(0, cc, v));
    let take = with(&mut rig, rpn.into_iter().chain([Input::bend(0, 8191)]));
    must(check_pitch(steady(&take), RATE, 440.0 * 2f64.powf(5.0 / 12.0), 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_modulation_wheel_makes_vibrato() {
    let mut rig = rig_with(&wobbly());
    let still = wobble(steady(&with(&mut rig, [])));
    let moved = wobble(steady(&with(&mut rig, [Input::controller(0, 1, 127)])));
    println!("wheel: {still:.1} -> {moved:.1} cents");
    must(check_between("wobble at rest, cents", still, 0.0, 5.0));
    must(check_between("wobble with the wheel up, cents", moved, 40.0, 5000.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn channel_pressure_moves_the_sound() {
    let mut rig = rig_with(&wobbly());
    let still = with(&mut rig, []);
    let pressed = with(&mut rig, [Input::pressure(0, 127)]);
    assert!(difference(steady(&still), steady(&pressed)) > 0.01, "pressure does nothing");
    rig.play(&Timeline::new().at(0, Input::pressure(0, 0)), 512);
}

fn two_notes(rig: &mut Rig, inputs: &[Input]) -> Take {
    let second = Note::new(0, 45).with_id(2);
    let mut timeline = Timeline::new().at(0, Input::NoteOn(a4(), 0.8)).at(0, Input::NoteOn(second, 0.8));
    inputs.iter().for_each(|input| timeline.add(4800, input.clone()));
    timeline = timeline.at(47_000, Input::NoteOff(a4(), 0.0)).at(47_000, Input::NoteOff(second, 0.0));
    let take = rig.play(&timeline, SECOND);
    rig.rest(SECOND);
    take
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn key_pressure_moves_only_its_key() {
    let mut rig = rig_with(&wobbly());
    let level = |take: &Take, hz| tone_db(steady(take), RATE, hz);
    let still = two_notes(&mut rig, &[]);
    let pressed = two_notes(&mut rig, &[Input::key_pressure(0, 69, 127)]);
    must(check_between("the other key", level(&pressed, 110.0) - level(&still, 110.0), -0.5, 0.5));
    let moved = (level(&pressed, 440.0) - level(&still, 440.0)).abs();
    must(check_between("the pressed key, change in dB", moved, 1.0, 200.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_tuning_expression_moves_only_its_note() {
    let mut rig = rig_with(&plain());
    let take = two_notes(&mut rig, &[Input::Expression(a4(), Expression::Tuning, 7.0)]);
    must(check_pitch(steady(&take), RATE, 440.0 * 2f64.powf(7.0 / 12.0), 3.0));
    let low = pitch_hz(steady(&take), RATE, 90.0, 130.0);
    must(check_between("the other note, cents", cents(low, 110.0), -3.0, 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_volume_expression_is_a_linear_gain() {
    let mut rig = rig_with(&plain());
    let rest = level_db(steady(&with(&mut rig, [])));
    for gain in [0.5, 0.25] {
        let take = with(&mut rig, [Input::Expression(a4(), Expression::Volume, gain)]);
        let expected = 20.0 * gain.log10();
        must(check_between("gain in dB", level_db(steady(&take)) - rest, expected - 0.3, expected + 0.3));
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_pan_expression_moves_a_note_to_one_side() {
    let mut rig = rig_with(&plain());
    // 0..1 in CLAP, 0.5 is the middle.
    let take = with(&mut rig, [Input::Expression(a4(), Expression::Pan, 0.0)]);
    let right = &take.right[14_400..43_200];
    must(check_between("left over right, dB", level_db(steady(&take)) - level_db(right), 40.0, 300.0));
    let take = with(&mut rig, [Input::Expression(a4(), Expression::Pan, 0.5)]);
    must(check_same(&take.left, &take.right, 1e-6));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn a_brightness_expression_changes_the_overtones_both_ways() {
    let mut rig = rig_with(&bright());
    let mut overtones = |value: f64| {
        let take = with(&mut rig, [Input::Expression(a4(), Expression::Brightness, value)]);
        tone_db(steady(&take), RATE, 1320.0) - tone_db(steady(&take), RATE, 440.0)
    };
    let (dull, rest, bright) = (overtones(0.1), overtones(0.5), overtones(0.9));
    println!("third harmonic: {dull:.1} {rest:.1} {bright:.1} dB");
    assert!(dull + 3.0 < rest && rest + 3.0 < bright, "{dull:.1} {rest:.1} {bright:.1} dB");
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn pressure_and_vibrato_expressions_move_their_note() {
    let mut rig = rig_with(&wobbly());
    let still = with(&mut rig, []);
    for kind in [Expression::Pressure, Expression::Vibrato] {
        let take = with(&mut rig, [Input::Expression(a4(), kind, 1.0)]);
        assert!(difference(steady(&still), steady(&take)) > 0.01, "{kind:?} does nothing");
    }
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn an_expression_ends_with_its_note() {
    let mut rig = rig_with(&plain());
    with(&mut rig, [Input::Expression(a4(), Expression::Tuning, 7.0)]);
    let take = with(&mut rig, []);
    must(check_pitch(steady(&take), RATE, 440.0, 2.0));
}

fn mpe_chord(rig: &mut Rig) -> Take {
    let low = Note::new(1, 45).with_id(1);
    let high = Note::new(2, 69).with_id(2);
    let timeline = Timeline::new()
        .at(0, Input::NoteOn(low, 0.8))
        .at(0, Input::NoteOn(high, 0.8))
        .at(4800, Input::bend(2, 1024))
        .at(47_000, Input::NoteOff(low, 0.0))
        .at(47_000, Input::NoteOff(high, 0.0));
    rig.play(&timeline, SECOND)
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn with_mpe_on_a_member_channel_bends_its_own_notes_by_48_semitones() {
    let mut rig = rig_with(&plain());
    rig.set("MPE", 1.0);
    let take = mpe_chord(&mut rig);
    must(check_pitch(steady(&take), RATE, 440.0 * 2f64.powf(6.0 / 12.0), 3.0));
    must(check_between("channel 1, cents", cents(pitch_hz(steady(&take), RATE, 90.0, 130.0), 110.0), -3.0, 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn with_mpe_off_the_bend_range_parameter_rules() {
    let mut rig = rig_with(&plain());
    let take = mpe_chord(&mut rig);
    must(check_pitch(steady(&take), RATE, 440.0 * 2f64.powf(0.25 / 12.0), 3.0));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_sustain_pedal_holds_notes_until_it_comes_up() {
    let mut rig = rig_with(&plain());
    let timeline = Timeline::new()
        .at(0, Input::controller(0, 64, 127))
        .note(100, 5000, a4(), 0.8)
        .at(30_000, Input::controller(0, 64, 0));
    let take = rig.play(&timeline, SECOND);
    must(check_between("under the pedal", level_db(&take.left[20_000..29_000]), -60.0, 0.0));
    must(check_between("pedal up", level_db(&take.left[38_000..]), -200.0, -100.0));
    must(check_note_ends(&[a4()], &take.events));
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn the_sostenuto_pedal_holds_only_what_was_down() {
    let mut rig = rig_with(&plain());
    let later = Note::new(0, 45).with_id(2);
    let timeline = Timeline::new()
        .at(0, Input::NoteOn(a4(), 0.8))
        .at(2000, Input::controller(0, 66, 127))
        .at(3000, Input::NoteOn(later, 0.8))
        .at(6000, Input::NoteOff(a4(), 0.0))
        .at(6000, Input::NoteOff(later, 0.0))
        .at(40_000, Input::controller(0, 66, 0));
    let take = rig.play(&timeline, SECOND + 20_000);
    let held = &take.left[20_000..39_000];
    must(check_between("held over the rest", tone_db(held, RATE, 440.0) - tone_db(held, RATE, 110.0), 40.0, 300.0));
    must(check_between("pedal up", level_db(&take.left[50_000..]), -200.0, -100.0));
    must(check_note_ends(&[a4(), later], &take.events));
}
