//! Controllers of parameters in a session: learning, ready maps, what they add and what they set, and that a project keeps it.

use vaeform_dsp::control::Control;
use vaeform_dsp::synth::Synth;
use vaeform_patch::layers::FilterParam;
use vaeform_patch::operator;
use vaeform_session::controllers::{Assignment, ControllerTarget, Learning, ReadyMap};
use vaeform_session::{AudioThreadHandle, Client, Command, Session, Severity, open};

use crate::wait_for;

const RATE_HZ: f32 = 48_000.0;
const BLOCK: usize = 64;
const RESONANCE: ControllerTarget = ControllerTarget::Layer(FilterParam::Resonance.of(0));

struct Playing {
    _session: Session,
    client: Client,
    audio: AudioThreadHandle,
    synth: Synth,
}

impl Playing {
    fn new(commands: &[Command]) -> Self {
        let (session, mut audio) = open();
        let (client, mut synth) = (session.client(), Synth::new(RATE_HZ));
        client.resync(&mut audio, &mut synth);
        let mut playing = Self { _session: session, client, audio, synth };
        for command in commands {
            playing.client.send(command.clone());
        }
        playing.play();
        playing
    }

    /// Plays a block.
    fn play(&mut self) {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        self.audio.begin_block(&mut self.synth);
        self.synth.render(&mut left, &mut right);
        self.audio.end_block(BLOCK, |_, _| {});
    }

    /// A controller of the first channel, 0-127, and a block after it.
    fn turn(&mut self, cc: u8, value: u8) {
        let value = f32::from(value) / 127.0;
        self.audio.controller(0, cc, value);
        self.audio.param_controller(0, cc, value);
        self.play();
    }

    /// Turns a controller from end to end.
    fn sweep(&mut self, cc: u8) {
        for value in [0, 100, 127] {
            self.turn(cc, value);
        }
    }

    fn resonance(&self) -> f32 {
        self.client.snapshot().patch.layers.get(FilterParam::Resonance.of(0))
    }
}

#[test]
fn a_parameter_of_the_patch_is_learnt_and_follows_as_one_step_of_undo() {
    let mut playing = Playing::new(&[Command::LearnParameter(Some(RESONANCE))]);
    assert_eq!(playing.client.snapshot().learning, Learning::Parameter(RESONANCE));
    playing.turn(21, 3);
    let learnt = wait_for(&playing.client, |snapshot| snapshot.learning == Learning::Off);
    assert_eq!(learnt.params.controller(RESONANCE), Some(21));
    assert_eq!(learnt.controllers.assignment(1), Assignment::None, "the latent has lost it");
    playing.play();
    let before = playing.resonance();
    playing.sweep(21);
    let max = FilterParam::Resonance.of(0).def().max;
    let is_there = |value: f32| (value - max).abs() < 1e-4 * max;
    let id = FilterParam::Resonance.of(0);
    wait_for(&playing.client, |snapshot| is_there(snapshot.patch.layers.get(id)));
    playing.client.send(Command::Undo);
    assert_eq!(playing.resonance(), before);
    assert!(!playing.client.snapshot().can_undo);
    assert!(playing.client.num_changes_by_midi() >= 2, "the host hears of it");
}

#[test]
fn a_parameter_of_fm_follows_too_and_waits_for_its_knob() {
    let id = operator::param(0, operator::OUTPUT_LEVEL);
    let target = ControllerTarget::Fm(id);
    let assign = Command::AssignParameter { target, cc: Some(30) };
    let mut playing = Playing::new(&[Command::Set { id, value: 50.0 }, assign]);
    playing.turn(30, 0);
    playing.turn(30, 20);
    playing.client.settle();
    assert_eq!(playing.client.snapshot().patch.fm.get(id), 50.0, "it has not been passed");
    playing.turn(30, 127);
    playing.client.settle();
    assert_eq!(playing.client.snapshot().patch.fm.get(id), 99.0);
}

#[test]
fn a_host_parameter_moves_at_once_and_a_project_keeps_how_far() {
    let mut playing = Playing::new(&[Command::ControllerMap(ReadyMap::General)]);
    playing.turn(74, 127);
    assert_eq!(playing.audio.added(Control::Cutoff1), 100.0);
    let state = playing.client.save();
    let mut other = Playing::new(&[]);
    other.client.restore(&state);
    other.play();
    assert_eq!(other.audio.added(Control::Cutoff1), 100.0);
    assert_eq!(other.client.save(), state);
    other.turn(74, 10);
    assert_eq!(other.audio.added(Control::Cutoff1), 100.0, "the knob has to pass it");
    other.client.send(Command::RestControllers);
    other.play();
    assert_eq!(other.audio.added(Control::Cutoff1), 0.0);
}

#[test]
fn a_state_of_before_is_one_without_controllers_of_parameters() {
    let playing = Playing::new(&[]);
    let state = playing.client.save();
    assert!(!state.contains("\"params\""), "it is as it was");
    playing.client.send(Command::ControllerMap(ReadyMap::Studio));
    assert!(playing.client.save().contains("layer:filter1.cutoff"));
    playing.client.restore(&state);
    assert_eq!(playing.client.snapshot().params.entries().count(), 0);
}

#[test]
fn general_leaves_controllers_their_meaning_and_studio_does_not() {
    let general = Playing::new(&[Command::ControllerMap(ReadyMap::General)]);
    assert!((0..128).all(|cc| !general.audio.is_a_knob(cc)));
    let mut studio = Playing::new(&[Command::ControllerMap(ReadyMap::Studio)]);
    assert!(studio.audio.is_a_knob(1) && studio.audio.is_a_knob(7) && !studio.audio.is_a_knob(64));
    // The tenth knob waits to be learnt.
    studio.client.send(Command::LearnParameter(Some(RESONANCE)));
    studio.play();
    studio.turn(10, 50);
    let learnt = wait_for(&studio.client, |snapshot| snapshot.learning == Learning::Off);
    assert_eq!(learnt.params.controller(RESONANCE), Some(10), "and no longer the second");
}

#[test]
fn pedals_are_refused_and_a_latent_is_learnt_in_its_own_way() {
    let mut playing = Playing::new(&[Command::LearnParameter(Some(ControllerTarget::Host(Control::Volume)))]);
    playing.turn(64, 127);
    let told = wait_for(&playing.client, |snapshot| !snapshot.notices.is_empty());
    assert!(told.notices[0].text.contains("pedal") && told.notices[0].severity == Severity::Warning);
    playing.client.send(Command::LearnParameter(Some(ControllerTarget::Host(Control::Latent3))));
    assert_eq!(playing.client.snapshot().learning, Learning::One(2));
    playing.client.send(Command::LearnParameter(None));
    assert_eq!(playing.client.snapshot().learning, Learning::Off);
    let bad = Command::AssignParameter { target: RESONANCE, cc: Some(120) };
    playing.client.send(bad);
    assert_eq!(playing.client.snapshot().notices.len(), 2);
    // What a latent gets, a parameter loses.
    playing.client.send(Command::AssignParameter { target: RESONANCE, cc: Some(40) });
    playing.client.send(Command::Assign { latent: 0, assignment: Assignment::Cc(40) });
    assert_eq!(playing.client.snapshot().params.entries().count(), 0);
}
