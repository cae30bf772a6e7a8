//! What hands at the editor do beside the patch: keys of its keyboard, a program that is heard from the list, panic, knobs that undo
//! brings back, controllers that are learnt when they are asked for twice.

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_session::controllers::{Assignment, Learning};
use vaeform_session::{AudioThreadHandle, Client, Command, KnobPositions, NUM_TURNED, Session, Severity, open};

use crate::wait_for;

const RATE_HZ: f32 = 48_000.0;
const BLOCK: usize = 256;

struct Playing {
    _session: Session,
    client: Client,
    audio: AudioThreadHandle,
    synth: Synth,
}

impl Playing {
    fn new() -> Self {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
        client.resync(&mut audio, &mut synth);
        Self { _session: session, client, audio, synth }
    }

    /// Plays blocks; the loudest sample.
    fn play(&mut self, blocks: usize) -> f32 {
        let mut peak = 0.0_f32;
        for _ in 0..blocks {
            let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
            self.audio.begin_block(&mut self.synth);
            self.synth.render(&mut left, &mut right);
            self.audio.end_block(BLOCK, |_, _| {});
            self.audio.audition(&mut self.synth, &mut left, &mut right, RATE_HZ);
            peak = left.iter().fold(peak, |peak, sample| peak.max(sample.abs()));
        }
        peak
    }

    fn seconds(&mut self, seconds: f32) -> f32 {
        self.play((seconds * RATE_HZ) as usize / BLOCK)
    }
}

#[test]
fn a_key_of_the_editor_sounds_while_it_is_down_and_no_host_hears_of_it() {
    let mut playing = Playing::new();
    assert_eq!(playing.play(8), 0.0);
    playing.client.send(Command::Key { note: 60, velocity: Some(0.8) });
    assert!(playing.play(40) > 1e-3);
    assert_eq!(playing.synth.num_active(), 1);
    playing.client.send(Command::Key { note: 60, velocity: None });
    let (mut told, mut blocks) = (0, 0);
    while playing.synth.num_active() > 0 && blocks < 4_000 {
        playing.play(1);
        let Playing { audio, synth, .. } = &mut playing;
        told += synth.drain_ended().filter(|note| !audio.is_own(note)).count();
        blocks += 1;
    }
    assert_eq!((playing.synth.num_active(), told), (0, 0));
}

#[test]
fn a_program_that_is_heard_from_the_list_is_the_new_one_and_ends_by_itself() {
    let mut playing = Playing::new();
    playing.client.send(Command::Select(3));
    playing.client.send(Command::Hear);
    assert!(playing.seconds(0.2) > 1e-3);
    assert!(playing.audio.beside().is_awake());
    playing.seconds(8.0);
    assert!(!playing.audio.beside().is_awake());
}

#[test]
fn panic_silences_every_channel_though_pedals_hold_and_nothing_hangs_after_it() {
    let mut playing = Playing::new();
    for channel in [0, 5, 15] {
        playing.synth.handle(Event::Controller { channel, controller: 64, value: 1.0 });
        playing.synth.handle(Event::NoteOn { voice_id: None, channel, note: 60 + channel, velocity: 0.9 });
    }
    playing.client.send(Command::Key { note: 40, velocity: Some(0.9) });
    assert!(playing.play(20) > 1e-3);
    playing.client.send(Command::Panic);
    playing.seconds(0.3);
    assert_eq!(playing.play(20), 0.0);
    assert_eq!(playing.synth.num_active(), 0);
    // The pedal is up: a note ends with its key.
    playing.synth.handle(Event::NoteOn { voice_id: None, channel: 5, note: 60, velocity: 0.9 });
    playing.play(4);
    playing.synth.handle(Event::note_off(vaeform_dsp::event::NoteTarget {
        voice_id: None,
        channel: Some(5),
        note: Some(60),
    }));
    playing.seconds(12.0);
    assert_eq!(playing.synth.num_active(), 0);
}

fn knobs(first: f32) -> KnobPositions {
    let mut knobs = [0.5; NUM_TURNED];
    knobs[0] = first;
    knobs
}

#[test]
fn undo_brings_back_knobs_only_with_the_step_that_turned_them() {
    let client = Playing::new().client;
    client.send(Command::TurnKnobs { before: knobs(0.5), after: knobs(0.9), joins: false });
    client.send(Command::Rename("OTHER".to_owned()));
    client.send(Command::Undo);
    assert_eq!(client.snapshot().knobs_wanted, None, "the name was the last step");
    client.send(Command::Undo);
    assert_eq!(client.snapshot().knobs_wanted, Some((1, knobs(0.5))));
    client.send(Command::Redo);
    assert_eq!(client.snapshot().knobs_wanted, Some((2, knobs(0.9))));
    client.send(Command::Redo);
    assert_eq!(client.snapshot().knobs_wanted, Some((2, knobs(0.9))));
    assert_eq!(client.snapshot().patch.name.to_string(), "OTHER");
}

