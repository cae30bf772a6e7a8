//! Import and export: a path field, and beside it the system's file dialog. The session's worker does the reading and
//! writing.
//!
//! A dialog is created on the window's thread, as macOS asks, and awaited on another. Where there is none (no portal on
//! Linux) it gives nothing, and the path field remains.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use egui::{Button, TextEdit, Ui, vec2};
use rfd::AsyncFileDialog;
use vaeform_session::Command;
use vaeform_session::librarian::LibrarianOrder;
use vaeform_session::sound::EXTENSIONS;

use crate::window::Repaint;

/// What a file is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Import,
    Match,
    /// A wavetable for this oscillator, 0-2.
    Table(usize),
    SavePatch,
    SaveBank,
    /// The dump of another instrument, or the preset at a place of it.
    SaveDump(Option<usize>),
}

/// The path field and the dialogs that are open.
pub(crate) struct Files {
    path: String,
    /// A sound that was chosen in a dialog, until the Match page takes it.
    sound: Option<PathBuf>,
    picked: Receiver<(Purpose, PathBuf)>,
    picker: Sender<(Purpose, PathBuf)>,
    repaint: Repaint,
}

impl Files {
    /// An empty path field.
    pub(crate) fn new(repaint: Repaint) -> Self {
        let (picker, picked) = channel();
        Self { path: String::new(), sound: None, picked, picker, repaint }
    }

    /// The toolkit's id of the path field.
    pub(crate) fn path_id() -> egui::Id {
        egui::Id::unique("vaeform path")
    }

