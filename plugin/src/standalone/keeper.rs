//! The state of the program in a file: read at the start, written when something is new, and never written over by what cannot be read.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, DefaultHasher, Hasher, RandomState};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use nice_plug::prelude::PluginState;
use vaeform_session::Client;

use crate::params::{self, HostParams};

/// The largest file that is read.
const MAX_BYTES: u64 = 64 << 20;
/// Files that could not be read and are kept under other names.
const MAX_BAD: usize = 99;

/// What was last kept, so that nothing is written twice.
#[derive(Debug, Default)]
struct KeptFile {
    /// The session's revision and the host's parameters.
    mark: Option<(u64, Vec<f32>)>,
    /// A digest of the file: not every revision of a session changes what is kept of it.
    digest: Option<u64>,
    /// Why nothing is kept any more.
    is_off: bool,
    /// The last attempt failed, which is told once.
    has_failed: bool,
}

/// Keeps the state of one program.
#[derive(Debug)]
pub(super) struct Keeper {
    path: PathBuf,
    #[expect(
        clippy::disallowed_types,
        reason = "the program's threads that keep its state; the audio thread knows none of it"
    )]
    kept: std::sync::Mutex<KeptFile>,
}

impl Keeper {
    /// Keeps it in this file.
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, kept: Default::default() }
    }

    /// Takes up what was kept; nothing where there is no file.
    ///
    /// # Errors
    /// In words for a person when it cannot be read: the file is kept under another name, and all is new.
    pub(super) fn restore(&self, params: &HostParams, client: &Client) -> Result<(), String> {
        let read = match read(&self.path) {
            Ok(None) => return Ok(()),
            Ok(Some(state)) => state,
            Err(why) => return Err(self.put_aside(&why)),
        };
        let mut state = read;
        if let Err(why) = params::check_state(&state) {
            return Err(self.put_aside(&why));
        }
        params::filter_state(&mut state);
        params.set_before_use(&state);
        client.restore(params::session_field(&state));
        self.lock().mark = Some(mark(params, client));
        Ok(())
    }

    /// A file that cannot be read gets another name, so that it is not written over. What to tell of it.
    fn put_aside(&self, why: &str) -> String {
        let names = (1..=MAX_BAD).map(|number| self.path.with_extension(format!("bad-{number}.json")));
        let moved = names.into_iter().find(|name| !name.exists()).filter(|name| fs::rename(&self.path, name).is_ok());
        match moved {
            Some(name) => format!("What was kept last time cannot be read ({why}); the file is now {}", name.display()),
            None => {
                self.lock().is_off = true;
                let path = self.path.display();
                format!(
                    "What was kept last time cannot be read ({why}), and {path} cannot be renamed: nothing is kept now"
                )
            }
        }
    }

    /// Keeps the state, if it is another one than before.
    ///
    /// # Errors
    /// In words for a person when it cannot be written; told once, until it can.
    pub(super) fn keep(&self, params: &HostParams, client: &Client) -> Result<(), String> {
        let mut kept = self.lock();
        let mark = mark(params, client);
        if kept.is_off || kept.mark.as_ref() == Some(&mark) {
            return Ok(());
        }
        let state = serde_json::to_vec(&params.state()).map_err(io::Error::from);
        let written = state.and_then(|bytes| {
            let digest = Some(digest(&bytes));
            if kept.digest != digest {
                replace(&self.path, &bytes)?;
            }
            Ok(digest)
        });
        match written {
            Ok(digest) => {
                *kept = KeptFile { mark: Some(mark), digest, ..KeptFile::default() };
                Ok(())
            }
            Err(_) if kept.has_failed => Ok(()),
            Err(error) => {
                kept.has_failed = true;
                Err(format!("What you do here is not kept: {}: {error}", self.path.display()))
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, KeptFile> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn mark(params: &HostParams, client: &Client) -> (u64, Vec<f32>) {
    (client.snapshot().revision, params.positions())
}

fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}

fn read(path: &Path) -> Result<Option<PluginState>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("it is too large".to_owned());
    }
    serde_json::from_slice(&bytes).map(Some).map_err(|_| "it is not what Vaeform writes".to_owned())
}

/// Writes beside a file and then in its place: whatever happens on the way, the old one or the new one is there, and whole.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension(format!("{:016x}.part", RandomState::new().build_hasher().finish()));
    let written = OpenOptions::new().write(true).create_new(true).open(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let done = written.and_then(|()| fs::rename(&part, path));
    if done.is_err() {
        // It may never have come to be.
        let _ = fs::remove_file(&part);
    }
    done
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use vaeform_dsp::control::Control;
    use vaeform_session::{Command, Session};

    use super::*;
    use crate::saving::Saving;

    struct Open {
        _session: Session,
        params: Arc<HostParams>,
        client: Client,
    }

    fn open() -> Open {
        let (session, _) = vaeform_session::open();
        let client = session.client();
        Open { params: Arc::new(HostParams::new(Arc::new(Saving::new(client.clone())))), client, _session: session }
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_was_kept_is_there_again_and_no_other_file_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let keeper = Keeper::new(folder.path().join("standalone.json"));
        let first = open();
        first.client.send(Command::Select(7));
        let mut state = first.params.state();
        state.params.insert("perf_volume".to_owned(), nice_plug::plugin::ParamValue::F32(-6.0));
        first.params.set_before_use(&state);
        keeper.keep(&first.params, &first.client).unwrap();
        let again = open();
        keeper.restore(&again.params, &again.client).unwrap();
        assert_eq!(again.client.snapshot().program, 7);
        assert_eq!(again.params.value(Control::Volume), -6.0);
        assert_eq!(files(folder.path()), ["standalone.json"]);
    }

    #[test]
    fn what_has_not_changed_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("standalone.json");
        let (keeper, open) = (Keeper::new(path.clone()), open());
        keeper.keep(&open.params, &open.client).unwrap();
        fs::remove_file(&path).unwrap();
        keeper.keep(&open.params, &open.client).unwrap();
        assert!(!path.exists());
        open.client.send(Command::Next);
        keeper.keep(&open.params, &open.client).unwrap();
        assert!(path.exists());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_kept_aside_and_told() {
        for bad in [
            &b"{\"version\":"[..],
            b"",
            b"{\"params\":{},\"fields\":{\"session\":\"noise\"}}",
            b"{\"params\":{},\"fields\":{}}",
        ] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("standalone.json");
            fs::write(&path, bad).unwrap();
            let (keeper, open) = (Keeper::new(path.clone()), open());
            let told = keeper.restore(&open.params, &open.client).unwrap_err();
            assert!(told.contains("standalone.bad-1.json"), "{told}");
            keeper.keep(&open.params, &open.client).unwrap();
            assert_eq!(fs::read(folder.path().join("standalone.bad-1.json")).unwrap(), bad);
            assert_eq!(files(folder.path()), ["standalone.bad-1.json", "standalone.json"]);
        }
    }

    #[test]
    fn a_folder_that_is_gone_is_told_once_and_the_next_try_succeeds() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        let (keeper, open) = (Keeper::new(below.join("standalone.json")), open());
        assert!(keeper.keep(&open.params, &open.client).is_err());
        assert!(keeper.keep(&open.params, &open.client).is_ok(), "told once");
        fs::create_dir(&below).unwrap();
        keeper.keep(&open.params, &open.client).unwrap();
        assert_eq!(files(&below), ["standalone.json"]);
    }
}
