//! What is kept of a map between runs: the plane of a library, and what known sounds are like. Each lies beside the library, is written
//! beside its place and renamed, and read back only where everything agrees.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use vaeform_models::library::Library;
use vaeform_models::sound_map::{Embedding, Plane, Progress};

use crate::storage::plain_file::{self, ReadError};
use crate::storage::whole_file::{self, Existing};

/// What opens the file of what sounds are like. The number goes up whenever engine or embedding change what the bytes mean.
const MAGIC: &[u8; 16] = b"vaeform heard 01";
/// Bytes of a sound there: its fingerprint and what it is like.
const RECORD: usize = 8 + size_of::<Embedding>();
/// Sounds that are kept.
const MAX_SOUNDS: usize = 8_192;

/// A plane out of the cache or new, and what went wrong with the cache on the way.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The plane.
    pub plane: Plane,
    /// Sentences for a person.
    pub notices: Vec<String>,
    /// It was made now.
    pub is_new: bool,
}

/// The file of a library's plane in a folder.
pub(super) fn plane_path(folder: &Path, library: &Library) -> PathBuf {
    folder.join(format!("map-{:016x}.bin", library.fingerprint()))
}

/// The plane of a library, out of the folder where it is there, else made on `num_threads` threads and kept there. None where `progress`
/// ended it. What cannot be read is told and made anew; what cannot be kept is told.
pub fn opened_plane(
    library: &Library,
    num_arranged: usize,
    folder: Option<&Path>,
    num_threads: usize,
    progress: &Progress<'_>,
) -> Option<Kept> {
    let mut notices = Vec::new();
    let wanted = num_arranged.min(library.len());
    match folder.map(|folder| read_plane(folder, library)) {
        Some(Ok(Some(plane))) if plane.num_arranged() == wanted && plane.places().len() == library.len() => {
            return Some(Kept { plane, notices, is_new: false });
        }
        Some(Err(error)) => notices.push(format!("{error}; it is made again")),
        Some(Ok(_)) | None => {}
    }
    let plane = on_threads(num_threads, || Plane::make(library.embeddings(), num_arranged, progress))?;
    let kept = folder.map(|folder| {
        let path = plane_path(folder, library);
        write(&path, &plane.to_bytes(library.fingerprint()))
    });
    notices.extend(kept.and_then(Result::err));
    Some(Kept { plane, notices, is_new: true })
}

/// Work of rayon's on so many threads of low priority, all of which end with it.
pub(super) fn on_threads<T: Send>(num: usize, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(num.max(1));
    let lowered = |thread: rayon::ThreadBuilder| {
        crate::threads::priority::lower();
        thread.run();
    };
    let mut work = Some(work);
    let done = pool.build_scoped(lowered, |pool| work.take().map(|work| pool.install(work)));
    match (done, work) {
        (Ok(Some(done)), _) => done,
        // The system gives no threads: the work is done here, as far as rayon can.
        (_, Some(work)) => work(),
        _ => unreachable!("the work is done or still here"),
    }
}

fn read_plane(folder: &Path, library: &Library) -> Result<Option<Plane>, String> {
    let path = plane_path(folder, library);
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    match plain_file::read(&path, Plane::num_bytes(library.len()) as u64) {
        Ok(bytes) => Plane::from_bytes(&bytes, library.fingerprint()).map(Some).map_err(|error| named(&error)),
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(named(&error)),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    let written = folder.map_err(Into::into).and_then(|()| whole_file::write(path, bytes, Existing::Replace));
    written.map_err(|error| format!("{}: {error}; the map is not kept", path.display()))
}

/// What sounds are like, by fingerprints; a sound that is silent is kept as such.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct HeardSounds {
    sounds: BTreeMap<u64, Embedding>,
    is_changed: bool,
}

impl HeardSounds {
    /// Those that were kept in a folder; none where there is no file or it is damaged, since they can be heard again.
    pub(super) fn read(folder: Option<&Path>) -> Self {
        let max = MAGIC.len() + 8 + MAX_SOUNDS * RECORD;
        let bytes = folder.and_then(|folder| plain_file::read(&folder.join(Self::FILE), max as u64).ok());
        Self { sounds: bytes.and_then(|bytes| Self::parsed(&bytes)).unwrap_or_default(), is_changed: false }
    }

