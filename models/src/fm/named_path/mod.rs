//! Four knobs with names: paths around one patch along which brightness, attack, length or inharmonicity rises while the other three
//! stay. A path is fitted by rendering: slopes from probes of the patch's own parameters, steps along them (Gauss-Newton with
//! Broyden's corrections), and of all places heard those whose order is clearest.

mod choice;
mod directions;
mod fit;
mod hearing;
mod jacobian;
mod paths;

pub use self::choice::{NUM_PLACES, rank_correlation};
pub use self::directions::{Directions, NUM_DIRECTIONS, Offsets};
pub use self::fit::NamedFit;
pub use self::hearing::{Heard, Hearing, NUM_NAMED};
pub use self::paths::{NamedPaths, Path};
