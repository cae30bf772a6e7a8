//! What a match must stay besides near: an instrument over the keyboard. A genome is repaired before it is heard, so that the search
//! only ever compares what may be kept; all of it is read off the patch, without a render.

use vaeform_dsp::fm::{CompiledPatch, EnvelopeTrace, NoteStart};
use vaeform_patch::{global, operator};

use super::velocity::{LEAST_OF_CARRIERS, make_sensitive};
use crate::fm::audible::operators;
use crate::search::genome::Genome;
use crate::target::Target;

/// Keys and velocities that must be heard: the ends of what is played, and the middle.
const KEYS: [u8; 3] = [36, 60, 84];
const VELOCITIES: [u8; 2] = [20, 127];
/// How long a tried key stays down, and how often its level is looked at.
const HOLD_S: f32 = 0.5;
const LOOK_S: f32 = 0.02;
/// What is softer than this at its loudest counts as not heard, in dB re full scale; 8 dB above silence.
const HEARD_DB: f32 = -52.0;
/// How far a released note must fall, with some room for what the trace does not know.
const FALL_DB: f32 = 64.0;
/// Seconds that a release may always take.
const RELEASE_S: f32 = 1.8;
/// How wide the LFO may swing the pitch of a target that has one, in cents: fast and round, as a vibrato, or otherwise.
const VIBRATO_CENTS: f32 = 50.0;
const WOBBLE_CENTS: f32 = 8.0;
/// LFO speeds from here on are a vibrato: several turns in half a second.
const FAST_SPEED: u8 = 30;
/// Square and sample & hold jump.
const JUMPING_WAVES: [u8; 2] = [3, 5];
/// LFO pitch swing in cents at full depth, by sensitivity.
const SWING_CENTS: [f32; 8] = [0.0, 46.0, 93.0, 153.0, 255.0, 426.0, 709.0, 1181.0];
/// When the pitch envelope must be back at the key's pitch, in seconds, and how near.
const SETTLED_S: f32 = 0.15;
const SETTLED_CENTS: f32 = 5.0;
/// A carrier further than this from a harmonic of the key is a timbre of its own; nearer, but not within the second, it is out of
/// tune. In cents.
const HARMONIC_CENTS: f32 = 55.0;
const TUNED_CENTS: f32 = 9.0;
/// A carrier below this is not heard itself, in Hz; and one of this amplitude against all that follow the key is a whisper.
const LOW_HZ: f32 = 20.0;
const WHISPER: f32 = 0.1;
/// Level of the pitch envelope that is no shift.
const LEVEL_PITCH: f32 = 50.0;

/// What the target asks of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needs {
    /// The target has a pitch, so every key has one.
    pub(crate) is_pitched: bool,
    /// Seconds from the key going up to silence.
    pub(crate) release_s: f32,
    /// Velocity that the target is matched at, 1-127.
    pub(crate) velocity: u8,
}

impl Needs {
    /// Of a target that is matched at a velocity: what rings longer than a release may take can ring as long.
    pub(crate) fn new(target: &Target, velocity: u8) -> Self {
        let decay_s = (target.seconds() - target.onset_s) as f32;
        Self { is_pitched: target.is_pitched(), release_s: decay_s.max(RELEASE_S), velocity }
    }

    /// A genome that is heard at every key, ends, keeps to the key's pitch and answers velocity.
    pub(crate) fn repaired(self, mut genome: Genome) -> Genome {
        repair(&mut genome, self);
        genome
    }
}

/// Brings a genome to where it is heard at every key, ends, keeps to the key's pitch and answers velocity.
fn repair(genome: &mut Genome, needs: Needs) {
    if needs.is_pitched {
        keep_pitch(genome);
    }
    make_sensitive(genome, needs.velocity);
    end(genome, needs.release_s);
    sound(genome);
    // Takes begin with all phases at rest; so that every key does, whatever was played before, they are kept in step with it.
    genome.set(global::OSC_SYNC, 1.0);
    genome.set(global::LFO_SYNC, 1.0);
}

