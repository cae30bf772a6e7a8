//! Many patches with what they sound like, so that the nearest to a sound are found before anything is rendered. Built by a
//! seeded prior that ships and the user's own voices; kept in the user's cache, never in the program.

mod embedding;
mod file;
pub(crate) mod prior;
mod recorder;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use vaeform_patch::{Patch, global};
use vaeform_sysex::dx7::{PACKED_VOICE, layout};

pub use embedding::{Embedder, NOTES, Query, SIZE, Wanted};
pub use file::LibraryError;
pub(crate) use file::checksum;
pub use prior::Prior;

use recorder::{Entry, Recorder};

/// Patches of a library that is not asked for by size.
pub const DEFAULT_COUNT: usize = 80_000;
/// The note that maps compare patches at, one of [`NOTES`].
pub const MAP_NOTE: u8 = 64;
/// Patches that are heard at a time.
const PART: usize = 64;

/// A patch that is near to a sound.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbour {
    /// The patch, transposed so that it plays the sound at the sound's note.
    pub patch: Patch,
    /// Mean difference of the embeddings in dB.
    pub distance_db: f32,
}

/// The library.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    voices: Vec<[u8; PACKED_VOICE]>,
    /// Note by note, shape `(notes, voices, SIZE)`.
    embeddings: [Vec<u8>; NOTES.len()],
}

impl Library {
    /// Hears `count` patches of a prior on `num_threads` threads; `progress` is told every few milliseconds how many are done and may end it
    /// by returning false, which gives what was heard so far. The answer does not depend on the threads.
    pub fn build(prior: &Prior, count: usize, num_threads: usize, progress: &(dyn Fn(usize) -> bool + Sync)) -> Self {
        Self::hear(prior, 0..count, num_threads, progress)
    }

