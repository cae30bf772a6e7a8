//! A million blocks of random events and patch changes through the checked bundle, which aborts on the first allocation or free
//! in a block.
//!
//! The bundle is the library built with `--profile checked --features vaeform/assert_process_allocs`, at `VAEFORM_CLAP_CHECKED`
//! or where `cargo xtask test` puts it. It runs in a process of its own, so that the abort is a failed test. `VAEFORM_BLOCKS` sets another number of blocks.
//! A second test turns the latent knobs for a minute of audio, or for `VAEFORM_SWEEP_S` seconds; a third records the sidechain.
#![forbid(unsafe_code)]

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use vaeform_host::{Bundle, Expression, Input, Instance, Note, OutputEvent, Param, ParamInfoFlags, Take};

const MARK: &str = "VAEFORM_REALTIME_ALONE";
const FRAMES: usize = 32;
const SEED: u64 = 20_261_121;

/// Where the bundle is: the build script has looked.
fn bundle_path() -> &'static Path {
    let path = Path::new(env!("CHECKED_BUNDLE"));
    assert!(path.exists(), "no checked bundle at {}", path.display());
    path
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end
    }

    fn unit(&mut self) -> f64 {
        self.below(1 << 20) as f64 / f64::from(1 << 20)
    }

    fn input(&mut self, params: &[Param]) -> Input {
        let key = 24 + self.below(80) as i16;
        let channel = self.below(16) as u8;
        let note = Note::new(channel.into(), key).with_id(i32::from(key));
        let param = &params[self.below(params.len())];
        let share = self.unit();
        match self.below(40) {
            0..12 => Input::NoteOn(note, share),
            12..24 => Input::NoteOff(note, 0.0),
            24..28 => Input::Param(param.id, param.min + share * (param.max - param.min)),
            28..30 if param.flags.contains(ParamInfoFlags::IS_MODULATABLE) => {
                Input::Modulation(param.id, note, (share - 0.5) * (param.max - param.min))
            }
            30..33 => Input::controller(channel, self.below(128) as u8, self.below(128) as u8),
            33 => Input::bend(channel, self.below(16_384) as i16 - 8192),
            34 => Input::pressure(channel, self.below(128) as u8),
            35 => Input::Expression(note, Expression::Tuning, share * 24.0 - 12.0),
            36 => Input::Expression(note, Expression::Brightness, share),
            37 => Input::Choke(note),
            38 => Input::program(channel, self.below(128) as u8),
            _ => Input::sysex(&self.voice()),
        }
    }

    /// A voice dump with a value out of range now and then.
    fn voice(&mut self) -> Vec<u8> {
        let mut bytes = vec![0xf0, 0x43, 0, 0, 0x01, 0x1b];
        bytes.extend((0..155).map(|_| self.below(100) as u8));
        let sum = bytes[6..].iter().fold(0u8, |s, b| s.wrapping_add(*b));
        bytes.extend([sum.wrapping_neg() & 0x7f, 0xf7]);
        bytes
    }
}

fn play(blocks: usize) {
    let bundle = Bundle::load(bundle_path()).expect("the bundle loads");
    let mut instance = bundle.instance().expect("an instance");
    instance.activate(48_000.0, 1, FRAMES as u32).expect("activation");
    let states = [instance.save().expect("state")];
    let params = instance.params();
    let mut random = Random(SEED);
    let mut take = Take::default();
    let mut events: Vec<(u64, Input)> = Vec::new();
    let (mut sent, mut swaps, mut peak) = (0u64, 0u64, 0.0f32);
    for block in 0..blocks {
        events.clear();
        if random.below(4) == 0 {
            events.extend((0..1 + random.below(3)).map(|_| (random.below(FRAMES) as u64, random.input(&params))));
            events.sort_by_key(|(frame, _)| *frame);
        }
        sent += events.len() as u64;
        swaps += events.iter().filter(|(_, e)| matches!(e, Input::SysEx(_))).count() as u64;
        take.left.clear();
        take.right.clear();
        take.events.clear();
        instance.processor().expect("active").block(0, FRAMES, &events, None, &mut take).expect("a block");
        assert!(take.is_finite(), "block {block}, seed {SEED}: not finite");
        peak = peak.max(take.peak());
        if block % 20_000 == 19_999 {
            instance.load(&states[0]).expect("state");
            swaps += 1;
        }
        instance.pump();
    }
    println!("{blocks} blocks of {FRAMES} frames, seed {SEED}: {sent} events, {swaps} patch swaps, peak {peak:.3}");
}

