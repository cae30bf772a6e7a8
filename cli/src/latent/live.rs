//! `latent live`: a MIDI controller in, the latent knobs, DX7 SysEx out, with no DAW between.

mod choice;
mod summary;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use vaeform_bench::model_args::lock;
use vaeform_bench::voices;
use vaeform_session::hardware::{self, HardwareSettings, HardwareState, Keyboard, Pace};
use vaeform_session::{Client, Command, HeadlessPlayer, Knobs, Lock, Severity};

use self::choice::Direction;

/// Between two looks at the keyboard.
const TURN: Duration = Duration::from_millis(2);
/// Between two changes of the status line.
const STATUS: Duration = Duration::from_millis(100);
/// After the end the worker may still be asleep; a resting one looks four times a second.
const SETTLE: Duration = Duration::from_millis(600);
/// How long what waits may take to go out after the end; a gentle cable needs 50 ms for each of 155 values.
const DRAIN: Duration = Duration::from_secs(10);
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
        return choice::list(&*ports, args.json);
    };
    let input = choice::find(&ports.inputs(), input, Direction::Input)?;
    let output = choice::find(&ports.outputs(), output, Direction::Output)?;

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
    let mut player = Player { client, live, bar: bar(), is_over, notices_seen: 0, trouble: None };
    let began = Instant::now();
    player.play(args.seconds);
    let played = began.elapsed();
    player.drain();
    player.bar.finish_and_clear();
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

/// The status line; nothing where there is no terminal.
fn bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{spinner} {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner().with_style(style)
}

/// What plays, and what a person sees of it.
struct Player {
    client: Client,
    live: HeadlessPlayer,
    bar: ProgressBar,
    is_over: Arc<AtomicBool>,
    /// Serial of the last notice that was shown.
    notices_seen: u64,
    /// What was last said of the keyboard.
    trouble: Option<String>,
}

impl Player {
    /// Plays for the time, or until somebody ends it.
    fn play(&mut self, time: Option<Duration>) {
        let (began, mut shown) = (Instant::now(), None::<Instant>);
        while !self.is_over.load(Ordering::Relaxed) && time.is_none_or(|time| began.elapsed() < time) {
            self.live.turn();
            if shown.is_none_or(|shown| shown.elapsed() >= STATUS) {
                shown = Some(Instant::now());
                self.show();
            }
            std::thread::sleep(TURN);
        }
    }

    /// Lets go of the keyboard and waits until the instrument has the last values; a second Ctrl-C ends the waiting.
    fn drain(&mut self) {
        self.is_over.store(false, Ordering::Relaxed);
        self.live.finish();
        let began = Instant::now();
        while began.elapsed() < DRAIN && !self.is_over.load(Ordering::Relaxed) {
            self.live.turn();
            let status = self.client.hardware();
            let is_done = status.num_waiting == 0 || status.state != HardwareState::Open;
            if began.elapsed() >= SETTLE && is_done {
                break;
            }
            std::thread::sleep(TURN);
        }
        self.show();
    }

    fn show(&mut self) {
        for notice in &self.client.snapshot().notices {
            if notice.serial > self.notices_seen {
                self.notices_seen = notice.serial;
                let mark = if notice.severity == Severity::Info { "" } else { "vaeform: " };
                self.say(&format!("{mark}{}", notice.text));
            }
        }
        let trouble = self.live.trouble();
        if trouble != self.trouble {
            if let Some(trouble) = &trouble {
                self.say(&format!("vaeform: {trouble}"));
            }
            self.trouble = trouble;
        }
        let knobs: Vec<String> = self.live.latents().iter().map(|knob| format!("{knob:+.2}")).collect();
        let status = self.client.hardware();
        let words = [
            knobs.join(" "),
            self.client.worker().words().to_owned(),
            status.words,
            format!("{} waiting", status.num_waiting),
            format!("{} B sent", status.traffic.sysex_bytes + status.traffic.passed_bytes),
        ];
        self.bar.set_message(words.join(" | "));
        self.bar.tick();
    }

    /// A line above the status line; where there is no terminal, to standard error as it is.
    fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }
}
