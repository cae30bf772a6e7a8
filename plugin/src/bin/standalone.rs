//! Vaeform as a program of its own: audio and MIDI by JACK or the system, the editor in a window.

use std::process::ExitCode;

fn main() -> ExitCode {
    vaeform::standalone::run(std::env::args())
}
