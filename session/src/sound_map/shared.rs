//! The map that all sessions of this process share: what there is of it, and what is being done. The thread of one session makes it; the
//! others see it.
#![expect(
    clippy::disallowed_types,
    reason = "windows and the threads that make maps share it; the audio thread never comes"
)]

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, Instant};

use vaeform_models::library::{Embedder, Library};
use vaeform_models::sound_map::{DEFAULT_ARRANGED, Embedding, MapStage, Plane};
use vaeform_patch::{MAX_PRESET_BYTES, Preset};

use super::cache::{HeardSounds, on_threads, opened_plane};
use super::duplicates::{DuplicatePair, pairs};
use super::known_sound::{KnownSound, SoundOrigin, heard, of_factory};
use super::map::SoundMap;
use crate::match_library::{self, Growth, Progress};
use crate::project::{self, MAX_FOREIGN};
use crate::storage::plain_file;
use crate::user_presets::UserPreset;

/// The user's sounds on a map, at most; the first by name.
const MAX_OWN: usize = 1_024;
/// What is said where duplicates are asked for meanwhile.
pub(crate) const BUSY: &str = "Sounds are being heard for the map; look for duplicates after that.";
/// Pause while another instance or program lets the library grow.
const ELSEWHERE: Duration = Duration::from_millis(100);
/// What part of the time of a map each stage takes.
const SHARES: [(MapStage, f32); 4] =
    [(MapStage::Comparing, 0.05), (MapStage::Arranging, 0.2), (MapStage::Placing, 0.2), (MapStage::Refining, 0.55)];

/// What is being done for the map.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MapWork {
    /// Nothing.
    #[default]
    Rest,
    /// Library and map are read.
    Reading,
    /// The library is heard.
    Hearing(Progress),
    /// Sounds with names are heard, so many of so many.
    Listening(usize, usize),
    /// The map is made.
    Making {
        /// The part that is done, 0..1.
        share: f32,
        /// Time until then, once that can be told.
        left: Option<Duration>,
        /// How those that are arranged lie by now, around 0, none further than 1 to any side.
        picture: Arc<[[f32; 2]]>,
    },
    /// It failed by a fault of ours.
    Failed,
}

/// The map at one moment.
#[derive(Clone, Debug, Default)]
pub struct MapView {
    /// The newest map.
    pub map: Option<Arc<SoundMap>>,
    /// What is being done.
    pub work: MapWork,
    /// How far the library is, while it is not whole.
    pub library: Option<Progress>,
    /// Sounds of the user's that are there twice, once somebody has asked.
    pub duplicates: Option<Arc<[DuplicatePair]>>,
}

static VIEW: Mutex<Option<MapView>> = Mutex::new(None);
static REVISION: AtomicU64 = AtomicU64::new(0);
static WORK: Mutex<()> = Mutex::new(());

/// The map as it is now.
pub fn view() -> MapView {
    VIEW.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
}

/// Grows with every change of the [`view`].
pub fn revision() -> u64 {
    REVISION.load(Ordering::Relaxed)
}

fn change(change: impl FnOnce(&mut MapView)) {
    let mut view = VIEW.lock().unwrap_or_else(PoisonError::into_inner);
    change(view.get_or_insert_default());
    drop(view);
    REVISION.fetch_add(1, Ordering::Relaxed);
}

fn show(work: MapWork) {
    change(|view| view.work = work);
}

/// Work that shows that it has ended however it ends.
struct Working;

impl Drop for Working {
    fn drop(&mut self) {
        show(if std::thread::panicking() { MapWork::Failed } else { MapWork::Rest });
    }
}

/// Does something for the map unless it is being worked at; then none.
fn unless_busy(work: impl FnOnce() -> Vec<String>) -> Option<Vec<String>> {
    let _held = match WORK.try_lock() {
        Ok(held) => held,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return None,
    };
    let _working = Working;
    Some(work())
}

/// Reads the map or makes it, as far as the library goes, with the user's `own` sounds; what has not changed is left. Sentences for a person
/// come with it.
pub(crate) fn open(own: &[UserPreset], num_threads: usize, cancel: &AtomicBool) -> Vec<String> {
    unless_busy(|| opened(own, num_threads, cancel)).unwrap_or_default()
}

/// Lets the whole library be heard, and maps it then.
pub(crate) fn hear_library(own: &[UserPreset], num_threads: usize, cancel: &AtomicBool) -> Vec<String> {
    unless_busy(|| {
        let mut notices = Vec::new();
        let goes_on = || !cancel.load(Ordering::Relaxed);
        loop {
            match match_library::grow(num_threads, &goes_on) {
                Growth::Grew(progress, told) => {
                    notices.extend(told);
                    show(MapWork::Hearing(progress));
                }
                Growth::Elsewhere(progress) if goes_on() => {
                    show(MapWork::Hearing(progress));
                    std::thread::sleep(ELSEWHERE);
                }
                Growth::Elsewhere(_) | Growth::Cancelled => return notices,
                Growth::Whole => break,
            }
        }
        notices.extend(opened(own, num_threads, cancel));
        notices
    })
    .unwrap_or_default()
}

