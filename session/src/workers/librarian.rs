//! What the worker does for the Librarian: it reads dumps without the lock, writes files, and gives the hardware thread its transfers.

use std::path::Path;

use vaeform_preset_formats::Import;
use vaeform_sysex::transfer::{Request, Settings, Transfer};

use super::shared::Shared;
use crate::document::audio_sync;
use crate::hardware::TransferStatus;
use crate::import::files;
use crate::instruments::definitions;
use crate::librarian::{LibrarianOrder, OpenedDump};
use crate::notice::Severity;

/// Why nothing can be written or sent.
const NOTHING: &str = "There is no dump here yet: drop one, or request one from an instrument.";

/// Why a preset has no patch of ours.
const NO_COUNTERPART: &str =
    "There is no patch that comes near to this preset: only those of the Virus and the JP-8000 have counterparts.";

/// Does what was asked for.
pub(super) fn obey(shared: &Shared, order: LibrarianOrder) {
    let opened = shared.document().librarian.opened.clone();
    let hardware = &shared.hardware;
    let done = match order {
        LibrarianOrder::Export { preset, path } => {
            opened.ok_or_else(|| NOTHING.to_owned()).and_then(|opened| export(&opened, preset, &path)).map(Some)
        }
        LibrarianOrder::Send { preset, verify } => {
            let bytes = opened.ok_or_else(|| NOTHING.to_owned()).and_then(|opened| opened.bytes(preset));
            bytes.map(|bytes| {
                let settings = Settings { verify, ..Settings::default() };
                hardware.transfer(Transfer::send(definitions(), &bytes, settings), verify);
                None
            })
        }
        LibrarianOrder::Approximate { preset } => {
            opened.ok_or_else(|| NOTHING.to_owned()).and_then(|opened| approximate(shared, &opened, preset)).map(Some)
        }
        LibrarianOrder::Request(wish) => wish.request().map(|request| {
            hardware.transfer(Transfer::request(definitions(), [request], Settings::default()), true);
            None
        }),
        LibrarianOrder::Identify => {
            let request = [Request::identity()];
            hardware.transfer(Transfer::request(definitions(), request, Settings::default()), true);
            Ok(None)
        }
        LibrarianOrder::Cancel => {
            hardware.cancel_transfer();
            Ok(None)
        }
    };
    let told = match done {
        Ok(None) => return,
        Ok(Some(words)) => (Severity::Info, words),
        Err(words) => (Severity::Error, words),
    };
    tell(shared, told.0, told.1);
}

/// Loads a patch of ours that comes near to a preset, as a step of undo: what was left out, in words.
fn approximate(shared: &Shared, opened: &OpenedDump, preset: usize) -> Result<String, String> {
    let Import { preset: ours, report } = opened.approximation(preset).ok_or_else(|| NO_COUNTERPART.to_owned())?;
    let name = ours.patch.name.to_string();
    let mut document = shared.document();
    document.editing.load_preset(ours);
    audio_sync::poll(&mut document);
    document.publish();
    Ok(format!("An approximation of {}: {}", name.trim(), report.in_words()))
}

/// Writes the dump or a preset of it: what was written, in words.
fn export(opened: &OpenedDump, preset: Option<usize>, path: &Path) -> Result<String, String> {
    let bytes = opened.bytes(preset)?;
    let written = files::write(path, &opened.file_name(preset), "syx", &bytes);
    written.map(|path| format!("Saved {}", path.display())).map_err(|error| format!("Not saved: {error}"))
}

/// A transfer has ended: what has come is the next dump, however it ended.
pub(super) fn ended(shared: &Shared, status: &TransferStatus, received: &[u8]) {
    let source = shared.hardware.settings().input.unwrap_or_else(|| "the instrument".to_owned());
    let opened = OpenedDump::read(&source, received);
    let severity = if status.is_done { Severity::Info } else { Severity::Warning };
    let mut document = shared.document();
    let names = vaeform_sysex::identity::Identity::all(received, definitions());
    for identity in names {
        document.notice(Severity::Info, format!("At the cable: {}", words_of(&identity)));
    }
    document.notice(severity, status.words.clone());
    opened.into_iter().for_each(|opened| document.open_dump(opened));
    document.publish();
}

/// Who an instrument says it is.
fn words_of(identity: &vaeform_sysex::identity::Identity) -> String {
    let known = identity.definition.as_ref().and_then(|id| definitions().iter().find(|one| one.id == *id));
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ");
    match known {
        Some(one) => format!("{} {}, device {}", one.maker, one.name, identity.device),
        None => {
            format!("maker {}, {}, device {}", hex(&identity.manufacturer), hex(&identity.details), identity.device)
        }
    }
}

/// Looks into what has come as SysEx once it is quiet, and lets go on what is to go on.
pub(super) fn look(shared: &Shared) {
    let (came, thru) = {
        let mut document = shared.document();
        (document.arrivals.take_if_quiet(), document.arrivals.take_thru())
    };
    if !thru.is_empty() {
        shared.hardware.pass_sysex(thru);
    }
    let Some(opened) = came.and_then(|bytes| OpenedDump::read("SysEx", &bytes)) else { return };
    let mut document = shared.document();
    document.open_dump(opened);
    document.publish();
}

fn tell(shared: &Shared, severity: Severity, words: String) {
    let mut document = shared.document();
    document.notice(severity, words);
    document.publish();
}
