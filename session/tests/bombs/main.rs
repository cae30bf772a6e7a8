//! Whatever a stranger's file or project holds, to read or to refuse it takes bounded memory and time. Memory is counted by the
//! allocator and time by the processor, so this is a process of its own with one test.
#![cfg(target_os = "linux")]

mod made;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use vaeform_session::{Client, Command, open};

/// What one input may take beyond what the process has already.
const MAX_BYTES: usize = 64 << 20;
const MAX_CPU: Duration = Duration::from_millis(500);
/// What a saved state may take, which is the host's and not a stranger's, and larger.
const MAX_STATE_BYTES: usize = 160 << 20;
const MAX_STATE_CPU: Duration = Duration::from_millis(1_500);
/// How long a worker of low priority may take to come to it.
const PATIENCE: Duration = Duration::from_secs(120);

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// The system's allocator with the bytes counted that are in use.
struct Counting;

// SAFETY: all is left to the system's allocator; only numbers are kept beside.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: the caller's layout is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the pointer came from the system's allocator with this layout.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Processor time of the whole process.
fn cpu() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the pointer is to a timespec of ours.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    assert_eq!(status, 0);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Does something and says what it took, in bytes beyond those before and in processor time.
fn measured(work: impl FnOnce()) -> (usize, Duration) {
    let (before, began) = (LIVE.load(Ordering::Relaxed), cpu());
    PEAK.store(before, Ordering::Relaxed);
    work();
    (PEAK.load(Ordering::Relaxed).saturating_sub(before), cpu() - began)
}

/// Imports a file and waits until the worker is through with it: it does one job after another.
fn import(client: &Client, path: &std::path::Path, marker: &std::path::Path) {
    client.send(Command::DismissNotices);
    client.send(Command::Import(path.to_owned()));
    client.send(Command::Import(marker.to_owned()));
    let began = Instant::now();
    let name = marker.file_name().unwrap().to_string_lossy().into_owned();
    while !client.snapshot().notices.iter().any(|notice| notice.text.contains(&name)) {
        assert!(began.elapsed() < PATIENCE, "the worker did not come to {}", path.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn every_made_bomb_is_read_or_refused_in_bounded_memory_and_time() {
    let (session, _audio) = open();
    let client = session.client();
    let dir = std::env::temp_dir().join(format!("vaeform-bombs-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let marker = dir.join("not-there.syx");
    let mut too_much = Vec::new();
    for (name, bytes) in made::files() {
        let path = dir.join(name);
        std::fs::write(&path, &bytes).unwrap();
        drop(bytes);
        let (bytes, time) = measured(|| import(&client, &path, &marker));
        println!("{name}: {:.1} MiB, {time:?}", bytes as f64 / (1 << 20) as f64);
        if bytes > MAX_BYTES || time > MAX_CPU {
            too_much.push((name, bytes, time));
        }
        client.send(Command::FactoryBank);
        client.send(Command::ResetTuning);
    }
    std::fs::remove_dir_all(&dir).unwrap();
    for (name, text) in made::states(&client.save()) {
        let (bytes, time) = measured(|| client.restore(&text));
        println!("{name}: {:.1} MiB, {time:?}", bytes as f64 / (1 << 20) as f64);
        if bytes > MAX_STATE_BYTES || time > MAX_STATE_CPU {
            too_much.push((name, bytes, time));
        }
    }
    assert!(too_much.is_empty(), "{too_much:?}");
}
