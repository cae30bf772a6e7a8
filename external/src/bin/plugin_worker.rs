//! The process that a plugin lives in, alone: `vaeform-plugin-worker FILE.clap [ID]`. The command line has the same as a mode of its own.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(file) = args.first() else {
        eprintln!("vaeform-plugin-worker: expected FILE.clap [ID]");
        return ExitCode::from(2);
    };
    match vaeform_external::plugin::worker(Path::new(file), args.get(1).map(String::as_str)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vaeform-plugin-worker: {error:#}");
            ExitCode::FAILURE
        }
    }
}
