//! Plays random events and patch changes with the real-time sanitizer watching every block.
//!
//! `vaeform-rtsan dsp|plugin|plant|plant-in-plugin BLOCKS`: the synth alone, the bundle at `VAEFORM_CLAP`, or a deliberate
//! allocation here or inside the bundle that must be caught. Ends with status 0 only if nothing was caught. Built without `RTSAN_ENABLE=1` it says so and watches nothing.

use anyhow::{Context, Result, bail};
use rtsan_standalone::ScopedSanitizeRealtime;
use vaeform_dsp::control::{CONTROLS, NUM_CONTROLS};
use vaeform_dsp::event::{Event, NoteTarget};
use vaeform_dsp::synth::{PatchTarget, Synth};
use vaeform_host::{Bundle, Input, Note, Take};
use vaeform_patch::{NUM_PARAMS, PARAMS, Patch, PatchName};

const FRAMES: usize = 64;

/// A linear congruential generator: the same run every time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn unit(&mut self) -> f32 {
        self.below(1 << 16) as f32 / (1 << 16) as f32
    }
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let [_, what, blocks] = args.as_slice() else {
        bail!("usage: vaeform-rtsan dsp|plugin|plant|plant-in-plugin BLOCKS")
    };
    let blocks = blocks.parse().context("BLOCKS")?;
    rtsan_standalone::ensure_initialized();
    match what.as_str() {
        "dsp" => synth(blocks),
        "plugin" => plugin(blocks)?,
        "plant-in-plugin" => plant_in_plugin()?,
        "plant" => {
            let _watched = ScopedSanitizeRealtime::default();
            drop(std::hint::black_box(vec![blocks; 64]));
        }
        other => bail!("unknown: {other}"),
    }
    println!("{what}: {blocks} blocks of {FRAMES} frames, nothing caught");
    Ok(())
}

fn random_patch(random: &mut Random) -> Patch {
    let mut values = [0.0; NUM_PARAMS];
    for (value, def) in values.iter_mut().zip(&PARAMS) {
        *value = random.unit() * def.max;
    }
    Patch::from_fm(PatchName::new("RANDOM"), &values).0
}

fn synth(blocks: usize) {
    let mut random = Random(1);
    let mut synth = Synth::new(48_000.0);
    let patches: Vec<Patch> = (0..64).map(|_| random_patch(&mut random)).collect();
    let (mut left, mut right) = ([0.0; FRAMES], [0.0; FRAMES]);
    for _ in 0..blocks {
        let _watched = ScopedSanitizeRealtime::default();
        for _ in 0..random.below(4) {
            event(&mut random, &mut synth, &patches);
        }
        synth.render(&mut left, &mut right);
        synth.drain_ended().for_each(drop);
        assert!(left.iter().chain(&right).all(|x| x.is_finite()));
    }
}

fn event(random: &mut Random, synth: &mut Synth, patches: &[Patch]) {
    let (channel, note) = (random.below(16) as u8, 30 + random.below(60) as u8);
    let target = NoteTarget { voice_id: None, channel: Some(channel), note: Some(note) };
    let control = CONTROLS[random.below(NUM_CONTROLS)];
    let value = random.unit();
    match random.below(12) {
        0..4 => synth.handle(Event::NoteOn { voice_id: Some(i32::from(note)), channel, note, velocity: value }),
        4..7 => synth.handle(Event::note_off(target)),
        7 => synth.handle(Event::Controller { channel, controller: random.below(128) as u8, value }),
        8 => synth.handle(Event::PitchBend { channel, value: value * 2.0 - 1.0 }),
        9 => synth.handle(Event::PolyModulation { target, control: control.control, offset: value }),
        10 => synth.set_control(control.control, control.min + value * (control.max - control.min)),
        _ if random.below(3) == 0 => synth.set_patch_target(&PatchTarget::new(patches[random.below(patches.len())])),
        _ if random.below(2) == 0 => synth.load_patch(&patches[random.below(patches.len())]),
        _ => synth.edit_patch(&patches[random.below(patches.len())]),
    }
}

fn bundle() -> Result<Bundle> {
    Bundle::load(std::env::var_os("VAEFORM_CLAP").context("VAEFORM_CLAP names no bundle")?)
}

/// The bundle writes a parameter's value as text, for which it must allocate.
fn plant_in_plugin() -> Result<()> {
    let mut instance = bundle()?.instance()?;
    let param = instance.params().swap_remove(0);
    let _watched = ScopedSanitizeRealtime::default();
    drop(std::hint::black_box(instance.value_to_text(param.id, param.default)));
    Ok(())
}

fn plugin(blocks: usize) -> Result<()> {
    let bundle = bundle()?;
    let mut instance = bundle.instance()?;
    instance.activate(48_000.0, 1, FRAMES as u32)?;
    let state = instance.save()?;
    let params = instance.params();
    let mut random = Random(2);
    let mut take = Take::default();
    take.left.reserve(FRAMES * 2);
    take.right.reserve(FRAMES * 2);
    take.events.reserve(4096);
    for block in 0..blocks {
        let mut events: Vec<(u64, Input)> = (0..random.below(4)).map(|_| input(&mut random, &params)).collect();
        events.sort_by_key(|(frame, _)| *frame);
        take.left.clear();
        take.right.clear();
        take.events.clear();
        let processor = instance.processor()?;
        if block < 8 {
            // The host's own buffers grow to their size in the first blocks.
            let wide: Vec<(u64, Input)> = (0..512).map(|_| (0, Input::controller(0, 2, 0))).collect();
            processor.block(0, FRAMES, &wide, None, &mut take)?;
            continue;
        }
        let watched = ScopedSanitizeRealtime::default();
        let played = processor.block(0, FRAMES, &events, None, &mut take);
        drop(watched);
        played?;
        if !take.is_finite() {
            bail!("not finite in block {block}");
        }
        if block % 5000 == 4999 {
            instance.load(&state)?;
        }
        instance.pump();
    }
    Ok(())
}

fn input(random: &mut Random, params: &[vaeform_host::Param]) -> (u64, Input) {
    let key = 30 + random.below(60) as i16;
    let note = Note::new(0, key).with_id(i32::from(key));
    let param = &params[random.below(params.len())];
    let value = param.min + f64::from(random.unit()) * (param.max - param.min);
    let input = match random.below(12) {
        0..4 => Input::NoteOn(note, f64::from(random.unit())),
        4..8 => Input::NoteOff(note, 0.0),
        8 => Input::Param(param.id, value),
        9 => Input::controller(0, random.below(120) as u8, random.below(128) as u8),
        10 => Input::Modulation(param.id, note, f64::from(random.unit()) * 0.1),
        _ => Input::sysex(&voice(random)),
    };
    (random.below(FRAMES) as u64, input)
}

/// A single-voice dump of random bytes in range of most fields; what is out of range is the plugin's to clamp.
fn voice(random: &mut Random) -> Vec<u8> {
    let mut bytes = vec![0xf0, 0x43, 0, 0, 0x01, 0x1b];
    bytes.extend((0..155).map(|_| random.below(100) as u8));
    let sum = bytes[6..].iter().fold(0u8, |s, b| s.wrapping_add(*b));
    bytes.extend([sum.wrapping_neg() & 0x7f, 0xf7]);
    bytes
}
