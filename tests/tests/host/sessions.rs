//! Scripted sessions: a state, and two seconds of everything that a host sends, from a seed. The bits of what is heard stay the same
//! whatever is moved about inside.
//!
//! When the sound changes on purpose, the failing test prints the lines that `sessions.txt` should have.

use std::path::Path;

use serde_json::Value;
use vaeform_host::{Expression, Input, Instance, Note, ParamInfoFlags, RenderMode, Take, Timeline};

use crate::patches::with_session;
use crate::rig::bundle;
use crate::state::{close, open};
use crate::syx::Voice;

const EXPECTED: &str = include_str!("sessions.txt");
const NUM_SESSIONS: usize = 90;
/// Sessions from here on turn the latent knobs too. What the model says differs in the last bits from one processor to another, so their
/// level is compared and not their bits.
const LATENTS_FROM: usize = 80;
const SECONDS: f64 = 2.0;
const NUM_STATES: usize = 30;
/// States whose notes play neighbours that the model finds.
const WITH_VARIATIONS: usize = 2;
/// Parameters of the host, by their names, which stay.
const PARAMS: [&str; 24] = [
    "Volume",
    "Tune",
    "Voice mode",
    "Polyphony",
    "Glide",
    "Bend range",
    "MPE",
    "Operator 1 level",
    "Operator 2 level",
    "Operator 3 level",
    "Operator 4 level",
    "Operator 5 level",
    "Operator 6 level",
    "Feedback",
    "Brightness",
    "Attack",
    "Decay",
    "Release",
    "LFO rate",
    "LFO depth",
    "Velocity sensitivity",
    "Latent glide",
    "Free algorithm",
    "Bypass",
];
const LATENTS: [&str; 9] =
    ["Latent 1", "Latent 2", "Latent 3", "Latent 4", "Latent 5", "Latent 6", "Latent 7", "Latent 8", "A/B morph"];
/// Modulated for a note by the host.
const MODULATED: [&str; 4] = ["Brightness", "Operator 2 level", "Tune", "Volume"];
const EXPRESSIONS: [(Expression, f64, f64); 7] = [
    (Expression::Volume, 0.0, 4.0),
    (Expression::Pan, 0.0, 1.0),
    (Expression::Tuning, -12.0, 12.0),
    (Expression::Vibrato, 0.0, 1.0),
    (Expression::Expression, 0.0, 1.0),
    (Expression::Brightness, 0.0, 1.0),
    (Expression::Pressure, 0.0, 1.0),
];
/// Controllers that mean something: wheels, volume, pan, portamento, pedals, registered parameters, brightness, modes.
const CONTROLLERS: [u8; 24] =
    [1, 2, 4, 5, 7, 10, 11, 6, 38, 64, 65, 66, 67, 74, 98, 99, 100, 101, 120, 121, 123, 126, 127, 84];

