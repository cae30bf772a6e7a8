//! The instruments of the tests, hosted.

use std::path::PathBuf;
use std::time::Duration;

use vaeform_external::Note;
use vaeform_external::plugin::{PluginProcess, Recall, WorkerProgram};
use vaeform_external::programming::HostedPlugin;
use vaeform_external::space::{Choosing, ParameterSpace};
use vaeform_test_instruments::Vice;

pub(crate) const NOTE: Note = Note { key: 57, velocity: 100, hold_s: 0.3, seconds: 0.4 };

/// The library of the instruments: built beside the tests, since they depend on it.
fn library() -> PathBuf {
    let name = format!("{}vaeform_test_instruments{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let tests = std::env::current_exe().expect("the tests' own program");
    tests.with_file_name(name)
}

pub(crate) fn program(id: &str) -> WorkerProgram {
    WorkerProgram {
        program: env!("CARGO_BIN_EXE_vaeform-plugin-worker").into(),
        args: vec![library().into(), id.into()],
        to_start: Duration::from_secs(60),
        to_answer: Duration::from_secs(60),
    }
}

/// An instrument with a vice, its own way of recall not yet measured.
pub(crate) fn plugin(vice: Vice) -> HostedPlugin {
    plugin_of(program(vice.id().to_str().expect("an id")))
}

pub(crate) fn plugin_of(program: WorkerProgram) -> HostedPlugin {
    let process = PluginProcess::start(program).expect("a plugin");
    let space = ParameterSpace::new(&process.described().params, &Choosing::default()).expect("a space");
    HostedPlugin { process, space, recall: Recall::Reset }
}

/// A point with the first choice, the shape, at one of its four.
pub(crate) fn with_shape(plugin: &HostedPlugin, shape: usize) -> Vec<f32> {
    let axes = plugin.space.axes();
    let mut point: Vec<f32> = axes.iter().map(|_| 0.5).collect();
    point[0] = axes[0].place_of(shape);
    point
}
