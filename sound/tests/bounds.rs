//! Whatever a file claims: reading up to 16 MiB takes at most 64 MiB of memory and half a second of processor time.
#![expect(unsafe_code, reason = "an allocator that counts can only be written so")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use cpu_time::ThreadTime;
use vaeform_sound::{Bytes, Sound, SoundError, hear};

const MAX_MEMORY: usize = 64 << 20;
const MAX_TIME: Duration = Duration::from_millis(500);
const SIZE: usize = 16 << 20;

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

/// Tries of which the cheapest counts: what others do at a shared machine is counted too.
const TRIES: usize = 3;

/// Hears bytes within the bounds.
fn bounded(name: &str, bytes: &mut dyn Bytes) -> Result<Sound, SoundError> {
    for tries in 1.. {
        bytes.rewind().expect("bytes that can be read again");
        let before = HELD.get().0;
        HELD.set((before, before));
        let begun = ThreadTime::now();
        let heard = hear(bytes, &AtomicBool::new(false), &|_| ());
        let (spent, memory) = (begun.elapsed(), HELD.get().1 - before);
        let said = heard.as_ref().map_or_else(ToString::to_string, |sound| format!("{:.1} s", sound.seconds()));
        println!("{name}: {spent:?}, {} KiB: {said}", memory >> 10);
        assert!(memory <= MAX_MEMORY, "{name}: {memory} bytes");
        if spent <= MAX_TIME {
            return heard;
        }
        assert!(tries < TRIES, "{name}: {spent:?}");
    }
    unreachable!("it returns or fails before");
}

fn wav(tag: u16, channels: u16, rate_hz: u32, bits: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = b"RIFF\xFF\xFF\xFF\xFFWAVEfmt \x10\0\0\0".to_vec();
    bytes.extend(tag.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(rate_hz.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend((channels * (bits / 8)).to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes.extend(b"data\xFF\xFF\xFF\xFF");
    bytes.extend(body);
    bytes
}

/// Bits of a FLAC, the highest of a byte first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    num: usize,
}

impl Bits {
    fn push(&mut self, value: u64, num: usize) {
        for nth in (0..num).rev() {
            if self.num.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= ((value >> nth & 1) as u8) << (7 - self.num % 8);
            self.num += 1;
        }
    }
}

fn crc(bytes: &[u8], polynomial: u16, width: u32) -> u16 {
    let mut sum = 0_u16;
    for byte in bytes {
        sum ^= u16::from(*byte) << (width - 8);
        for _ in 0..8 {
            let carry = sum >> (width - 1) & 1;
            sum = (sum << 1) ^ (carry * polynomial);
        }
    }
    if width == 8 { sum & 0xFF } else { sum }
}

/// A FLAC whose frames hold constants: some bytes for 65,535 samples of eight channels.
fn flac(rate_hz: u32, channels: u8, block: u16, len: usize, value: i16) -> Vec<u8> {
    let mut info = Bits::default();
    for (value, num) in [(u64::from(block), 16), (u64::from(block), 16), (0, 24), (0, 24)] {
        info.push(value, num);
    }
    for (value, num) in [(u64::from(rate_hz), 20), (u64::from(channels - 1), 3), (15, 5), (0, 36)] {
        info.push(value, num);
    }
    info.bytes.resize(34, 0);
    let mut bytes = b"fLaC\x80\0\0\x22".to_vec();
    bytes.extend(info.bytes);
    let mut number = 0_u32;
    while bytes.len() < len {
        let mut head = vec![0xFF, 0xF8, 0x70, (channels - 1) << 4 | 0x08];
        let mut utf8 = [0; 4];
        let coded = char::from_u32(number % 0xD000).unwrap().encode_utf8(&mut utf8);
        head.extend(coded.as_bytes());
        head.extend((block - 1).to_be_bytes());
        head.push(crc(&head, 0x07, 8) as u8);
        let mut frame = head;
        for _ in 0..channels {
            frame.push(0);
            frame.extend(value.to_be_bytes());
        }
        frame.extend(crc(&frame, 0x8005, 16).to_be_bytes());
        bytes.extend(frame);
        number += 1;
    }
    bytes
}

/// MPEG frames of silence; the bits of the header say how many bytes each has.
fn mp3(head: [u8; 4], frame: usize, len: usize) -> Vec<u8> {
    let mut one = head.to_vec();
    one.resize(frame, 0);
    one.repeat(len / frame)
}

fn page(flags: u8, packet: &[u8]) -> Vec<u8> {
    let mut bytes = [b"OggS\0".as_slice(), &[flags], &[0; 8], &1_u32.to_le_bytes(), &[0; 8]].concat();
    let lengths: Vec<u8> = std::iter::repeat_n(255, packet.len() / 255).chain([(packet.len() % 255) as u8]).collect();
    bytes.push(lengths.len() as u8);
    bytes.extend(lengths);
    bytes.extend(packet);
    bytes
}

/// A Vorbis whose code books ask for so many entries of so many dimensions in a few bytes each.
fn vorbis_books(num_books: u64, num_entries: u64, dimensions: u64) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut push = |value: u64, num: usize| bits.extend((0..num).map(|nth| value >> nth & 1 == 1));
    push(num_books - 1, 8);
    for _ in 0..num_books {
        push(0x56_4342, 24);
        push(dimensions, 16);
        push(num_entries, 24);
        push(1, 1);
        push(16, 5);
        push(num_entries, 64 - num_entries.leading_zeros() as usize);
        push(1, 4);
        push(0, 64);
        push(0, 5);
        push(0, 1);
    }
    let mut setup = b"\x05vorbis".to_vec();
    setup.extend(bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |sum, bit| sum << 1 | u8::from(*bit))));
    let mut head = b"\x01vorbis\0\0\0\0\x02".to_vec();
    head.extend(48_000_u32.to_le_bytes());
    head.extend([0; 12]);
    head.extend([0xB8, 1]);
    [page(2, &head), page(0, b"\x03vorbis\0\0\0\0\0\0\0\0\x01"), page(0, &setup)].concat()
}