#[test]
fn knobs_that_a_load_has_centred_come_back_with_the_patch_in_one_step() {
    let client = Playing::new().client;
    let before = client.snapshot().patch;
    client.send(Command::Select(5));
    client.send(Command::TurnKnobs { before: knobs(0.8), after: knobs(0.5), joins: true });
    client.send(Command::Undo);
    let snapshot = client.snapshot();
    assert_eq!((snapshot.patch, snapshot.knobs_wanted), (before, Some((1, knobs(0.8)))));
    assert!(!snapshot.can_undo);
    client.send(Command::Redo);
    let snapshot = client.snapshot();
    assert_eq!((snapshot.program, snapshot.knobs_wanted), (5, Some((2, knobs(0.5)))));
}

#[test]
fn a_turn_that_ends_where_it_began_is_no_step() {
    let client = Playing::new().client;
    client.send(Command::TurnKnobs { before: knobs(0.5), after: knobs(0.5), joins: false });
    assert!(!client.snapshot().can_undo);
}

/// Moves a controller through a few values, as a hand does.
fn sweep(playing: &mut Playing, cc: u8) {
    for value in 10..20_u8 {
        playing.audio.controller(0, cc, f32::from(value) / 127.0);
        playing.play(1);
    }
}

#[test]
fn learn_says_why_it_does_not_take_a_wheel_and_takes_it_when_it_moves_again() {
    for (cc, word) in [(1, "modulation wheel"), (74, "MPE")] {
        let mut playing = Playing::new();
        playing.client.send(Command::Learn(Learning::One(2)));
        playing.play(1);
        sweep(&mut playing, cc);
        let snapshot = wait_for(&playing.client, |snapshot| !snapshot.notices.is_empty());
        assert_eq!(snapshot.notices.len(), 1, "told once for each sweep: {:?}", snapshot.notices);
        let notice = &snapshot.notices[0];
        assert!(notice.text.contains(word) && notice.text.contains("again"), "{}", notice.text);
        assert_eq!(notice.severity, Severity::Warning);
        assert_eq!(snapshot.learning, Learning::One(2), "it goes on learning");
        playing.seconds(0.5);
        sweep(&mut playing, cc);
        let taken = wait_for(&playing.client, |snapshot| snapshot.learning == Learning::Off);
        assert_eq!(taken.controllers.assignment(2), Assignment::Cc(cc));
        assert!(playing.audio.is_taken(cc), "it is the latent's alone");
        let state = playing.client.save();
        playing.client.restore(&state);
        assert_eq!(playing.client.snapshot().controllers.assignment(2), Assignment::Cc(cc), "a project keeps it");
    }
}

#[test]
fn asking_for_learning_again_takes_the_wheel_at_once_and_ending_it_forgets_the_question() {
    let mut playing = Playing::new();
    playing.client.send(Command::Learn(Learning::One(0)));
    playing.play(1);
    sweep(&mut playing, 1);
    playing.client.send(Command::Learn(Learning::One(0)));
    playing.play(1);
    sweep(&mut playing, 1);
    let taken = wait_for(&playing.client, |snapshot| snapshot.learning == Learning::Off);
    assert_eq!(taken.controllers.assignment(0), Assignment::Cc(1));

    let mut playing = Playing::new();
    playing.client.send(Command::Learn(Learning::One(0)));
    playing.play(1);
    sweep(&mut playing, 1);
    playing.client.send(Command::Learn(Learning::Off));
    playing.play(1);
    playing.client.send(Command::Learn(Learning::One(0)));
    playing.play(1);
    sweep(&mut playing, 1);
    let snapshot = wait_for(&playing.client, |snapshot| snapshot.notices.len() == 2);
    assert_eq!(snapshot.controllers.assignment(0), Assignment::Cc(20), "a new question is a first one");
}

#[test]
fn a_pedal_is_never_learnt_and_that_is_said() {
    let mut playing = Playing::new();
    playing.client.send(Command::Learn(Learning::One(0)));
    playing.play(1);
    for _ in 0..3 {
        sweep(&mut playing, 64);
        playing.seconds(0.5);
    }
    let snapshot = wait_for(&playing.client, |snapshot| !snapshot.notices.is_empty());
    assert!(snapshot.notices[0].text.contains("pedal"), "{:?}", snapshot.notices);
    assert_eq!(snapshot.learning, Learning::One(0));
    assert!(!playing.audio.is_taken(64));
}

#[test]
fn how_far_a_controller_has_moved_a_latent_is_to_be_seen() {
    let mut playing = Playing::new();
    // A knob takes its latent over where it passes it.
    for value in [0.0, 1.0] {
        playing.audio.controller(0, 21, value);
        playing.play(1);
    }
    assert_eq!(playing.client.offsets()[..3], [0.0, 1.0, 0.0]);
    playing.client.send(Command::RestControllers);
    playing.play(1);
    assert_eq!(playing.client.offsets(), [0.0; 8]);
}
