//! The saved state: one line of text, versioned and checksummed, that the host keeps in its project.
//!
//! `vaeform-state VERSION CHECKSUM BODY`, where CHECKSUM is the CRC-32 of BODY in hexadecimal and BODY is JSON. A state is read as
//! a whole before anything of it is applied; old versions are brought up to date by the table `MIGRATIONS`.

mod body;
mod bounded;
mod candidate_body;
mod contents_body;
mod hybrid_body;
mod latent_body;
mod match_body;
mod params_body;
mod perform_body;
mod song_body;
mod tables_body;
mod values;

use std::fmt;
use std::sync::Arc;

use flate2::Crc;
use serde_json::Value;
use vaeform_patch::layers::TableRef;
use vaeform_patch::{OwnTable, Patch, Preset};

use crate::bank::{Bank, MAX_LABEL, NUM_PROGRAMS};
use crate::project::{self, Contents, Saved, editor_size};
use crate::tuning::NamedTuning;

use body::{BankBody, Body, PresetBody, TuningBody};
use bounded::{Few, Text, within};
use contents_body::ContentsBody;
use latent_body::LatentBody;
use match_body::MatchBody;
use params_body::ParamsBody;
use perform_body::PerformBody;
use song_body::SongBody;
use tables_body::{TablesBody, TablesOnly};

/// Largest state that is written and read, in bytes: tables are most of it.
pub const MAX_BYTES: usize = 32 << 20;
/// As much of it may be something else than tables.
pub const MAX_BODY_BYTES: usize = 4 << 20;
/// Largest piece that a host keeps for an instance, in bytes: parameters and a state whose every byte may need another to be
/// quoted. What is larger is to be refused by its size, unread.
pub const MAX_HOST_BYTES: usize = 2 * MAX_BYTES + (64 << 10);
/// Bytes of foreign fields of a preset that are read: what is imported has fewer.
const MAX_FOREIGN: usize = 1 << 20;
/// Bytes that are kept of what later builds add.
const MAX_LATER: usize = 64 << 10;
/// Bytes for the sentences about what was left out.
const ROOM_FOR_WORDS: usize = 64 << 10;
/// The version that this build writes.
pub const VERSION: u32 = 1;

const MAGIC: &str = "vaeform-state";

/// Brings the body of one version to the next: entry `v - 1` makes version `v + 1` of version `v`.
const MIGRATIONS: [fn(&mut Value); VERSION as usize - 1] = [];

/// Why a state was refused. Nothing of a refused state is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateError {
    /// Larger than [`MAX_BYTES`].
    TooLarge(usize),
    /// Larger than [`MAX_BODY_BYTES`] without its tables.
    TooLargeBeside(usize),
    /// Does not begin as a state does.
    NotAState,
    /// Written by a newer build.
    Version(u32),
    /// The body is not what was written.
    Checksum {
        /// As the header says.
        expected: u32,
        /// Of the body that is there.
        found: u32,
    },
    /// The body is not what this version should hold.
    Body(String),
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge(bytes) => write!(f, "saved state: {bytes} bytes, expected at most {MAX_BYTES}"),
            Self::TooLargeBeside(bytes) => {
                write!(f, "saved state: {bytes} bytes beside its tables, expected at most {MAX_BODY_BYTES}")
            }
            Self::NotAState => write!(f, "saved state: expected \"{MAGIC} VERSION CHECKSUM BODY\""),
            Self::Version(v) => {
                write!(f, "saved state: version {v}, expected at most {VERSION}; a newer Vaeform wrote it")
            }
            Self::Checksum { expected, found } => {
                write!(f, "saved state: checksum {found:08x}, expected {expected:08x}; it is damaged")
            }
            Self::Body(what) => write!(f, "saved state: {what}"),
        }
    }
}

impl std::error::Error for StateError {}

/// What reading a state gave.
#[derive(Debug)]
pub(crate) struct Restored {
    /// The session.
    pub(crate) saved: Saved,
    /// What a person should know of what is missing.
    pub(crate) told: Vec<String>,
}

