//! Claims about a session seen from outside: document and undo, hand-off to the audio thread, state, files, worker.

mod busy;
mod cable;
mod clicks;
mod controllers;
mod corpus;
mod document;
mod files;
mod handoff;
mod hands;
mod hardware_cable;
mod hardware_ports;
mod hybrids;
mod key_zones;
mod lanes_live;
mod latents;
mod layer_commands;
mod layers;
mod librarian;
mod live;
mod matching;
mod named_knobs;
mod parameters;
mod performing;
mod ports;
mod random_bank;
mod recording;
mod state;
mod table_files;
mod table_knobs;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_session::{Client, Snapshot};

#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;

/// How long a worker of low priority may take on a machine that is busy with other tests, before it counts as one that does nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until the worker has brought the session to where `reached` says yes; not longer than [`PATIENCE`].
fn wait_for(client: &Client, reached: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let start = Instant::now();
    loop {
        let snapshot = client.snapshot();
        if reached(&snapshot) {
            return snapshot;
        }
        assert!(start.elapsed() < PATIENCE, "the worker did not come to it: {:?}", snapshot.notices);
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A note of a synth that was silent, as bits.
fn fingerprint(synth: &mut Synth) -> Vec<u32> {
    synth.reset();
    synth.handle(Event::NoteOn { voice_id: None, channel: 0, note: 60, velocity: 0.8 });
    let (mut left, mut right) = ([0.0; 512], [0.0; 512]);
    synth.render(&mut left, &mut right);
    synth.reset();
    left.iter().map(|s| s.to_bits()).collect()
}
