//! `latent live`: a MIDI controller in, the latent knobs, DX7 SysEx out, with no DAW between.

mod player;
mod summary;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use vaeform_bench::model_args::lock;
use vaeform_bench::voices;
use vaeform_session::hardware::{self, HardwareSettings, Keyboard, Pace};
use vaeform_session::{Client, Command, HeadlessPlayer, Knobs, Lock};

use self::player::Player;
use crate::midi_ports::{self, Direction};

/// Programs of a bank.
const BANK: usize = 32;

/// Arguments of `latent live`.
#[derive(clap::Args)]
pub(crate) struct LiveArgs {
    /// The patches to play: a .syx file (or a preset, .json or .csv); the factory bank without one. Program changes select among
    /// the 32 that the voice is one of.
    file: Option<PathBuf>,
    /// Voice in the file, from 0.
    #[arg(long, default_value_t = 0)]
    voice: usize,
    /// MIDI input of the controller: its name or a part of it. CC 20-27 are the eight knobs; notes, pedals, pressure and bend go on
    /// to the output, on the channel of --device; a program change or a voice by SysEx loads a patch.
    #[arg(long = "in", value_name = "PORT", required_unless_present = "list")]
    input: Option<String>,
    /// MIDI output of the instrument: its name or a part of it.
    #[arg(long = "out", value_name = "PORT", required_unless_present = "list")]
    output: Option<String>,
    /// MIDI channel that the instrument listens to, 1-16.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    device: u8,
    /// Keep 50 ms between parameter changes, for instruments that are slow to take them.
    #[arg(long)]
    gentle: bool,
    /// List the MIDI ports and end.
    #[arg(long)]
    list: bool,
    /// Let algorithm and ratios move too.
    #[arg(long)]
    free: bool,
    /// Groups of parameters that stay the patch's: algorithm, ratios, envelopes, levels, lfo, pitch-eg.
    #[arg(long, value_delimiter = ',', value_parser = lock)]
    lock: Vec<Lock>,
    /// End after so many seconds; without this, Ctrl-C ends it.
    #[arg(long, value_parser = seconds)]
    seconds: Option<Duration>,
    /// Print JSON of what was done.
    #[arg(long)]
    json: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// Plays until it is ended, then says what went in and out.
///
/// # Errors
/// When the file cannot be read or a port is not one of those that are there.
pub(super) fn run(args: LiveArgs) -> Result<()> {
    let ports = hardware::system();
    let (Some(input), Some(output), false) = (&args.input, &args.output, args.list) else {
        return midi_ports::list(&*ports, args.json);
    };
    let input = midi_ports::find(&ports.inputs(), input, Direction::Input)?;
    let output = midi_ports::find(&ports.outputs(), output, Direction::Output)?;

    let (session, audio) = vaeform_session::open();
    let client = session.client();
    load(&client, &args)?;
    for &lock in &args.lock {
        client.send(Command::Lock(lock, true));
    }
    let (device, pace) = (args.device - 1, if args.gentle { Pace::Gentle } else { Pace::Full });
    let settings = HardwareSettings { output: Some(output.clone()), device, pace, ..HardwareSettings::default() };
    client.send(Command::Hardware(settings));
    let knobs = Knobs { free_algorithm: args.free, ..Knobs::default() };
    let live = HeadlessPlayer::new(&client, audio, Keyboard::new(ports, &input), device, &knobs);

    let is_over = Arc::new(AtomicBool::new(false));
    let over = is_over.clone();
    ctrlc::set_handler(move || over.store(true, Ordering::Relaxed)).context("Ctrl-C cannot be listened to")?;
    let mut player = Player::new(client, live, is_over);
    let began = Instant::now();
    player.play(args.seconds);
    let played = began.elapsed();
    player.drain();
    summary::print(&summary::Done { input, output, device: args.device, played, player: &player }, args.json)
}

/// Puts the voice of the file, and its neighbours, into the session.
fn load(client: &Client, args: &LiveArgs) -> Result<()> {
    let Some(file) = &args.file else {
        anyhow::ensure!(args.voice < BANK, "voice {}: the factory bank has voices 0-{}", args.voice, BANK - 1);
        client.send(Command::Select(args.voice));
        return Ok(());
    };
    let patches = voices::patches(file).with_context(|| file.display().to_string())?;
    let last = patches.len() - 1;
    anyhow::ensure!(args.voice <= last, "{}: voice {}: the file has voices 0-{last}", file.display(), args.voice);
    let label = file.file_stem().unwrap_or_default().to_string_lossy();
    let bank = patches.chunks(BANK).nth(args.voice / BANK).unwrap_or_default();
    client.load(&label, bank, args.voice % BANK);
    Ok(())
}