    /// Shows field and buttons. What cannot be asked of the session is said in the result.
    pub(crate) fn show(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> Result<(), String> {
        let hint = "Path (Ctrl+L)";
        let field = TextEdit::singleline(&mut self.path).id(Self::path_id()).hint_text(hint);
        ui.add_sized(vec2(ui.available_width(), 22.0), field)
            .on_hover_text(".syx voice or bank, .json preset, .scl, .ascl, .kbm or .tun tuning; ~ is your home folder");
        let mut wanted = match self.picked.try_recv() {
            Ok((Purpose::Match, path)) => {
                self.sound = Some(path);
                None
            }
            picked => picked.ok(),
        };
        if let Some((_, path)) = &wanted {
            self.path = path.display().to_string();
        }
        for (purpose, label, hint) in [
            (Purpose::Import, "Import", "Reads the file at this path: voice, bank, preset, scale or keyboard map"),
            (
                Purpose::SavePatch,
                "Save patch",
                "Writes the current patch: .json is a preset, .syx a DX7 voice (Ctrl+S)",
            ),
            (Purpose::SaveBank, "Save bank", "Writes all 32 programs as a DX7 bank, .syx"),
        ] {
            ui.horizontal(|ui| {
                let dialog = 76.0;
                let width = ui.available_width() - dialog - ui.spacing().item_spacing.x;
                if ui.add_sized(vec2(width, 22.0), Button::new(label)).on_hover_text(hint).clicked() {
                    wanted = Some((purpose, typed_path(&self.path)));
                }
                let browse = ui.add_sized(vec2(dialog, 22.0), Button::new("Browse…"));
                if browse.on_hover_text("Choose the file in a dialog").clicked() {
                    self.browse(purpose);
                }
            });
        }
        if let Some((purpose, path)) = wanted {
            commands.push(command(purpose, path)?);
        }
        Ok(())
    }

    /// Saves the current patch to the path field, as its button does.
    pub(crate) fn save_patch(&self) -> Result<Command, String> {
        command(Purpose::SavePatch, typed_path(&self.path))
    }

    /// A sound that was chosen in a dialog, once.
    pub(crate) fn take_sound(&mut self) -> Option<PathBuf> {
        self.sound.take()
    }

    /// Opens a dialog; what is chosen in it comes with a later frame.
    pub(crate) fn browse(&self, purpose: Purpose) {
        let dialog = AsyncFileDialog::new();
        let (picker, repaint) = (self.picker.clone(), self.repaint.clone());
        match purpose {
            Purpose::Import => {
                let dialog = dialog.set_title("Import").add_filter("Voices, presets, tunings", &IMPORTED);
                answer(dialog.pick_file(), purpose, picker, repaint);
            }
            Purpose::Match => {
                let dialog = dialog.set_title("Match a sound").add_filter("Sounds", &EXTENSIONS);
                answer(dialog.pick_file(), purpose, picker, repaint);
            }
            Purpose::Table(_) => {
                let dialog = dialog.set_title("Load a wavetable").add_filter("Wavetables", &["wav", "wt"]);
                answer(dialog.add_filter("Sounds", &EXTENSIONS).pick_file(), purpose, picker, repaint);
            }
            Purpose::SavePatch => {
                let dialog = dialog.set_title("Save patch").set_file_name("patch.json");
                let dialog = dialog.add_filter("Preset", &["json"]).add_filter("DX7 voice", &["syx"]);
                answer(dialog.save_file(), purpose, picker, repaint);
            }
            Purpose::SaveBank => {
                let dialog = dialog.set_title("Save bank").set_file_name("bank.syx").add_filter("DX7 bank", &["syx"]);
                answer(dialog.save_file(), purpose, picker, repaint);
            }
            Purpose::SaveDump(_) => {
                let dialog = dialog.set_title("Save dump").set_file_name("dump.syx").add_filter("SysEx", &["syx"]);
                answer(dialog.save_file(), purpose, picker, repaint);
            }
        }
    }
}

/// Extensions that the session reads.
pub(crate) const IMPORTED: [&str; 7] = ["syx", "json", "vital", "scl", "ascl", "kbm", "tun"];

/// What to ask of the session for a file, by the file's extension.
fn command(purpose: Purpose, path: PathBuf) -> Result<Command, String> {
    if path.as_os_str().is_empty() {
        return Err("Type a path first, or choose a file with Browse".to_owned());
    }
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match (purpose, extension.as_deref()) {
        (Purpose::Import, Some(e)) if IMPORTED.contains(&e) => Ok(Command::Import(path)),
        (Purpose::Match, _) => Ok(Command::MatchFiles(vec![path])),
        (Purpose::Table(oscillator), _) => Ok(Command::LoadTable { oscillator, path }),
        (Purpose::Import, _) => {
            Err(format!("{}: only .syx, .json, .vital, .scl, .ascl, .kbm and .tun can be imported", path.display()))
        }
        (Purpose::SaveDump(preset), _) => Ok(Command::Librarian(LibrarianOrder::Export { preset, path })),
        (Purpose::SavePatch, Some("json")) => Ok(Command::ExportPreset(path)),
        (Purpose::SavePatch, Some("syx")) => Ok(Command::ExportVoice(path)),
        (Purpose::SavePatch, None) => Ok(Command::ExportPreset(path.with_extension("json"))),
        (Purpose::SavePatch, _) => Err(format!("{}: a patch is saved as .json or .syx", path.display())),
        (Purpose::SaveBank, Some("syx")) => Ok(Command::ExportBank(path)),
        (Purpose::SaveBank, None) => Ok(Command::ExportBank(path.with_extension("syx"))),
        (Purpose::SaveBank, _) => Err(format!("{}: a bank is saved as .syx", path.display())),
    }
}

/// A typed path; a leading `~` is the home folder.
pub(crate) fn typed_path(text: &str) -> PathBuf {
    let text = text.trim();
    match (text.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => PathBuf::from(text),
    }
}

/// Waits for a dialog on a thread of its own and hands its file over.
fn answer(
    dialog: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static,
    purpose: Purpose,
    picker: Sender<(Purpose, PathBuf)>,
    repaint: Repaint,
) {
    let wait = move || {
        if let Some(file) = block_on(dialog) {
            // Without a receiver the editor is gone, and with it the wish.
            let _ = picker.send((purpose, file.path().to_owned()));
            repaint.request();
        }
    };
    // Without a thread there is no dialog, as without a portal.
    let _ = std::thread::Builder::new().name("vaeform file dialog".to_owned()).spawn(wait);
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future on this thread until it is done.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extension_decides_what_is_asked_of_the_session() {
        let ask = |purpose, path: &str| command(purpose, PathBuf::from(path));
        let path = PathBuf::from;
        assert_eq!(ask(Purpose::Import, "a/b.SYX"), Ok(Command::Import(path("a/b.SYX"))));
        assert_eq!(ask(Purpose::Import, "a.vital"), Ok(Command::Import(path("a.vital"))));
        assert_eq!(ask(Purpose::SavePatch, "x.json"), Ok(Command::ExportPreset(path("x.json"))));
        assert_eq!(ask(Purpose::SavePatch, "x.syx"), Ok(Command::ExportVoice(path("x.syx"))));
        assert_eq!(ask(Purpose::SavePatch, "x"), Ok(Command::ExportPreset(path("x.json"))));
        assert_eq!(ask(Purpose::SaveBank, "x"), Ok(Command::ExportBank(path("x.syx"))));
        for (purpose, path) in [(Purpose::Import, "x.wav"), (Purpose::SaveBank, "x.json"), (Purpose::SavePatch, "")] {
            assert!(ask(purpose, path).is_err());
        }
    }

    #[test]
    fn a_future_that_is_woken_from_another_thread_completes() {
        let (sender, receiver) = channel();
        let mut asked = false;
        let future = std::future::poll_fn(move |context| {
            if asked {
                return Poll::Ready(receiver.recv().unwrap());
            }
            asked = true;
            let (waker, sender) = (context.waker().clone(), sender.clone());
            std::thread::spawn(move || {
                sender.send(7).unwrap();
                waker.wake();
            });
            Poll::Pending
        });
        assert_eq!(block_on(future), 7);
    }
}
