//! The factory sounds as VST3 has them: a list of programs on the root unit, and the hidden parameter that chooses one.
//!
//! The first program is the project's own sound, whatever that is, and choosing it changes nothing. So the parameter has a value for
//! every sound, and a host that writes back what it has read loads nothing. Its value follows the sound, by name.

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    ParameterInfo, ParameterInfo_::ParameterFlags_, ProgramListInfo, kRootUnitId,
};
use vaeform_presets::factory;
use vaeform_session::{Client, Command};

use super::text::write_text;

/// The parameter's id, below those of MIDI.
pub(super) const PROGRAM_ID: u32 = (1 << 31) - 16 * 130 - 1;
/// The id of the one list.
pub(super) const LIST_ID: i32 = 1;
/// What the first program is called.
const OWN: &str = "(own sound)";

/// Programs of the list.
pub(super) fn count() -> usize {
    1 + factory().len()
}

/// The name of a program.
pub(super) fn name(program: usize) -> Option<&'static str> {
    match program.checked_sub(1) {
        None => Some(OWN),
        Some(number) => Some(&factory().get(number)?.name),
    }
}

/// The category of a program; none of the project's own.
pub(super) fn category(program: usize) -> Option<&'static str> {
    Some(factory().get(program.checked_sub(1)?)?.category.name())
}

/// The program whose name this is.
pub(super) fn named(text: &str) -> Option<usize> {
    (0..count()).find(|program| name(*program).is_some_and(|name| name.eq_ignore_ascii_case(text.trim())))
}

/// A program as the parameter's value, 0..1.
pub(super) fn value(program: usize) -> f64 {
    program as f64 / last() as f64
}

/// The program of a value, where a list goes on to this last one. `[audio-thread]`
pub(super) fn program(value: f64, last: usize) -> usize {
    let value = if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 };
    (value * last as f64).round() as usize
}

/// The last program of the list, at least 1.
pub(super) fn last() -> usize {
    factory().len().max(1)
}

/// Describes the parameter.
pub(super) fn describe(room: &mut ParameterInfo) {
    room.id = PROGRAM_ID;
    write_text(&mut room.title, "Program");
    write_text(&mut room.shortTitle, "Program");
    room.stepCount = last() as i32;
    room.unitId = kRootUnitId;
    // No automation: a sound is loaded by the worker, which no song may wait for.
    room.flags = ParameterFlags_::kIsList | ParameterFlags_::kIsProgramChange;
}

/// Describes the list.
pub(super) fn describe_list(room: &mut ProgramListInfo) {
    room.id = LIST_ID;
    write_text(&mut room.name, "Factory presets");
    room.programCount = count() as i32;
}

/// `[main-thread]` The program that a session plays.
pub(super) fn current(client: &Client) -> usize {
    client.factory_sound().map_or(0, |number| number + 1)
}

/// `[main-thread]` Loads a program, unless it is there already.
pub(super) fn choose(client: &Client, program: usize) {
    if let Some(number) = program.checked_sub(1)
        && client.factory_sound() != Some(number)
    {
        client.send(Command::Factory(number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_a_name_of_its_own_and_a_value_that_leads_back() {
        assert!(count() > 1 && count() == last() + 1);
        for at in 0..count() {
            assert_eq!(name(at).and_then(named), Some(at));
            assert_eq!(program(value(at), last()), at);
            assert_eq!(program(f64::from(value(at) as f32), last()), at);
            assert_eq!(category(at).is_some(), at > 0);
        }
        assert_eq!((name(count()), program(f64::NAN, last()), program(2.0, last())), (None, 0, last()));
    }

    #[test]
    fn a_chosen_program_sounds_and_choosing_it_again_loads_nothing() {
        let (session, _port) = vaeform_session::open();
        let client = session.client();
        assert_eq!(current(&client), 0);
        choose(&client, 2);
        assert_eq!(current(&client), 2);
        let loaded = client.snapshot();
        assert_eq!(loaded.patch, factory()[1].preset().patch);
        choose(&client, 2);
        choose(&client, 0);
        assert_eq!(client.snapshot().revision, loaded.revision);
        let state = client.save();
        choose(&client, 1);
        client.restore(&state);
        assert_eq!(current(&client), 2, "a project says which it is");
    }
}