/// Writes a state, and a sentence for each thing that found no room in it. The biggest foreign fields go first: nothing else of a
/// session can be too much, but for tables, which have room of their own.
pub(crate) fn encode(saved: &Saved) -> (String, Vec<String>) {
    let (contents, mut left_out) = ContentsBody::within(&saved.sources);
    let (tables, tables_left_out) = TablesBody::within(&saved.tables, MAX_BYTES - MAX_BODY_BYTES);
    left_out.extend(tables_left_out);
    let len = tables.text_len();
    let mut body = body(saved, &saved.presets(), (tables, contents), left_out.clone());
    let state = write(&body);
    if state.len() - len <= MAX_BODY_BYTES {
        return (state, left_out);
    }
    let mut presets = saved.presets();
    left_out.extend(lighten(&mut presets, state.len() - len - MAX_BODY_BYTES + ROOM_FOR_WORDS));
    body = self::body(saved, &presets, (body.tables, body.contents), left_out.clone());
    (write(&body), left_out)
}

/// Takes the biggest foreign fields of all presets away until `excess` bytes are saved.
fn lighten(presets: &mut [Preset], excess: usize) -> Vec<String> {
    let fields = presets.iter().enumerate().flat_map(|(idx, preset)| {
        preset.unknown.iter().map(move |(key, value)| (project::size(key, value), idx, key.clone()))
    });
    let mut fields: Vec<(usize, usize, String)> = fields.collect();
    fields.sort_by(|a, b| b.cmp(a));
    let (mut gone, mut left_out) = (0, Vec::new());
    for (bytes, idx, key) in fields {
        if gone >= excess {
            break;
        }
        gone += bytes;
        presets[idx].unknown.remove(&key);
        let (name, key) = (presets[idx].patch.name, key.chars().take(MAX_LABEL).collect::<String>());
        left_out.push(format!("field `{key}` of {name} ({bytes} bytes)"));
    }
    left_out
}

fn body(
    saved: &Saved,
    presets: &[Preset],
    (tables, contents): (TablesBody, ContentsBody),
    left_out: Vec<String>,
) -> Body {
    let Contents { bank, program, .. } = &saved.contents;
    let mut presets = presets.iter().cloned().map(PresetBody::new);
    Body {
        preset: presets.next().expect("the edited one is the first"),
        bank: BankBody { name: Text::new(bank.name()), presets: Few(presets.collect()) },
        program: *program,
        program_change: saved.program_change,
        song: SongBody::new(saved.song),
        tuning: (saved.tuning != NamedTuning::default()).then(|| TuningBody::new(&saved.tuning)),
        editor_size: saved.editor_size,
        latent_settings: LatentBody::new(&saved.latent_settings),
        controllers: saved.controllers,
        offsets: Few(saved.offsets.to_vec()),
        params: ParamsBody::new(&saved.params, &saved.param_offsets),
        hardware: saved.hardware.clone(),
        matching: MatchBody::new(&saved.matching.0, saved.matching.1.as_deref()),
        left_out: Few(left_out.into_iter().map(Text).collect()),
        tables,
        contents,
        perform: PerformBody::new(&saved.perform),
        later: saved.later.clone(),
    }
}

fn write(body: &Body) -> String {
    let body = serde_json::to_string(&body).expect("plain values with text keys always become JSON");
    format!("{MAGIC} {VERSION} {:08x} {body}", crc32(body.as_bytes()))
}

/// Reads a state as a whole.
pub(crate) fn decode(state: &str) -> Result<Restored, StateError> {
    if state.len() > MAX_BYTES {
        return Err(StateError::TooLarge(state.len()));
    }
    let mut parts = state.splitn(4, ' ');
    let mut part = || parts.next().ok_or(StateError::NotAState);
    let (magic, version, checksum, body) = (part()?, part()?, part()?, part()?);
    let (Ok(version), Ok(expected)) = (version.parse::<u32>(), u32::from_str_radix(checksum, 16)) else {
        return Err(StateError::NotAState);
    };
    if magic != MAGIC || version == 0 {
        return Err(StateError::NotAState);
    }
    if version > VERSION {
        return Err(StateError::Version(version));
    }
    let found = crc32(body.as_bytes());
    if found != expected {
        return Err(StateError::Checksum { expected, found });
    }
    let wrong = |error: serde_json::Error| StateError::Body(error.to_string());
    let TablesOnly { tables } = serde_json::from_str(body).map_err(wrong)?;
    let beside = body.len() - tables.text_len().min(body.len());
    if beside > MAX_BODY_BYTES {
        return Err(StateError::TooLargeBeside(beside));
    }
    restored(migrated(body, version).map_err(wrong)?, tables.0)
}

