//! Envelopes: the amplifier, which Vital squares, and those that routes listen to.

use vaeform_patch::layers::EnvelopeParam;

use super::draft::Draft;
use super::laws::squared_bend;

/// Our amplifier's place.
const AMPLIFIER: usize = 0;

/// The amplifier.
pub(super) fn import_amplifier(draft: &mut Draft<'_>) {
    let vital = draft.vital;
    times(draft, AMPLIFIER, 1);
    let stored = |name: &str| vital.stored(&format!("env_1_{name}"));
    let sustain = stored("sustain");
    draft.exact("env_1_sustain", EnvelopeParam::Sustain.of(AMPLIFIER), sustain * sustain);
    let held = if sustain > 0.0 { sustain } else { 1.0 };
    let bends = [
        ("attack_power", EnvelopeParam::AttackBend, squared_bend([0.0, 1.0], stored("attack_power"))),
        ("decay_power", EnvelopeParam::DecayBend, squared_bend([1.0, sustain], stored("decay_power"))),
        ("release_power", EnvelopeParam::ReleaseBend, squared_bend([held, 0.0], stored("release_power"))),
    ];
    for (name, param, bend) in bends {
        draft.near(&format!("env_1_{name}"), param.of(AMPLIFIER), bend, "Vital's is squared");
    }
    let velocity = vital.stored("velocity_track");
    if velocity >= 0.0 {
        draft.exact("velocity_track", EnvelopeParam::Velocity.of(AMPLIFIER), velocity);
    } else {
        draft.report.left_out("velocity_track", "softer by velocity");
    }
}

/// The envelope of ours for one of Vital's, from 1, that a route listens to; nothing where all are taken.
pub(super) fn place_of(draft: &mut Draft<'_>, number: usize) -> Option<u8> {
    let place = match draft.envelopes.iter().position(|known| *known == number) {
        Some(place) => place,
        None if draft.envelopes.len() + 1 < EnvelopeParam::COUNT => {
            draft.envelopes.push(number);
            let place = draft.envelopes.len() - 1;
            import_modulator(draft, place + 1, number);
            place
        }
        None => return None,
    };
    Some(place as u8 + 2)
}

fn import_modulator(draft: &mut Draft<'_>, place: usize, number: usize) {
    let vital = draft.vital;
    times(draft, place, number);
    let params = [
        ("sustain", EnvelopeParam::Sustain),
        ("attack_power", EnvelopeParam::AttackBend),
        ("decay_power", EnvelopeParam::DecayBend),
        ("release_power", EnvelopeParam::ReleaseBend),
    ];
    for (name, param) in params {
        let key = format!("env_{number}_{name}");
        draft.exact(&key, param.of(place), vital.stored(&key));
    }
}

fn times(draft: &mut Draft<'_>, place: usize, number: usize) {
    let vital = draft.vital;
    let params = [
        ("delay", EnvelopeParam::Delay),
        ("attack", EnvelopeParam::Attack),
        ("hold", EnvelopeParam::Hold),
        ("decay", EnvelopeParam::Decay),
        ("release", EnvelopeParam::Release),
    ];
    for (name, param) in params {
        let key = format!("env_{number}_{name}");
        draft.exact(&key, param.of(place), vital.plain(&key));
    }
}
