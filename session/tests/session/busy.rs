//! Sixty-four sessions that all match a sound and follow turning knobs: they close as soon as they are asked to, and leave nothing behind.

use std::time::{Duration, Instant};

use vaeform_dsp::synth::Synth;
use vaeform_session::{Client, Command, Knobs, Phase};

use crate::matching::{matching, sound_file, wait};

const NUM: usize = 64;
const BLOCK: usize = 64;
/// What the threads of closed sessions may take to end on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Matching threads of this process that work for sessions of this test.
fn num_matching(clients: &[Client]) -> usize {
    clients.iter().filter(|client| client.snapshot().matches.phase != Phase::Rest).count()
}

#[test]
fn sixty_four_busy_sessions_close_at_once_and_leave_nothing_behind() {
    let sound = sound_file("busy.wav");
    let mut sessions: Vec<_> = (0..NUM).map(|_| (matching(), Synth::new(48_000.0))).collect();
    let clients: Vec<Client> = sessions.iter().map(|((_, _, client), _)| client.clone()).collect();
    for client in &clients {
        client.send(Command::MatchFiles(vec![sound.clone()]));
    }
    wait(&clients[0], "a first candidate", |matches| matches.nearest().is_some());
    for turn in 0..20_u16 {
        for ((_, audio, _), synth) in &mut sessions {
            audio.begin_block(synth);
            let mut knobs = Knobs::default();
            knobs.latents[usize::from(turn % 8)] = f32::from(turn) / 20.0;
            audio.knobs(&knobs);
            let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
            synth.render(&mut left, &mut right);
            audio.end_block(BLOCK, |_, _| {});
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let num_busy = num_matching(&clients);
    assert!(num_busy > NUM / 2, "only {num_busy} of {NUM} were busy: the test says nothing");
    let start = Instant::now();
    drop(sessions);
    // Printed and not judged: it is the machine's, too.
    println!("{num_busy} busy sessions closed in {:.0} ms", 1e3 * start.elapsed().as_secs_f64());
    while num_matching(&clients) > 0 {
        assert!(start.elapsed() < PATIENCE, "{} go on after they were closed", num_matching(&clients));
        std::thread::sleep(Duration::from_millis(1));
    }
}
