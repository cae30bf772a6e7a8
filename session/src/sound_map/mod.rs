//! The map of sounds: the patch library, the factory's sounds and the user's own as points on a plane. Made once for all sessions of a
//! process, off the audio thread, and kept beside the library.

mod cache;
mod duplicates;
mod known_sound;
mod map;
mod order;
mod shared;
mod target;

pub use cache::{Kept, opened_plane};
pub use duplicates::DuplicatePair;
pub use known_sound::{KnownSound, SoundOrigin, agreement, factory_sounds};
pub use map::SoundMap;
pub use order::MapOrder;
pub use shared::{MapView, MapWork, revision, view};
pub use target::MapTarget;
pub use vaeform_models::sound_map::{DEFAULT_ARRANGED, NEIGHBOURS, Neighbourhoods, Plane, neighbourhoods, principal};

pub(crate) use shared::{BUSY, find_duplicates, hear_library, open};
pub(crate) use target::map_target;