/// The body of any version as this one has it.
fn migrated(body: &str, version: u32) -> serde_json::Result<Body> {
    if version == VERSION {
        return serde_json::from_str(body);
    }
    let mut body: Value = serde_json::from_str(body)?;
    for migrate in &MIGRATIONS[version as usize - 1..] {
        migrate(&mut body);
    }
    serde_json::from_value(body)
}

fn restored(mut body: Body, tables: Vec<OwnTable>) -> Result<Restored, StateError> {
    let mut told: Vec<String> =
        body.left_out.0.into_iter().map(|what| format!("left out when it was saved: {}", what.0)).collect();
    let sources = std::mem::take(&mut body.contents.0);
    let mut preset = |body: PresetBody| -> Result<Preset, StateError> {
        let (preset, mended) = body.preset()?;
        let (preset, notices) = project::bounded(preset, MAX_FOREIGN);
        let name = preset.patch.name;
        told.extend(notices.into_iter().map(|notice| format!("{name}: {notice}")));
        told.extend(mended.into_iter().map(|notice| format!("{name}: {notice}")));
        told.extend(missing(&preset.patch, &tables).then(|| format!("{name}: a table of its own is not there")));
        let has_all = preset.patch.layers.content_ids().all(|id| sources.iter().any(|content| content.id() == id));
        told.extend((!has_all).then(|| format!("{name}: noise bands or partials of its own are not there")));
        Ok(preset)
    };
    let presets: Vec<Preset> = body.bank.presets.0.into_iter().map(&mut preset).collect::<Result<_, _>>()?;
    if presets.len() != NUM_PROGRAMS {
        return Err(StateError::Body(format!("a bank of {} programs, expected {NUM_PROGRAMS}", presets.len())));
    }
    if body.program >= NUM_PROGRAMS {
        return Err(StateError::Body(format!("program {}, expected 0 to {}", body.program, NUM_PROGRAMS - 1)));
    }
    let source = Arc::new(preset(body.preset)?);
    let bank = Arc::new(Bank::new(&body.bank.name.0, presets));
    let contents = Contents { patch: source.patch, source, bank, program: body.program, knobs: None };
    for (field, bytes) in project::shed(&mut body.later, MAX_LATER) {
        told.push(format!("field `{field}` of a newer Vaeform ({bytes} bytes) is left out"));
    }
    let saved = Saved {
        contents,
        tuning: body.tuning.map_or_else(|| Ok(NamedTuning::default()), TuningBody::tuning)?,
        program_change: body.program_change,
        song: body.song.own_song(),
        editor_size: body.editor_size.map(editor_size),
        latent_settings: body.latent_settings.latent_settings(),
        controllers: body.controllers,
        params: body.params.map(),
        param_offsets: body.params.offsets(),
        hardware: body.hardware.sanitised(),
        matching: body.matching.matches(&tables, &sources),
        offsets: std::array::from_fn(|i| body.offsets.0.get(i).map_or(0.0, |v| within(*v, -1.0, 1.0))),
        tables,
        sources,
        perform: body.perform.part(),
        later: body.later,
    };
    Ok(Restored { saved, told })
}

/// Whether a patch names a table that is not among these.
fn missing(patch: &Patch, tables: &[OwnTable]) -> bool {
    patch.layers.tables.iter().any(|&name| match name {
        TableRef::Factory(_) => false,
        TableRef::Own(id) => tables.iter().all(|table| table.id() != id),
    })
}

/// Whether [`Client::restore`](crate::Client::restore) would take this state.
///
/// # Errors
/// What is wrong with it, where, and what was expected.
pub fn check(state: &str) -> Result<(), StateError> {
    decode(state).map(|_| ())
}

/// CRC-32 as in IEEE 802.3 (reflected polynomial EDB88320).
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