/// Notes struck and ended so far; every note has an id of its own.
#[derive(Default)]
struct Ledger {
    open: Vec<Note>,
    num_struck: usize,
}

impl Ledger {
    /// A key that goes down.
    fn strike(&mut self, key: i16) -> (u64, Input) {
        let note = Note::new(0, key).with_id(self.num_struck as i32);
        self.num_struck += 1;
        self.open.push(note);
        (0, Input::NoteOn(note, 0.8))
    }

    fn end(&mut self, take: &Take) {
        for event in &take.events {
            let OutputEvent::NoteEnd(ended) = event.said else { continue };
            let place = self.open.iter().position(|note| note.id == ended.id);
            self.open.swap_remove(place.unwrap_or_else(|| panic!("{ended:?} ended, which did not sound")));
        }
    }
}

/// Chords of a second each under 200 latent changes a second, not faster than the worker decodes, and then silence.
fn turn_knobs(seconds: usize) {
    /// 5 ms at 48 kHz: a block for each change.
    const CHANGE: usize = 240;
    const CHANGES_HZ: usize = 200;
    /// Time that a block takes at least, so that the worker decodes most of the changes.
    const PACE: Duration = Duration::from_micros(700);
    let bundle = Bundle::load(bundle_path()).expect("the bundle loads");
    let mut instance = bundle.instance().expect("an instance");
    instance.activate(48_000.0, 1, CHANGE as u32).expect("activation");
    let knobs: Vec<Param> = (1..=8).map(|n| instance.param(&format!("Latent {n}")).expect("eight latents")).collect();
    let (mut random, mut ledger, mut peak, start) = (Random(SEED), Ledger::default(), 0.0f32, Instant::now());
    let mut held: Vec<(u64, Input)> = Vec::new();
    let play = |instance: &mut Instance, events: &[(u64, Input)], ledger: &mut Ledger| {
        let mut take = Take::default();
        instance.processor().expect("active").block(0, CHANGE, events, None, &mut take).expect("a block");
        assert!(take.is_finite(), "seed {SEED}: not finite");
        instance.pump();
        ledger.end(&take);
        take.peak()
    };
    for change in 0..seconds * CHANGES_HZ {
        let due = Instant::now() + PACE;
        let mut events = Vec::new();
        if change % CHANGES_HZ == 0 {
            events.append(&mut held);
            for _ in 0..4 {
                let on = ledger.strike(30 + random.below(60) as i16);
                if let Input::NoteOn(note, _) = on.1 {
                    held.push((0, Input::NoteOff(note, 0.0)));
                }
                events.push(on);
            }
        }
        let knob = &knobs[random.below(8)];
        events.push((0, Input::Param(knob.id, knob.min + random.unit() * (knob.max - knob.min))));
        peak = peak.max(play(&mut instance, &events, &mut ledger));
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    let rest: Vec<_> = knobs.iter().map(|knob| (0, Input::Param(knob.id, 0.5 * (knob.min + knob.max)))).collect();
    held.extend(rest);
    play(&mut instance, &held, &mut ledger);
    let mut last = 1.0;
    for _ in 0..30 * CHANGES_HZ {
        last = play(&mut instance, &[], &mut ledger);
        std::thread::sleep(Duration::from_micros(20));
    }
    assert!(ledger.open.is_empty() && last == 0.0, "these hang: {:?}, peak {last}", ledger.open);
    println!(
        "{seconds} s of audio, {} latent changes, {} notes, seed {SEED}: peak {peak:.3}, {:.0} s",
        seconds * CHANGES_HZ,
        ledger.num_struck,
        start.elapsed().as_secs_f64()
    );
}

/// Arms and disarms while notes come at the sidechain, so that rings come and go, takes are completed and matched beside the playing.
fn record(seconds: usize) {
    const RATE: usize = 48_000;
    /// Time that a block takes at least: as the music does, so that the worker comes to it.
    const PACE: Duration = Duration::from_micros((1_000_000 * FRAMES / RATE) as u64);
    /// Armed for so many frames of so many; the note comes once the worker, which looks in four times a second at rest, knows.
    const ARMED: usize = 3 * RATE;
    const CYCLE: usize = ARMED + RATE / 4;
    const NOTE: usize = 3 * RATE / 2;
    /// Looks at whether the last take has been matched, ten a second at most.
    const MAX_WAITS: usize = 1_200;
    let bundle = Bundle::load(bundle_path()).expect("the bundle loads");
    let mut instance = bundle.instance().expect("an instance");
    instance.activate(RATE as f64, 1, FRAMES as u32).expect("activation");
    let switch = instance.param("Record sidechain").expect("a switch").id;
    let (mut take, mut random, mut num_armed) = (Take::default(), Random(SEED), 0);
    // Whole cycles: to arm again would end the match of the last take.
    for block in 0..(seconds * RATE).div_ceil(CYCLE) * CYCLE / FRAMES {
        let due = Instant::now() + PACE;
        let mut events = Vec::new();
        let at = block * FRAMES % CYCLE;
        if at < FRAMES || (ARMED..ARMED + FRAMES).contains(&at) {
            events.push((random.below(FRAMES) as u64, Input::Param(switch, f64::from(u8::from(at < FRAMES)))));
            num_armed += usize::from(at < FRAMES);
        }
        let since = (at as f32 - NOTE as f32) / RATE as f32;
        let level = if since < 0.0 { 0.0 } else { 0.5 * (-since / 0.08).exp() };
        let signal: Vec<f32> = (0..FRAMES).map(|i| level * ((at + i) as f32 * 0.05).sin()).collect();
        take.left.clear();
        take.right.clear();
        take.events.clear();
        let sidechain = Some([&signal[..], &signal[..]]);
        instance.processor().expect("active").block(0, FRAMES, &events, sidechain, &mut take).expect("a block");
        assert!(take.peak() == 0.0, "the sidechain is heard");
        instance.pump();
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    // The last take is matched in peace, however busy the machine is.
    let is_matched = (0..MAX_WAITS).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        take.events.clear();
        instance.processor().expect("active").block(0, FRAMES, &[], None, &mut take).expect("a block");
        instance.pump();
        String::from_utf8_lossy(&instance.save().expect("state")).contains("candidates")
    });
    assert!(is_matched, "nothing was recorded and matched");
    println!("{seconds} s of audio, armed {num_armed} times, seed {SEED}");
}