/// Numbers from a seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let mixed = (self.0 >> 22) ^ self.0;
        mixed >> (22 + (self.0 >> 61))
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() & 0x7FFF_FFFF) as usize % end
    }

    fn between(&mut self, min: f64, max: f64) -> f64 {
        min + (max - min) * self.below(1_001) as f64 / 1_000.0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

fn parameter(instance: &mut Instance, random: &mut Random, name: &str) -> Input {
    let param = instance.param(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
    let value = random.between(param.min, param.max);
    Input::Param(param.id, if param.flags.contains(ParamInfoFlags::IS_STEPPED) { value.round() } else { value })
}

/// What a host sends in a session.
fn script(instance: &mut Instance, nth: usize, frames: u64) -> Timeline {
    let mut random = Random(1_000 + nth as u64);
    let mut timeline = Timeline::new();
    let num_events = 40 + random.below(60);
    for _ in 0..num_events {
        let frame = random.below(frames as usize) as u64;
        let channel = if nth.is_multiple_of(3) { random.below(16) as i16 } else { 0 };
        let note = Note::new(channel, 24 + random.below(72) as i16);
        let wide = channel as u8;
        let input = match random.below(if nth < LATENTS_FROM { 18 } else { 22 }) {
            0..=6 => {
                let end = frame + 100 + random.below(40_000) as u64;
                timeline.add(end, Input::NoteOff(note, random.between(0.0, 1.0)));
                Input::NoteOn(note, random.between(0.05, 1.0))
            }
            7 => Input::bend(wide, random.below(16_384) as i16 - 8_192),
            8 => Input::pressure(wide, random.below(128) as u8),
            9 => Input::key_pressure(wide, note.key as u8, random.below(128) as u8),
            10 | 11 => Input::controller(wide, random.pick(&CONTROLLERS), random.below(128) as u8),
            12 => {
                let (kind, min, max) = random.pick(&EXPRESSIONS);
                let of = if random.below(2) == 0 { Note::ANY } else { note };
                Input::Expression(of, kind, random.between(min, max))
            }
            13 | 14 => {
                let name = random.pick(&PARAMS);
                parameter(instance, &mut random, name)
            }
            15 => {
                let name = random.pick(&MODULATED);
                let param = instance.param(name).expect("a parameter");
                let share = random.between(-0.5, 0.5);
                Input::Modulation(param.id, Note::ANY, share * (param.max - param.min))
            }
            16 => match random.below(4) {
                0 => Input::Choke(note),
                1 => Input::program(0, random.below(32) as u8),
                2 => Input::sysex(&Voice::init(&format!("SCRIPT {nth}")).single()),
                // A change of one parameter of the voice.
                _ => Input::sysex(&[0xF0, 0x43, 0x10, 0, random.below(128) as u8, random.below(100) as u8, 0xF7]),
            },
            17 => Input::controller(wide, 64, 127 * random.below(2) as u8),
            _ => {
                let name = random.pick(&LATENTS);
                parameter(instance, &mut random, name)
            }
        };
        timeline.add(frame, input);
    }
    timeline
}

/// The state of a session: version 1 wrote it.
fn state(nth: usize) -> String {
    let of = (nth * 7 + nth / NUM_STATES) % NUM_STATES;
    // The model finds the patches of these, and its last bits differ from one processor to another.
    let of = if of % 5 == WITH_VARIATIONS && nth < LATENTS_FROM { of + 1 } else { of };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../session/tests/corpus/v1/states");
    std::fs::read_to_string(folder.join(format!("{of:02}.txt"))).expect("a state of the corpus")
}

fn play(nth: usize) -> Take {
    let mut instance = bundle().instance().expect("an instance");
    let rate_hz = [48_000.0, 44_100.0, 96_000.0][nth % 3];
    let blocks: &[usize] = [&[64_usize][..], &[256], &[1, 333, 512], &[1_024, 7]][nth % 4];
    let mut json: Value = open(&instance.save().expect("a state"));
    with_session(&mut json, |_| state(nth));
    instance.load(&close(&json.to_string())).expect("a state of version 1");
    instance.set_render_mode(RenderMode::Offline).expect("offline");
    instance.activate(rate_hz, 1, 4_096).expect("activation");
    let frames = (SECONDS * rate_hz) as u64;
    let timeline = script(&mut instance, nth, frames);
    instance.play(&timeline, frames as usize, blocks).expect("blocks")
}

/// FNV-1a over the bits of a take.
fn hash(take: &Take) -> u64 {
    let mix = |hash: u64, x: &f32| (hash ^ u64::from(x.to_bits())).wrapping_mul(0x0100_0000_01b3);
    take.left.iter().chain(&take.right).fold(0xcbf2_9ce4_8422_2325, mix)
}

fn level_db(take: &Take) -> f64 {
    let power: f64 = take.left.iter().chain(&take.right).map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (power / (2 * take.left.len()) as f64).max(1e-12).log10()
}

#[test]
#[cfg_attr(not(bundle), ignore = "no bundle: cargo xtask bundle builds it")]
fn ninety_scripted_sessions_sound_as_they_always_did() {
    let played: Vec<Take> = (0..NUM_SESSIONS).map(play).collect();
    let line = |(nth, take): (usize, &Take)| format!("{nth:02} {:016x} {:.1}", hash(take), level_db(take));
    let lines: Vec<String> = played.iter().enumerate().map(line).collect();
    let mut silent = 0;
    let mut wrong = Vec::new();
    for (nth, take) in played.iter().enumerate() {
        silent += usize::from(level_db(take) < -70.0);
        let expected = EXPECTED.lines().nth(nth).unwrap_or("");
        let level: f64 = expected.rsplit(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0.0);
        let is_same = if nth < LATENTS_FROM { lines[nth] == expected } else { (level_db(take) - level).abs() < 0.3 };
        if !is_same {
            wrong.push(format!("{nth:02}: {} and not {expected}", lines[nth]));
        }
    }
    assert!(silent < 10, "{silent} sessions are silent and prove nothing");
    assert!(wrong.is_empty(), "{}\n\nAs they are now:\n{}", wrong.join("\n"), lines.join("\n"));
}
