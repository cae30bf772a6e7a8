//! The list of programs in VST3: hosts see the factory presets, and a project keeps its own sound.

use vaeform_host::vst3::Change;
use vaeform_host::{Note, Timeline};

use crate::rig::{BLOCK, Player};
use crate::vst3::{Vst3Rig, rig};

impl Vst3Rig {
    fn program_id(&self) -> u32 {
        let params = self.instance.params().expect("parameters");
        let programs: Vec<_> = params.iter().filter(|param| param.is_program).collect();
        let [program] = programs[..] else { panic!("{} parameters choose programs", programs.len()) };
        program.id
    }

    fn last(&self) -> f64 {
        self.instance.programs().expect("programs").len() as f64 - 1.0
    }

    /// The program that the host reads.
    fn program(&self) -> usize {
        (self.instance.value(self.program_id()) * self.last()).round() as usize
    }

    /// Chooses a program as a host does: with a block.
    fn choose(&mut self, program: usize) {
        let change = Change { id: self.program_id(), frame: 0, value: program as f64 / self.last() };
        self.instance.play_changes(BLOCK, &[change]).expect("a block");
        self.settle();
    }

    fn note(&mut self) -> Vec<u32> {
        let take = self.play(&Timeline::new().note(0, 8_000, Note::new(0, 48), 0.8), 16_000);
        take.left.iter().chain(&take.right).map(|sample| sample.to_bits()).collect()
    }
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn hosts_see_the_factory_presets_and_load_them() {
    let mut rig = rig();
    let programs = rig.instance.programs().expect("programs");
    assert!(programs.len() > 2 && programs.iter().all(|name| !name.is_empty()), "{programs:?}");
    assert_eq!(rig.program(), 0, "a new instance plays its own sound");
    let own = rig.note();
    rig.choose(2);
    assert_eq!(rig.program(), 2);
    assert!(rig.note() != own);
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn the_value_that_it_has_loads_nothing_and_a_project_keeps_its_sound() {
    let mut rig = rig();
    rig.choose(1);
    // The state begins with what has been edited: a run of blocks must leave it as it is.
    let state = rig.instance.save().expect("state");
    rig.choose(1);
    rig.choose(0);
    assert!(rig.instance.save().expect("state") == state, "the program was loaded again");
    let mut other = self::rig();
    other.choose(2);
    other.instance.load(&state).expect("it is read");
    other.settle();
    assert_eq!(other.program(), 1, "the project says which it is");
    // Hosts write back what they had saved beside.
    other.choose(1);
    let id = other.program_id();
    other.instance.set_value(id, 1.0 / other.last()).expect("it is taken");
    other.settle();
    assert!(other.instance.save().expect("state") == state);
}

#[test]
#[cfg_attr(not(vst3_bundle), ignore = "no VST3 bundle: cargo xtask bundle builds it")]
fn a_host_that_does_not_play_loads_programs_too() {
    let mut rig = rig();
    rig.instance.deactivate();
    let (id, last) = (rig.program_id(), rig.last());
    rig.instance.set_value(id, 3.0 / last).expect("it is taken");
    assert_eq!(rig.program(), 3);
}
