//! Vaeform as a program of its own: audio and MIDI by JACK or the system, the editor in a window.

use std::process::ExitCode;

use nice_plug::prelude::nice_export_standalone;

fn main() -> ExitCode {
    if nice_export_standalone::<vaeform::Vaeform>() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
