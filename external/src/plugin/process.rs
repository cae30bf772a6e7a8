//! A plugin that lives in another process: started when it is needed, ended when it hangs, started again when it is gone.

use std::ffi::OsString;
use std::io::{self, BufReader, BufWriter};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use super::params::Described;
use super::setting::Setting;
use super::wire::{Reply, Request, greeted, receive, send};
use crate::{Note, PlayError, Take};

/// How the process of a plugin is started.
#[derive(Clone, Debug)]
pub struct WorkerProgram {
    /// The program.
    pub program: PathBuf,
    /// What it is called with, the plugin's file and id among it.
    pub args: Vec<OsString>,
    /// How long a plugin may take to be made.
    pub to_start: Duration,
    /// How long it may take to answer.
    pub to_answer: Duration,
}

/// How often the process was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// It ended.
    pub crashes: usize,
    /// It was ended, since it did not answer.
    pub hangs: usize,
}

/// A plugin that lives in another process.
pub struct PluginProcess {
    program: WorkerProgram,
    running: Option<Running>,
    described: Described,
    losses: Losses,
}

type Answer = io::Result<(Reply, Vec<u8>)>;

struct Running {
    child: Child,
    to: BufWriter<ChildStdin>,
    answers: Receiver<Answer>,
}

impl Running {
    fn start(program: &WorkerProgram) -> Result<(Self, Described), PlayError> {
        let refused = |error: io::Error| PlayError::Refused(format!("{}: {error}", program.program.display()));
        let mut command = Command::new(&program.program);
        command.args(&program.args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(refused)?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(PlayError::Refused("the process has no pipes".to_owned()));
        };
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            let mut from = BufReader::new(from);
            let mut next = greeted(&mut from).and_then(|()| receive(&mut from));
            loop {
                let is_over = next.is_err();
                if sender.send(next).is_err() || is_over {
                    return;
                }
                next = receive(&mut from);
            }
        });
        let mut running = Self { child, to: BufWriter::new(to), answers };
        match running.answer(program.to_start)?.0 {
            Reply::Described(described) => Ok((running, described)),
            Reply::Failed(why) => Err(PlayError::Refused(why)),
            _ => Err(PlayError::Refused("the process answered what was not asked".to_owned())),
        }
    }

    fn answer(&mut self, within: Duration) -> Result<(Reply, Vec<u8>), PlayError> {
        match self.answers.recv_timeout(within) {
            Ok(Ok(answer)) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(PlayError::Hung),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
                // Its end of the pipe is closed: it is over, or will be.
                drop(self.child.kill());
                let how = self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string());
                Err(PlayError::Crashed(how))
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl PluginProcess {
    /// Starts the process and learns what the plugin is.
    ///
    /// # Errors
    /// When there is no such plugin, or it cannot be made.
    pub fn start(program: WorkerProgram) -> Result<Self, PlayError> {
        let (running, described) = Running::start(&program)?;
        Ok(Self { program, running: Some(running), described, losses: Losses::default() })
    }

    /// What the plugin is.
    pub fn described(&self) -> &Described {
        &self.described
    }

    /// How often the process was lost.
    pub fn losses(&self) -> Losses {
        self.losses
    }

    /// Plays a note.
    ///
    /// # Errors
    /// When the plugin crashed, hung, refused or played what is no number; the next note is played by a new process.
    pub fn play(&mut self, setting: Setting<'_>, note: &Note) -> Result<Take, PlayError> {
        let (request, state): (_, &[u8]) = match setting {
            Setting::Values(values, recall) => (Request::Play { values: values.to_vec(), recall, note: *note }, &[]),
            Setting::State(state) => (Request::PlayState { note: *note }, state),
        };
        let (reply, body) = self.ask(&request, state)?;
        let Reply::Played { rate_hz, num_frames } = reply else { return Err(unexpected(reply)) };
        let (words, _) = body.as_chunks::<4>();
        let samples: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
        if samples.len() != 2 * num_frames {
            return Err(PlayError::Refused("the process sent half a take".to_owned()));
        }
        let (left, right) = samples.split_at(num_frames);
        let take = Take { rate_hz, left: left.to_vec(), right: right.to_vec() };
        if take.is_finite() { Ok(take) } else { Err(PlayError::NotFinite) }
    }

    /// The plugin's state with these values.
    ///
    /// # Errors
    /// As [`Self::play`].
    pub fn save(&mut self, values: &[(u32, f64)]) -> Result<Vec<u8>, PlayError> {
        match self.ask(&Request::Save { values: values.to_vec() }, &[])? {
            (Reply::Saved, state) => Ok(state),
            (other, _) => Err(unexpected(other)),
        }
    }

    /// Ends the process; the next note starts another one.
    pub fn end(&mut self) {
        self.running = None;
    }

    fn ask(&mut self, request: &Request, body: &[u8]) -> Result<(Reply, Vec<u8>), PlayError> {
        let running = match &mut self.running {
            Some(running) => running,
            none => none.insert(Running::start(&self.program)?.0),
        };
        // What cannot be written shows as an answer that does not come.
        drop(send(&mut running.to, request, body));
        let answer = running.answer(self.program.to_answer);
        if let Err(error) = &answer {
            match error {
                PlayError::Hung => self.losses.hangs += 1,
                _ => self.losses.crashes += 1,
            }
            self.running = None;
        }
        answer
    }
}

fn unexpected(reply: Reply) -> PlayError {
    match reply {
        Reply::Failed(why) => PlayError::Refused(why),
        _ => PlayError::Refused("the process answered what was not asked".to_owned()),
    }
}