#[test]
fn files_that_claim_much_cost_little() {
    let noise: Vec<u8> = {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        (0..SIZE).map(|_| next()).collect()
    };
    let cheap = |name: &str, bytes: Vec<u8>| bounded(name, &mut Cursor::new(bytes)).is_ok();
    for (channels, rate_hz, bits, tag) in [
        (1, 8_000, 8, 1),
        (2, 48_000, 16, 1),
        (1, 384_000, 16, 1),
        (64, 384_000, 32, 3),
        (64, 8_000, 8, 7),
        (2, 96_000, 64, 3),
    ] {
        assert!(cheap(&format!("wav {channels} x {rate_hz} Hz"), wav(tag, channels, rate_hz, bits, &noise)));
    }
    assert!(!cheap("wav of 655 kHz", wav(1, 1, 655_350, 8, &noise)));
    for (rate_hz, channels, block) in [(384_000, 8, 65_535), (384_000, 1, 65_535), (48_000, 2, 4_096), (8_000, 8, 16)] {
        for len in [10_000, SIZE] {
            let name = format!("flac {channels} x {rate_hz} Hz, blocks of {block}, {len} bytes");
            assert!(cheap(&name, flac(rate_hz, channels, block, len, 8_000)), "{name}");
            cheap(&format!("{name}, silent"), flac(rate_hz, channels, block, len, 0));
        }
    }
    assert!(!cheap("flac of 655 kHz", flac(655_350, 1, 65_535, 10_000, 8_000)));
    // MPEG 1 at 320 kbit/s and 44.1 kHz, and MPEG 2.5 at 8 kbit/s and 8 kHz; both stereo.
    cheap("mp3, 320 kbit/s", mp3([0xFF, 0xFB, 0xE0, 0], 1_044, SIZE));
    cheap("mp3, 8 kbit/s", mp3([0xFF, 0xE3, 0x18, 0], 72, SIZE));
    for (name, bytes) in [("ones", vec![0xFF; SIZE]), ("zeros", vec![0; SIZE]), ("noise", noise.clone())] {
        assert!(!cheap(name, bytes));
    }
    assert!(!cheap("syncs", [0xFF, 0xFB, 0x90, 0].repeat(SIZE / 4)));
    for (num_books, num_entries, dimensions) in
        [(256, 131_072, 32), (1, 131_072, 32), (256, 16_000_000, 1), (200, 5_000, 1)]
    {
        assert!(!cheap("vorbis", vorbis_books(num_books, num_entries, dimensions)));
    }
    assert!(!cheap("pages", page(0, &[0; 5_000]).repeat(SIZE / 5_000)));
    assert!(!cheap("empty pages", page(0, &[]).repeat(SIZE / 28)));
    let chunk = |size: u32| [b"JUNK".as_slice(), &size.to_le_bytes()].concat();
    assert!(!cheap("chunks", [b"RIFF\0\0\0\0WAVE".to_vec(), chunk(0).repeat(SIZE / 8)].concat()));
    assert!(!cheap("lists", [b"RIFF\0\0\0\0WAVE".to_vec(), chunk(u32::MAX - 9).repeat(SIZE / 8)].concat()));
    let tags = [b"ID3\x04\0\0\x7F\x7F\x7F\x7F".as_slice(), &noise].concat();
    assert!(!cheap("a tag", tags));
    let picture = [b"fLaC\x06\xFF\xFF\xFF".as_slice(), &noise].concat();
    assert!(!cheap("a picture", picture));
}

/// A few bytes, and then zeros to the end, as sparse files have them; counts what is read.
struct Sparse<'a> {
    head: Cursor<Vec<u8>>,
    len: u64,
    at: u64,
    num_read: &'a AtomicU64,
}

impl Read for Sparse<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let num = out.len().min((self.len - self.at.min(self.len)) as usize);
        self.num_read.fetch_add(num as u64, Ordering::Relaxed);
        out[..num].fill(0);
        self.head.set_position(self.at);
        let _ = self.head.read(&mut out[..num])?;
        self.at += num as u64;
        Ok(num)
    }
}

impl Seek for Sparse<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.len.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

#[test]
fn a_frame_and_eight_gigabytes_of_nothing_are_given_up_soon() {
    let heads = [
        ("flac", flac(48_000, 2, 4_096, 200, 8_000)),
        ("mp3", mp3([0xFF, 0xFB, 0x90, 0], 417, 417 * 3)),
        ("ogg", vorbis_books(1, 2, 1)),
        ("wav", wav(1, 2, 48_000, 16, &[1; 4_000])),
        ("wav of one byte a second", wav(1, 1, 8_000, 8, &[1; 4_000])),
        ("wav of many bytes", wav(3, 64, 384_000, 64, &[1; 4_000])),
        ("nothing", vec![0; 100]),
        ("list", b"RIFF\0\0\0\0WAVELIST\xF0\xFF\xFF\xFF".to_vec()),
    ];
    for (name, head) in heads {
        let num_read = AtomicU64::new(0);
        let mut bytes = Sparse { head: Cursor::new(head), len: 8 << 30, at: 0, num_read: &num_read };
        let _ = bounded(name, &mut bytes);
        let num_read = num_read.into_inner();
        assert!(num_read < 600 << 20, "{name}: {num_read} bytes read");
    }
}
