//! The bundle under test, found and opened; instances with a voice loaded; bodies that run in a process of their own.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use vaeform_host::{Bundle, Input, Instance, Note, Take, Timeline};

use crate::syx::Voice;

/// Sample rate of most tests.
pub(crate) const RATE: f64 = 48_000.0;
/// Block of most tests.
pub(crate) const BLOCK: usize = 256;

/// Where the bundle is: the build script has looked.
pub(crate) fn bundle_path() -> &'static Path {
    let path = Path::new(env!("BUNDLE"));
    assert!(path.exists(), "no bundle at {}", path.display());
    path
}

/// The bundle.
pub(crate) fn bundle() -> Bundle {
    Bundle::load(bundle_path()).expect("the bundle loads")
}

/// What plays timelines in blocks of [`BLOCK`], whatever the plugin format.
pub(crate) trait Player {
    /// Whether the format tells the host that a note has ended.
    const TELLS_NOTE_ENDS: bool;
    /// Plays a timeline for some frames.
    fn play(&mut self, timeline: &Timeline, frames: usize) -> Take;
}

impl Player for Rig {
    const TELLS_NOTE_ENDS: bool = true;

    fn play(&mut self, timeline: &Timeline, frames: usize) -> Take {
        Self::play(self, timeline, frames)
    }
}

/// An instance, active at [`RATE`] with blocks up to 4,096 frames.
pub(crate) struct Rig {
    /// The instance.
    pub(crate) instance: Instance,
}

/// A fresh active instance.
pub(crate) fn rig() -> Rig {
    let mut instance = bundle().instance().expect("an instance");
    instance.activate(RATE, 1, 4096).expect("activation");
    Rig { instance }
}

/// A fresh active instance that plays `voice`.
pub(crate) fn rig_with(voice: &Voice) -> Rig {
    let mut rig = rig();
    rig.load_voice(voice);
    rig
}

impl Rig {
    /// Plays a timeline in blocks of [`BLOCK`].
    pub(crate) fn play(&mut self, timeline: &Timeline, frames: usize) -> Take {
        self.instance.play(timeline, frames, &[BLOCK]).expect("blocks are processed")
    }

    /// Plays nothing for some frames.
    pub(crate) fn rest(&mut self, frames: usize) -> Take {
        self.play(&Timeline::new(), frames)
    }

    /// A note held for `held` frames of `frames`, at velocity 100.
    pub(crate) fn note(&mut self, key: i16, held: u64, frames: usize) -> Take {
        self.play(&Timeline::new().note(0, held, Note::new(0, key), 100.0 / 127.0), frames)
    }

    /// The permanent id of the parameter with that name.
    pub(crate) fn id(&mut self, name: &str) -> u32 {
        self.instance.param(name).unwrap_or_else(|| panic!("no parameter is called {name}")).id
    }

    /// An input that sets a parameter by name to what the text says, in the parameter's own unit.
    pub(crate) fn param(&mut self, name: &str, value: f64) -> Input {
        let id = self.id(name);
        let host = self.instance.text_to_value(id, &value.to_string());
        Input::Param(id, host.unwrap_or_else(|| panic!("{name} does not read {value}")))
    }

    /// An input that modulates a parameter by name for one note by `share` of its whole range.
    pub(crate) fn modulation(&mut self, name: &str, note: Note, share: f64) -> Input {
        let param = self.instance.param(name).unwrap_or_else(|| panic!("no parameter is called {name}"));
        Input::Modulation(param.id, note, share * (param.max - param.min))
    }

    /// Sets a parameter by name and lets it settle.
    pub(crate) fn set(&mut self, name: &str, value: f64) {
        let input = self.param(name, value);
        self.play(&Timeline::new().at(0, input), 4096);
    }

    /// Sends SysEx and plays until the worker has it and the synth plays it: the saved state must change.
    pub(crate) fn send_sysex(&mut self, bytes: &[u8]) -> Take {
        let before = self.instance.save().expect("state");
        let mut take = self.play(&Timeline::new().at(0, Input::sysex(bytes)), BLOCK);
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.instance.save().expect("state") == before {
            assert!(Instant::now() < deadline, "the state does not show the SysEx after 10 s");
            std::thread::sleep(Duration::from_millis(2));
            take.events.extend(self.rest(BLOCK).events);
        }
        take.events.extend(self.settle().events);
        take
    }

    /// Plays silence for long enough in real time that anything the worker has done is heard from here on.
    pub(crate) fn settle(&mut self) -> Take {
        let mut take = Take::default();
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(3));
            take.events.extend(self.rest(BLOCK).events);
        }
        take
    }

    /// Loads a voice by SysEx.
    pub(crate) fn load_voice(&mut self, voice: &Voice) {
        self.send_sysex(&voice.single());
    }
}

/// Runs the body in a process of its own, so that a crash is a failed test and processor time is its own. `name` is the
/// test's full name.
pub(crate) fn alone(name: &str, body: impl FnOnce()) {
    alone_with(name, &[], body);
}

/// [`alone`], with variables in the environment of the other process.
pub(crate) fn alone_with(name: &str, environment: &[(&str, &str)], body: impl FnOnce()) {
    const MARK: &str = "VAEFORM_HOST_TEST_ALONE";
    if std::env::var_os(MARK).is_some() {
        return body();
    }
    let exe = std::env::current_exe().expect("the test's own path");
    let output = Command::new(exe)
        .args([name, "--exact", "--include-ignored", "--nocapture", "--test-threads=1"])
        .env(MARK, "1")
        .envs(environment.iter().copied())
        .output()
        .expect("a second process");
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    print!("{text}");
    assert!(output.status.success(), "{name} ended with {}\n{text}\n{errors}", output.status);
    assert!(text.contains("1 passed"), "{name} is not the name of a test\n{text}");
}

/// Processor time of this process so far, all its threads.
pub(crate) fn cpu_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux");
    let nanos = tasks.filter_map(|task| {
        let line = std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(nanos.sum())
}

/// Ends the test when the check failed, with the figure.
pub(crate) fn must(verdict: crate::ear::Verdict) {
    if let Err(figure) = verdict {
        panic!("{figure}");
    }
}

/// What the body gives, and the processor time that this thread has spent in it.
pub(crate) fn thread_time<T>(body: impl FnOnce() -> T) -> (T, Duration) {
    let before = cpu_time::ThreadTime::now();
    let answer = body();
    (answer, before.elapsed())
}