/// The pitch envelope comes back to the key, the LFO stays a vibrato, and carriers keep to the key's harmonics.
fn keep_pitch(genome: &mut Genome) {
    settle(genome);
    steady(genome);
    let foreign = foreign(genome);
    let others = carriers(genome).count() - foreign.len();
    for op in foreign {
        if others > 0 {
            genome.set_op(op, operator::OUTPUT_LEVEL, 0.0);
        } else {
            genome.set_op(op, operator::MODE, 0.0);
            genome.set_op(op, operator::COARSE, 1.0);
            genome.set_op(op, operator::FINE, 0.0);
        }
    }
    let in_ratio = |genome: &Genome, op: usize| genome.op(op, operator::MODE) == 0;
    for op in carriers(genome) {
        if !in_ratio(genome, op) {
            continue;
        }
        let ratio = ratio(genome, op);
        let harmonic = if ratio < 0.75 { 0.5 } else { ratio.round() };
        let cents = 1200.0 * (ratio / harmonic).log2();
        if cents.abs() > TUNED_CENTS && cents.abs() < HARMONIC_CENTS {
            genome.set_op(op, operator::COARSE, harmonic.floor());
            genome.set_op(op, operator::FINE, 0.0);
        }
    }
}

/// Sounding carriers with a pitch of their own, whatever the key, that would be heard as one: neither so low that only what modulates
/// them is heard, nor a click or a whisper beside those that follow the key.
fn foreign(genome: &Genome) -> Vec<usize> {
    let is_fixed = |op: &usize| genome.op(*op, operator::MODE) == 1;
    let fixed: Vec<usize> = carriers(genome).filter(is_fixed).collect();
    if fixed.is_empty() {
        return fixed;
    }
    let patch = CompiledPatch::new(&genome.patch());
    let mut note = trace(&patch, 60, 100);
    note.advance(SETTLED_S);
    let follows = |op: usize, note: &EnvelopeTrace| !fixed.contains(&op) || note.hz(op) < LOW_HZ;
    let tuned: f32 = carriers(genome).filter(|&op| follows(op, &note)).map(|op| note.amplitude(op)).sum();
    let is_foreign = |op: &usize| !follows(*op, &note) && note.amplitude(*op) > WHISPER * tuned;
    fixed.iter().copied().filter(is_foreign).collect()
}

/// Frequency of an operator in ratio mode over the key's.
fn ratio(genome: &Genome, op: usize) -> f32 {
    let coarse = genome.op(op, operator::COARSE);
    let whole = if coarse == 0 { 0.5 } else { f32::from(coarse) };
    whole * (1.0 + 0.01 * f32::from(genome.op(op, operator::FINE)))
}

/// Brings the pitch envelope back in time: it rests at the key's pitch, and what takes long becomes faster, or stays out.
fn settle(genome: &mut Genome) {
    for id in [global::PITCH_LEVEL[2], global::PITCH_LEVEL[3]] {
        genome.set(id, LEVEL_PITCH);
    }
    let is_settled = |genome: &Genome| {
        let mut note = trace(&CompiledPatch::new(&genome.patch()), 60, 100);
        note.advance(SETTLED_S);
        note.pitch_cents().abs() < SETTLED_CENTS
    };
    for _ in 0..8 {
        if is_settled(genome) {
            return;
        }
        for id in &global::PITCH_RATE[..3] {
            genome.set(*id, f32::from(genome.get(*id)) + 8.0);
        }
    }
    if !is_settled(genome) {
        global::PITCH_LEVEL.iter().for_each(|id| genome.set(*id, LEVEL_PITCH));
    }
}

/// Takes LFO pitch depth back to a vibrato.
fn steady(genome: &mut Genome) {
    let swing_cents = SWING_CENTS[usize::from(genome.get(global::PITCH_MOD_SENS)).min(7)];
    let is_vibrato =
        genome.get(global::LFO_SPEED) >= FAST_SPEED && !JUMPING_WAVES.contains(&genome.get(global::LFO_WAVE));
    let most_cents = if is_vibrato { VIBRATO_CENTS } else { WOBBLE_CENTS };
    if swing_cents > 0.0 {
        let most = (99.0 * most_cents / swing_cents).floor();
        genome.set(global::LFO_PITCH_DEPTH, f32::from(genome.get(global::LFO_PITCH_DEPTH)).min(most));
    }
}

/// Sounding carriers.
fn carriers(genome: &Genome) -> impl Iterator<Item = usize> + use<> {
    let mask = genome.carriers() & genome.audible();
    operators(mask)
}

