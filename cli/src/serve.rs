//! `vaeform serve`: the servers around a folder, until Ctrl-C.

mod engine;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result};
use vaeform_bench::library_args::LibraryArgs;
use vaeform_bench::stdout;
use vaeform_server::osc::OscServer;
use vaeform_server::{HttpServer, Limits, Service, Stop};
use vaeform_session::sound::is_named_as_sound;

use engine::Engine;

/// Arguments of `vaeform serve`.
#[derive(clap::Args)]
pub(crate) struct ServeArgs {
    /// The folder whose sounds and runs are served; nothing outside it is read.
    folder: PathBuf,
    /// Where HTTP is listened for on 127.0.0.1; 0 takes any port that is free.
    #[arg(long, default_value_t = 8000)]
    port: u16,
    /// Where OSC is listened for on 127.0.0.1; 0 takes any port that is free.
    #[arg(long, default_value_t = 9001)]
    osc_port: u16,
    /// Where answers of OSC go; 0 is the port that asks.
    #[arg(long, default_value_t = 9002)]
    osc_reply_port: u16,
    /// Speak HTTP alone.
    #[arg(long, conflicts_with_all = ["osc_port", "osc_reply_port"])]
    no_osc: bool,
    #[command(flatten)]
    library: LibraryArgs,
}

/// Serves until it is ended.
///
/// # Errors
/// When the folder cannot be read, or a port is taken.
pub(crate) fn run(args: &ServeArgs) -> Result<()> {
    let http = HttpServer::bind(args.port, Limits::default());
    let http = http.with_context(|| format!("--port {}", args.port))?;
    let osc = (!args.no_osc).then(|| OscServer::bind(args.osc_port, args.osc_reply_port)).transpose();
    let osc = osc.with_context(|| format!("--osc-port {}", args.osc_port))?;
    let engine = Engine::new(args.library.open()?);
    let service = Arc::new(Service::new(&args.folder, Arc::new(engine), is_named_as_sound)?);
    let mut said = format!("http://{}\n", http.address()?);
    if let Some(osc) = &osc {
        said += &format!("osc: {}, answers to port {}\n", osc.address()?, args.osc_reply_port);
    }
    stdout::print(said.as_bytes())?;
    let (stop, is_over) = (Stop::default(), Arc::new(AtomicBool::new(false)));
    let (stopped, over) = (stop.clone(), Arc::clone(&is_over));
    ctrlc::set_handler(move || {
        over.store(true, Ordering::Relaxed);
        stopped.stop();
    })
    .context("Ctrl-C cannot be listened to")?;
    let answering = osc.map(|osc| {
        let service = Arc::clone(&service);
        thread::spawn(move || osc.run(&service, &is_over))
    });
    http.run(&service, &stop)?;
    if let Some(answering) = answering {
        let _ = answering.join();
    }
    Ok(())
}
