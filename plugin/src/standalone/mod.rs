//! Vaeform as a program of its own, around the framework's: it knows its audio, remembers its state, ends when it is asked to, and several
//! play side by side.

mod devices;
mod keeper;
mod program;
mod running;
#[cfg(unix)]
mod signals;
mod slot;

use std::process::ExitCode;
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use nice_plug::prelude::nice_export_standalone_with_args;

use devices::{About, Devices};
use keeper::Keeper;
use program::Program;
use running::{RUNNING, Running};
use slot::{NAMES, Slot};

/// How often it is looked whether there is something new to be kept.
const KEEPING: Duration = Duration::from_secs(10);

/// Runs the program with these words of the command line, the first of which is its own name. To be called once, before any thread is there.
pub fn run(words: impl IntoIterator<Item = String>) -> ExitCode {
    let words: Vec<String> = words.into_iter().collect();
    if words.iter().skip(1).any(|word| matches!(word.as_str(), "-h" | "--help" | "-V" | "--version")) {
        return exit_code(start(0, words));
    }
    #[cfg(unix)]
    let signals = signals::Signals::block();
    let Some(slot) = Slot::claim() else {
        eprintln!(
            "{} instances of Vaeform play already, as many as remember their state: close one first",
            NAMES.len()
        );
        return ExitCode::FAILURE;
    };
    let running = RUNNING.get_or_init(|| Running {
        title: NAMES[slot.number()],
        about: About::default(),
        keeper: slot.file().map(Keeper::new),
        tempo_bpm: devices::value(&words, "--tempo", None).and_then(|tempo| tempo.parse().ok()),
        instance: OnceLock::new(),
    });
    #[cfg(unix)]
    signals
        .watch(|| running.instance.get().into_iter().for_each(|instance| instance.repaint.close()), || running.keep());
    let (playing, end) = channel::<()>();
    let keeper = std::thread::Builder::new().name("vaeform keeper".to_owned()).spawn(move || {
        while end.recv_timeout(KEEPING) == Err(RecvTimeoutError::Timeout) {
            running.keep();
        }
    });
    let is_good = play(running, &slot, &words);
    drop(playing);
    if let Ok(keeper) = keeper {
        // After a panic of it all is kept below.
        let _ = keeper.join();
    }
    running.keep();
    exit_code(is_good)
}

/// Plays with the first devices that answer: only they get a plugin and a window.
fn play(running: &Running, slot: &Slot, words: &[String]) -> bool {
    for Devices { name, words, about } in devices::candidates(words, slot.number()) {
        running.about.set(about);
        let is_good = start(name, words);
        if running.instance.get().is_some() {
            return is_good;
        }
    }
    false
}

/// The framework's program under one of the names, until its window closes.
fn start(name: usize, words: Vec<String>) -> bool {
    match name {
        0 => nice_export_standalone_with_args::<Program<0>, _>(words),
        1 => nice_export_standalone_with_args::<Program<1>, _>(words),
        2 => nice_export_standalone_with_args::<Program<2>, _>(words),
        _ => nice_export_standalone_with_args::<Program<3>, _>(words),
    }
}

fn exit_code(is_good: bool) -> ExitCode {
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