fn trace(patch: &CompiledPatch, note: u8, velocity: u8) -> EnvelopeTrace {
    EnvelopeTrace::new(patch, NoteStart { note, velocity: f32::from(velocity) / 127.0 })
}

/// The loudest that a held key gets, in dB.
fn peak_db(trace: &mut EnvelopeTrace) -> f32 {
    let looks = (0..(HOLD_S / LOOK_S) as usize).map(|_| {
        trace.advance(LOOK_S);
        trace.level_db()
    });
    looks.fold(f32::NEG_INFINITY, f32::max)
}

/// Makes releases as fast as they have to be.
fn end(genome: &mut Genome, release_s: f32) {
    for op in carriers(genome) {
        genome.set_op(op, operator::LEVEL[3], 0.0);
    }
    // A rate of 99 is silent within milliseconds, so this ends.
    for _ in 0..100 {
        let patch = CompiledPatch::new(&genome.patch());
        let mut ringing = 0_u8;
        // The lowest key is the slowest; at a soft one other carriers may be what is left.
        for (key, velocity) in VELOCITIES.iter().flat_map(|velocity| KEYS.map(|key| (key, *velocity))) {
            let mut note = trace(&patch, key, velocity);
            let limit = 10.0_f32.powf((peak_db(&mut note) - FALL_DB) / 20.0);
            note.key_off();
            note.advance(release_s);
            let rings = carriers(genome).filter(|&op| note.amplitude(op) > limit);
            ringing |= rings.fold(0, |mask, op| mask | 1 << op);
        }
        if ringing == 0 {
            return;
        }
        for op in operators(ringing) {
            genome.set_op(op, operator::RATE[3], f32::from(genome.op(op, operator::RATE[3])) + 2.0);
        }
    }
}

