//! Whatever a dump holds: looking into up to 16 MiB of it takes at most 64 MiB of memory beside it and half a second of processor time.
#![expect(unsafe_code, reason = "an allocator that counts can only be written so")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::Duration;

use cpu_time::ThreadTime;
use vaeform_sysex::analyze::Analysis;
use vaeform_sysex::builtin;
use vaeform_sysex::dump::DecodedDump;

const MAX_MEMORY: usize = 64 << 20;
const MAX_TIME: Duration = Duration::from_millis(500);
const SIZE: usize = 16 << 20;
/// Tries of which the cheapest counts: what others do at a shared machine is counted too.
const TRIES: usize = 3;

thread_local! {
    /// Bytes that this thread holds, and the most it held.
    static HELD: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

struct Counting;

fn count(more: usize, less: usize) {
    // Nobody counts for a thread that ends.
    let _ = HELD.try_with(|held| {
        let (now, most) = held.get();
        let now = (now + more).saturating_sub(less);
        held.set((now, most.max(now)));
    });
}

// SAFETY: all calls go on to the system's allocator as they are.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promise is handed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's promise is handed on.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Does some work within the bounds.
fn bounded(name: &str, work: impl Fn() -> usize) {
    for tries in 1.. {
        let before = HELD.get().0;
        HELD.set((before, before));
        let begun = ThreadTime::now();
        let found = work();
        let (spent, memory) = (begun.elapsed(), HELD.get().1 - before);
        println!("{name}: {spent:?}, {} KiB, {found} found", memory >> 10);
        assert!(memory <= MAX_MEMORY, "{name}: {memory} bytes");
        if spent <= MAX_TIME {
            return;
        }
        assert!(tries < TRIES, "{name}: {spent:?}");
    }
}

/// Numbers after a seed.
fn numbers() -> impl FnMut() -> u64 {
    let mut state = 1_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    }
}

/// Messages of `maker` and of lengths in turn, with bytes as `byte` gives them for a message and a place.
fn messages(maker: &[u8], lengths: &[usize], mut byte: impl FnMut(usize, usize) -> u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(SIZE);
    for number in 0.. {
        let length = lengths[number % lengths.len()];
        if bytes.len() + length > SIZE {
            return bytes;
        }
        bytes.push(0xF0);
        bytes.extend(maker);
        bytes.extend((0..length - 2 - maker.len()).map(|at| byte(number, at) & 0x7F));
        bytes.push(0xF7);
    }
    bytes
}

/// The worst shapes: many messages, many kinds, long ones, text, nibbles, records, forms of files.
fn shapes() -> Vec<(&'static str, Vec<u8>)> {
    let (mut a, mut b, mut c, mut d, mut e, mut f) = (numbers(), numbers(), numbers(), numbers(), numbers(), numbers());
    let text = b"Big Brass   Soft Pad    Glass Bell  ";
    let many_kinds: Vec<usize> = (0..256).map(|i| 256 + i).collect();
    let more_kinds: Vec<usize> = (0..2_000).map(|i| 9 + i).collect();
    let long_kinds: Vec<usize> = (0..120).map(|i| (1 << 17) - i).collect();
    let mut random = vec![0; SIZE];
    random.iter_mut().for_each(|byte| *byte = a() as u8);
    let track = messages(&[0x7D], &[120], |_, at| at as u8);
    let mut file = b"MThd\0\0\0\x06\0\0\0\x01\x01\xE0MTrk".to_vec();
    file.extend((SIZE as u32 - 30).to_be_bytes());
    file.extend(track.chunks(120).flat_map(|message| [&[0, 0xF0, 119], &message[1..]].concat()).take(SIZE - 60));
    let mut tiny = b"MThd\0\0\0\x06\0\0\0\x01\x01\xE0MTrk\xFF\xFF\xFF\xFF".to_vec();
    tiny.extend([0, 0xF0, 2, 0x7D, 0xF7].repeat(SIZE / 5 - 8));
    vec![
        ("random bytes", random),
        ("tiny messages", messages(&[0x7D], &[8], |number, at| (number >> (7 * at)) as u8)),
        ("empty messages", [0xF0, 0xF7].repeat(SIZE / 2)),
        ("starts alone", vec![0xF0; SIZE]),
        ("random messages", messages(&[0x7D], &[267], |_, _| b() as u8)),
        ("256 kinds", messages(&[0, 0x20, 0x33], &many_kinds, |_, _| c() as u8)),
        ("2,000 kinds", messages(&[0x7D], &more_kinds, |_, _| d() as u8)),
        ("long kinds", messages(&[0x7D], &long_kinds, |_, _| e() as u8)),
        ("one long kind", messages(&[0x7D], &[1 << 17], |_, _| f() as u8)),
        ("text", messages(&[0x7D], &[500], |number, at| text[(number + at) % text.len()])),
        ("nibbles", messages(&[0x7D], &[300], |number, at| ((number * 7 + at * at) & 0x0F) as u8)),
        ("base64", messages(&[0x7D], &[300], |number, at| b"ABCDEFGHijklmnop0123456789+/"[(number * 5 + at * 3) % 28])),
        ("records", messages(&[0x7D], &[100_000], |number, at| text[(at % 131 + at / 131 + number) % text.len()])),
        ("one message over and over", messages(&[0x41], &[256], |_, at| at as u8)),
        ("hexadecimal text", b"F0 7D 01 02 03 04 05 06 07 08 09 0A F7\n".repeat(SIZE / 39)),
        ("MIDI file", file),
        ("MIDI file of tiny messages", tiny),
    ]
}

#[test]
fn looking_into_any_dump_is_bounded() {
    for (name, bytes) in shapes() {
        bounded(&format!("analyze {name}"), || Analysis::of(&bytes).groups.len());
    }
}

#[test]
fn decoding_any_dump_is_bounded() {
    let definitions = builtin::definitions().expect("definitions");
    for (name, bytes) in shapes() {
        bounded(&format!("decode {name}"), || DecodedDump::decode(&bytes, &definitions).presets().len());
    }
    // Messages of known instruments are more work.
    for (kind, definition) in [("single", &definitions[0]), ("single", &definitions[1])] {
        let message = definition.compose(kind, &[]).expect("a form of this kind");
        let bytes = message.repeat(SIZE / message.len());
        bounded(&format!("decode {}", definition.id), || DecodedDump::decode(&bytes, &definitions).presets().len());
    }
}