/// Runs the body in a process of its own. `name` is the test's.
fn alone(name: &str, body: impl FnOnce()) {
    let path = bundle_path();
    if std::env::var_os(MARK).is_some() {
        return body();
    }
    // The guard says this before it aborts; a release build does not carry the words.
    let guard = b" bytes failed from";
    let bytes = std::fs::read(path).expect("the bundle's bytes");
    assert!(bytes.windows(guard.len()).any(|w| w == guard), "{} was built without the guard", path.display());
    let start = Instant::now();
    let output = Command::new(std::env::current_exe().expect("the test's own path"))
        .args([name, "--exact", "--include-ignored", "--nocapture"])
        .env(MARK, "1")
        .env("VAEFORM_LIBRARY_PATCHES", "256")
        .env("XDG_CACHE_HOME", std::env::temp_dir().join("vaeform-realtime"))
        .output()
        .expect("a second process");
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    print!("{text}");
    println!("took {:.0} s", start.elapsed().as_secs_f64());
    assert!(output.status.success(), "ended with {}\n{errors}", output.status);
    assert!(text.contains("1 passed"), "{name} is not the name of a test\n{text}");
}

fn number(variable: &str, usual: usize) -> usize {
    std::env::var(variable).ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

#[test]
#[cfg_attr(not(checked_bundle), ignore = "no checked bundle: cargo xtask test builds it")]
fn a_million_blocks_with_events_and_patch_swaps_allocate_nothing() {
    alone("a_million_blocks_with_events_and_patch_swaps_allocate_nothing", || {
        play(number("VAEFORM_BLOCKS", 1_000_000));
    });
}

#[test]
#[cfg_attr(not(checked_bundle), ignore = "no checked bundle: cargo xtask test builds it")]
fn two_hundred_latent_changes_a_second_allocate_nothing_and_leave_no_note_hanging() {
    alone("two_hundred_latent_changes_a_second_allocate_nothing_and_leave_no_note_hanging", || {
        turn_knobs(number("VAEFORM_SWEEP_S", 60));
    });
}

#[test]
#[cfg_attr(not(checked_bundle), ignore = "no checked bundle: cargo xtask test builds it")]
fn recording_the_sidechain_allocates_nothing() {
    alone("recording_the_sidechain_allocates_nothing", || record(number("VAEFORM_RECORD_S", 20)));
}