/// Makes velocity and keyboard scaling of the carriers milder until every key is heard.
fn sound(genome: &mut Genome) {
    for _ in 0..24 {
        let patch = CompiledPatch::new(&genome.patch());
        let is_heard = |key: u8, velocity: u8| peak_db(&mut trace(&patch, key, velocity)) > HEARD_DB;
        let silent = KEYS.iter().flat_map(|key| VELOCITIES.map(|velocity| (*key, velocity)));
        if silent.into_iter().all(|(key, velocity)| is_heard(key, velocity)) {
            return;
        }
        let mut is_milder = false;
        for op in carriers(genome) {
            let sens = genome.op(op, operator::VELOCITY_SENS);
            genome.set_op(op, operator::VELOCITY_SENS, f32::from(sens.saturating_sub(1).max(LEAST_OF_CARRIERS)));
            is_milder |= sens > LEAST_OF_CARRIERS;
            for offset in [operator::LEFT_DEPTH, operator::RIGHT_DEPTH] {
                let depth = genome.op(op, offset);
                genome.set_op(op, offset, f32::from(depth - depth.div_ceil(3)));
                is_milder |= depth > 0;
            }
        }
        if !is_milder {
            // What is left is an attack that has not begun when the key goes up, or a level that is near nothing.
            for op in carriers(genome) {
                genome.set_op(op, operator::RATE[0], f32::from(genome.op(op, operator::RATE[0])) + 8.0);
                genome.set_op(op, operator::OUTPUT_LEVEL, f32::from(genome.op(op, operator::OUTPUT_LEVEL)) + 4.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vaeform_dsp::render::{Job, render_note};
    use vaeform_patch::Patch;
    use vaeform_patch::factory;

    const RATE_HZ: f32 = 24_000.0;
    const NEEDS: Needs = Needs { is_pitched: true, release_s: RELEASE_S, velocity: 100 };

    /// A voice that drones, is deaf to soft keys and sits on a pitch of its own.
    fn stubborn() -> Genome {
        let mut genome = Genome::new(&Patch::default(), 0.0, 1.0);
        genome.set_op(0, operator::RATE[3], 5.0);
        genome.set_op(0, operator::LEVEL[3], 80.0);
        genome.set_op(0, operator::VELOCITY_SENS, 7.0);
        genome.set_op(0, operator::OUTPUT_LEVEL, 70.0);
        genome.set_op(0, operator::RIGHT_DEPTH, 99.0);
        genome.set_op(0, operator::MODE, 1.0);
        // 100 Hz.
        genome.set_op(0, operator::COARSE, 2.0);
        genome.set(global::PITCH_LEVEL[2], 80.0);
        genome
    }

    #[test]
    fn a_mended_voice_is_heard_at_every_key_and_ends() {
        let mut voices: Vec<Genome> = factory::bank().iter().map(|p| Genome::new(&p.patch, 0.0, 1.0)).collect();
        voices.push(stubborn());
        for voice in &mut voices {
            repair(voice, NEEDS);
            assert_eq!([global::OSC_SYNC, global::LFO_SYNC].map(|id| voice.get(id)), [1, 1]);
            for (note, velocity) in [(36, 127), (36, 20), (84, 20), (84, 127)] {
                let job = Job { note, velocity: velocity as f32 / 127.0, hold_frames: 12_000 };
                let take = render_note(&voice.patch(), job, 62_000, RATE_HZ);
                let peak = |part: &[f32]| part.iter().fold(0.0_f32, |a, x| a.max(x.abs()));
                assert!(peak(&take) > 1e-3, "{note} {velocity}");
                assert!(peak(&take[60_000..]) < 1e-3 * peak(&take), "{note} {velocity}");
            }
        }
    }

    #[test]
    fn a_pitched_voice_follows_the_key_and_a_drum_may_not() {
        let mut voice = stubborn();
        repair(&mut voice, Needs { is_pitched: false, ..NEEDS });
        assert_eq!((voice.op(0, operator::MODE), voice.get(global::PITCH_LEVEL[2])), (1, 80));
        repair(&mut voice, NEEDS);
        assert_eq!((voice.op(0, operator::MODE), voice.get(global::PITCH_LEVEL[2])), (0, 50));
    }

    #[test]
    fn fixed_carriers_stay_where_they_are_no_pitch() {
        // Algorithm 32: a carrier that follows the key and one that does not, at 1 kHz.
        let mut voice = Genome::new(&Patch::default(), 0.0, 1.0);
        voice.set(global::ALGORITHM, 31.0);
        voice.set_op(1, operator::OUTPUT_LEVEL, 99.0);
        voice.set_op(1, operator::MODE, 1.0);
        voice.set_op(1, operator::COARSE, 3.0);
        make_sensitive(&mut voice, 100);
        let kept = |voice: &Genome| NEEDS.repaired(*voice) == *voice;
        assert!(!kept(&voice), "it would be heard beside the key");
        let mut click = voice;
        for offset in [operator::LEVEL[1], operator::LEVEL[2]] {
            click.set_op(1, offset, 0.0);
        }
        click.set_op(1, operator::RATE[1], 90.0);
        assert!(kept(&click), "a click");
        let mut low = voice;
        low.set_op(1, operator::COARSE, 0.0);
        assert!(kept(&low), "1 Hz: what modulates it follows the key");
    }

    #[test]
    fn pitch_comes_back_and_ratios_beside_a_harmonic_are_tuned() {
        let mut voice = Genome::new(&Patch::default(), 0.0, 1.0);
        voice.set(global::PITCH_LEVEL[0], 70.0);
        voice.set(global::PITCH_RATE[1], 10.0);
        voice.set(global::PITCH_MOD_SENS, 7.0);
        voice.set(global::LFO_PITCH_DEPTH, 99.0);
        voice.set_op(0, operator::FINE, 2.0);
        repair(&mut voice, NEEDS);
        assert_eq!(voice.op(0, operator::FINE), 0);
        assert_eq!(voice.get(global::LFO_PITCH_DEPTH), 4);
        let trials = crate::search::playability::test::Keyboard::default().played(&voice.patch(), true, 0.5);
        assert!(trials.iter().all(|trial| trial.fault().is_none()), "{trials:?}");
        // What lies far from any harmonic is a bell's.
        voice.set_op(0, operator::FINE, 41.0);
        let bell = voice;
        repair(&mut voice, NEEDS);
        assert_eq!(voice, bell);
    }

    #[test]
    fn what_is_playable_stays_as_it_is() {
        let mut voice = Genome::new(&Patch::default(), 0.0, 1.0);
        make_sensitive(&mut voice, 100);
        let before = voice;
        repair(&mut voice, NEEDS);
        assert_eq!(voice, before);
    }
}