    const FILE: &'static str = "map-sounds.bin";

    fn parsed(bytes: &[u8]) -> Option<BTreeMap<u64, Embedding>> {
        let (sum, body) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
        let (records, rest) = body.as_chunks::<RECORD>();
        let of = |record: &[u8; RECORD]| {
            let (number, embedding) = record.split_first_chunk()?;
            Some((u64::from_le_bytes(*number), Embedding::try_from(embedding).ok()?))
        };
        let is_whole = rest.is_empty() && fingerprint(body) == u64::from_le_bytes(*sum);
        is_whole.then(|| records.iter().filter_map(of).collect())
    }

    /// Writes them where there are new ones; what cannot be kept is heard again.
    pub(super) fn keep(&self, folder: Option<&Path>) {
        let Some(folder) = folder.filter(|_| self.is_changed && self.sounds.len() <= MAX_SOUNDS) else { return };
        let records = self.sounds.iter().map(|(number, embedding)| [&number.to_le_bytes()[..], embedding].concat());
        let body: Vec<u8> = records.flatten().collect();
        // It is only time that is lost.
        let _ = write(&folder.join(Self::FILE), &[&MAGIC[..], &fingerprint(&body).to_le_bytes(), &body].concat());
    }

    /// What the sound with these bytes is like, heard now where it has not been; none where it is silent.
    pub(super) fn get(&mut self, bytes: &[u8], hear: impl FnOnce() -> Option<Embedding>) -> Option<Embedding> {
        let number = fingerprint(bytes);
        let embedding = *self.sounds.entry(number).or_insert_with(|| {
            self.is_changed = true;
            // Nothing that is heard is everywhere as loud as its loudest.
            hear().unwrap_or([0; size_of::<Embedding>()])
        });
        (embedding != [0; size_of::<Embedding>()]).then_some(embedding)
    }
}

/// FNV-1a.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use vaeform_models::library::Prior;

    use super::*;

    #[test]
    fn a_plane_is_made_once_and_a_damaged_file_is_told_and_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::build(&Prior::new(5, &[]), 64, 1, &|_| true);
        let opened = |library: &Library| opened_plane(library, 40, Some(folder.path()), 1, &|_, _, _| true).unwrap();
        let made = opened(&library);
        assert!(made.is_new && made.notices.is_empty());
        let read = opened(&library);
        assert_eq!((read.is_new, &read.plane), (false, &made.plane));
        let path = plane_path(folder.path(), &library);
        let mut bytes = std::fs::read(&path).unwrap();
        let last = bytes.len() - 3;
        bytes[last] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        let again = opened(&library);
        assert!(again.is_new && again.notices[0].contains("damaged"), "{:?}", again.notices);
        std::fs::write(&path, b"noise").unwrap();
        assert!(opened(&library).notices[0].contains("no map of this version"));
        assert!(!opened(&library).is_new);
        let ended = opened_plane(&library, 30, Some(folder.path()), 1, &|_, _, _| false);
        assert!(ended.is_none());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told_and_there_is_a_plane_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("file");
        std::fs::write(&place, b"not a folder").unwrap();
        let library = Library::build(&Prior::new(5, &[]), 64, 1, &|_| true);
        let kept = opened_plane(&library, 40, Some(&place), 1, &|_, _, _| true).unwrap();
        assert!(kept.notices.iter().any(|notice| notice.contains("not kept")), "{:?}", kept.notices);
        assert_eq!(kept.plane.places().len(), library.len());
    }

    #[test]
    fn sounds_are_heard_once_and_again_after_damage() {
        let folder = tempfile::tempdir().unwrap();
        let embedding = [9; size_of::<Embedding>()];
        let mut sounds = HeardSounds::default();
        assert_eq!(sounds.get(b"a", || Some(embedding)), Some(embedding));
        assert_eq!(sounds.get(b"silent", || None), None);
        sounds.keep(Some(folder.path()));
        let mut read = HeardSounds::read(Some(folder.path()));
        assert_eq!(read.get(b"a", || unreachable!("it is kept")), Some(embedding));
        assert_eq!(read.get(b"silent", || unreachable!("it is kept")), None);
        let path = folder.path().join(HeardSounds::FILE);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[60] ^= 4;
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(HeardSounds::read(Some(folder.path())), HeardSounds::default());
    }
}