/// Looks for sounds among the user's `own` that are there twice. Sentences for a person come with it.
pub(crate) fn find_duplicates(own: &[UserPreset], cancel: &AtomicBool) -> Vec<String> {
    let done = unless_busy(|| {
        show(MapWork::Reading);
        let (before, folder) = (view().map, match_library::folder());
        if let Some(known) = known_sounds(own, before.as_deref(), folder.as_deref(), cancel) {
            let found = pairs(&known).into();
            change(|view| view.duplicates = Some(found));
        }
        let is_cut = own.len() > MAX_OWN;
        is_cut.then(|| format!("Only the first {MAX_OWN} of your presets by name were compared.")).into_iter().collect()
    });
    done.unwrap_or_else(|| vec![BUSY.to_owned()])
}

fn opened(own: &[UserPreset], num_threads: usize, cancel: &AtomicBool) -> Vec<String> {
    let before = view().map;
    show(MapWork::Reading);
    let (library, mut notices) = match_library::now();
    change(|view| view.library = match_library::progress());
    let folder = match_library::folder();
    let known = known_sounds(own, before.as_deref(), folder.as_deref(), cancel);
    let Some(known) = known else { return notices };
    if let Some(before) = &before {
        let (old_library, plane, old_known) = before.parts();
        if old_library.len() == library.len() {
            if **old_known != *known {
                publish(SoundMap::new(library, plane.clone(), known));
            }
            return notices;
        }
    }
    let plane = if library.is_empty() {
        plane_of_known(&known)
    } else {
        plane_of_library(&library, folder.as_deref(), num_threads, cancel, &mut notices)
    };
    if let Some(plane) = plane {
        publish(SoundMap::new(library, Arc::new(plane), known));
    }
    notices
}

fn publish(map: SoundMap) {
    change(|view| view.map = Some(Arc::new(map)));
}

fn plane_of_known(known: &[KnownSound]) -> Option<Plane> {
    let embeddings: Vec<Embedding> = known.iter().map(|sound| sound.embedding).collect();
    on_threads(1, || Plane::make(&embeddings, DEFAULT_ARRANGED, &|_, _, _| true))
}

fn plane_of_library(
    library: &Library,
    folder: Option<&Path>,
    num_threads: usize,
    cancel: &AtomicBool,
    notices: &mut Vec<String>,
) -> Option<Plane> {
    let began = Instant::now();
    let shown = Mutex::new((0.0_f32, Arc::<[[f32; 2]]>::default()));
    let progress = |stage: MapStage, part: f32, picture: Option<&[[f32; 2]]>| {
        let before: f32 = SHARES.iter().take_while(|(other, _)| *other != stage).map(|(_, share)| share).sum();
        let own = SHARES.iter().find(|(other, _)| *other == stage).map_or(0.0, |(_, share)| *share);
        let share = (before + own * part).clamp(0.0, 1.0);
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        // A window needs no more than one word in a hundred of the way.
        if picture.is_some() || share - shown.0 > 0.01 {
            shown.0 = share;
            if let Some(picture) = picture {
                shown.1 = fitted(picture);
            }
            let left = (share > 0.03).then(|| began.elapsed().mul_f32((1.0 - share) / share));
            show(MapWork::Making { share, left, picture: shown.1.clone() });
        }
        !cancel.load(Ordering::Relaxed)
    };
    let kept = opened_plane(library, DEFAULT_ARRANGED, folder, num_threads, &progress)?;
    notices.extend(kept.notices);
    Some(kept.plane)
}

/// Places that fill -1..1.
fn fitted(places: &[[f32; 2]]) -> Arc<[[f32; 2]]> {
    let reach = places.as_flattened().iter().fold(f32::MIN_POSITIVE, |reach, x| reach.max(x.abs()));
    places.iter().map(|place| place.map(|x| x / reach)).collect()
}

/// The factory's sounds and the user's; none where it was ended.
fn known_sounds(
    own: &[UserPreset],
    before: Option<&SoundMap>,
    folder: Option<&Path>,
    cancel: &AtomicBool,
) -> Option<Arc<[KnownSound]>> {
    let mut sounds = HeardSounds::read(folder);
    let mut embedder = Embedder::default();
    let own: Vec<&UserPreset> = own.iter().take(MAX_OWN).collect();
    let known_before = before.map_or(&[][..], |map| &**map.parts().2);
    let read = |user: &&UserPreset| {
        let bytes = plain_file::read(&user.path, MAX_PRESET_BYTES as u64).ok()?;
        let (preset, _) = Preset::from_json(&bytes).ok()?;
        let (preset, _) = project::bounded(preset, MAX_FOREIGN);
        Some((SoundOrigin::User(user.key.clone()), Arc::new(preset)))
    };
    let wanted = of_factory().chain(own.iter().filter_map(read));
    let num = vaeform_presets::factory().len() + own.len();
    let mut known = Vec::with_capacity(num);
    for (i, (origin, preset)) in wanted.enumerate() {
        if cancel.load(Ordering::Relaxed) {
            sounds.keep(folder);
            return None;
        }
        let kept = known_before.iter().find(|sound| sound.origin == origin && *sound.preset == *preset);
        if let Some(kept) = kept {
            known.push(kept.clone());
            continue;
        }
        let text = preset.to_json();
        let embedding = sounds.get(text.as_bytes(), || {
            show(MapWork::Listening(i, num));
            heard(&preset, &mut embedder)
        });
        known.extend(embedding.map(|embedding| KnownSound::new(origin, preset, embedding)));
    }
    sounds.keep(folder);
    Some(known.into())
}