    /// Hears the patches of some places of a prior; as [`Self::build`]. Parts one after another make the whole, see [`Self::append`].
    pub fn hear(
        prior: &Prior,
        places: Range<usize>,
        num_threads: usize,
        progress: &(dyn Fn(usize) -> bool + Sync),
    ) -> Self {
        let num_parts = places.len().div_ceil(PART);
        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = || {
            let (mut recorder, mut parts) = (Recorder::default(), Vec::new());
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= num_parts {
                    return parts;
                }
                let start = places.start + part * PART;
                let range = start..places.end.min(start + PART);
                let len = range.len();
                let goes_on = || progress(done.load(Ordering::Relaxed));
                let entries =
                    goes_on().then(|| prior.patches(range)).and_then(|patches| recorder.record(&patches, &goes_on));
                let Some(entries) = entries else {
                    next.store(num_parts, Ordering::Relaxed);
                    return parts;
                };
                parts.push((part, entries));
                if !progress(done.fetch_add(len, Ordering::Relaxed) + len) {
                    next.store(num_parts, Ordering::Relaxed);
                }
            }
        };
        let mut parts: Vec<(usize, Vec<Entry>)> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..num_threads.max(1)).map(|_| scope.spawn(work)).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
                Ok(parts) => parts,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            workers.into_iter().flat_map(join).collect()
        });
        parts.sort_by_key(|(part, _)| *part);
        let mut library = Self::default();
        for entry in parts.into_iter().flat_map(|(_, entries)| entries) {
            library.voices.push(entry.voice);
            for (all, own) in library.embeddings.iter_mut().zip(&entry.embeddings) {
                all.extend_from_slice(own);
            }
        }
        library
    }

    /// Puts the patches of another library behind its own.
    pub fn append(&mut self, other: &Self) {
        self.voices.extend_from_slice(&other.voices);
        for (all, own) in self.embeddings.iter_mut().zip(&other.embeddings) {
            all.extend_from_slice(own);
        }
    }

    /// Bytes of a library of so many patches.
    pub fn num_bytes(num_patches: usize) -> usize {
        file::num_bytes(num_patches)
    }

    /// The library as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        file::write(&self.voices, &self.embeddings)
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// Another version, another size than the header says, or damage.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LibraryError> {
        let (voices, embeddings) = file::read(bytes)?;
        Ok(Self { voices, embeddings })
    }

    /// Patches.
    pub fn len(&self) -> usize {
        self.voices.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.voices.is_empty()
    }

    /// A number that no other library has, as nearly as 64 bits can.
    pub fn fingerprint(&self) -> u64 {
        let parts = self.embeddings.iter().map(|part| checksum(part)).chain([checksum(self.voices.as_flattened())]);
        let parts: Vec<u8> = parts.flat_map(u64::to_le_bytes).collect();
        checksum(&parts)
    }

    /// What the patches are like at the note of maps, [`MAP_NOTE`].
    pub fn embeddings(&self) -> &[[u8; SIZE]] {
        let note_idx = NOTES.iter().position(|&note| note == MAP_NOTE).unwrap_or(0);
        self.embeddings[note_idx].as_chunks().0
    }

    /// The places of the `num` nearest to a sound as it is, nearest first, with their distances in dB: none is left out.
    pub fn nearest_places(&self, query: &Query, num: usize) -> Vec<(f32, usize)> {
        let (note_idx, wanted) = query.at(0);
        let embeddings = self.embeddings[note_idx].as_chunks::<SIZE>().0;
        let mut found: Vec<(u32, usize)> = embeddings.iter().map(|own| wanted.apart(own)).zip(0..).collect();
        found.sort_unstable();
        found.truncate(num);
        found.into_iter().map(|(apart, idx)| (wanted.decibels(apart), idx)).collect()
    }

    /// A patch by its place.
    pub fn patch(&self, idx: usize) -> Patch {
        layout::unpack(&self.voices[idx]).0
    }

    /// The `num` nearest to a sound, nearest first, no two that sound alike. A sound with a pitch is also looked for an octave
    /// lower and higher, and such finds are transposed.
    pub fn nearest(&self, query: &Query, num: usize) -> Vec<Neighbour> {
        let mut found: Vec<(u32, i8, usize)> = Vec::new();
        for octave in query.octaves() {
            let (note_idx, wanted) = query.at(*octave);
            let embeddings = self.embeddings[note_idx].as_chunks::<SIZE>().0;
            let own = embeddings.iter().enumerate().map(|(idx, own)| (wanted.apart(own), *octave, idx));
            found.extend(own);
            // Many alike may have to be passed over.
            let keep = (8 * num).min(found.len());
            if keep > 0 && keep < found.len() {
                found.select_nth_unstable(keep - 1);
                found.truncate(keep);
            }
        }
        found.sort_unstable();
        let mut kept: Vec<(u32, i8, usize)> = Vec::with_capacity(num);
        for entry in found {
            if kept.len() == num {
                break;
            }
            let of = |(_, octave, idx): &(u32, i8, usize)| {
                let (note_idx, wanted) = query.at(*octave);
                (&self.embeddings[note_idx].as_chunks::<SIZE>().0[*idx], wanted)
            };
            let is_new = kept.iter().all(|other| {
                let ((a, wanted), (b, _)) = (of(&entry), of(other));
                entry.1 != other.1 || embedding::differ(wanted, a, b)
            });
            if is_new {
                kept.push(entry);
            }
        }
        let neighbour = |(apart, octave, idx): (u32, i8, usize)| {
            let mut patch = self.patch(idx);
            let transpose = patch.fm.get(global::TRANSPOSE) + 12.0 * f32::from(octave);
            patch.fm.set(global::TRANSPOSE, transpose);
            Neighbour { patch, distance_db: query.at(octave).1.decibels(apart) }
        };
        kept.into_iter().map(neighbour).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::RATE_HZ;
    use crate::target::Target;
    use recorder::VELOCITY;
    use vaeform_dsp::render::{Job, render_note};

    fn small() -> Library {
        Library::build(&Prior::new(5, &[]), 256, 2, &|_| true)
    }

    #[test]
    fn a_patch_is_found_by_its_own_sound_at_any_note() {
        let library = small();
        let mut num_first = 0;
        let places: Vec<usize> = (0..library.len()).step_by(24).collect();
        for (nth, &idx) in places.iter().enumerate() {
            let note = 40 + 4 * (nth % 10) as u8;
            let patch = library.patch(idx);
            let job = Job { note, velocity: VELOCITY, hold_frames: usize::MAX };
            let take = render_note(&patch, job, 26_460, RATE_HZ as f32);
            let Ok(target) = Target::new(&take, RATE_HZ) else { continue };
            // What the tracker hears may be an octave off; here the key is known.
            let query = Embedder::default().query(&Target { note, ..target });
            let found = library.nearest(&query, 8);
            let is_own = |n: &Neighbour| layout::pack(&n.patch)[..112] == library.voices[idx][..112];
            num_first += usize::from(found.iter().any(is_own));
        }
        assert!(num_first * 10 >= places.len() * 7, "{num_first} of {}", places.len());
    }

    #[test]
    fn the_number_of_threads_changes_nothing_and_a_build_can_be_ended() {
        let prior = Prior::new(5, &[]);
        let library = Library::build(&prior, 128, 1, &|_| true);
        assert_eq!(library, Library::build(&prior, 128, 3, &|_| true));
        assert!(library.len() > 100);
        assert!(Library::build(&prior, 1_000, 1, &|_| false).is_empty());
        let ended = Library::build(&prior, 1_000, 1, &|done| done < PART);
        assert_eq!(ended.len().div_ceil(PART), 1);
        assert!(Library::build(&prior, 0, 1, &|_| true).is_empty());
        let mut parts = Library::hear(&prior, 0..64, 1, &|_| true);
        parts.append(&Library::hear(&prior, 64..128, 2, &|_| true));
        assert_eq!(parts, library);
    }
}
