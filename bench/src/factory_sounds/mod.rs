//! The factory sounds, measured: how loud they are, whether their macros do something, how far they are from each other.

mod figures;
mod report;
mod take;

pub use figures::{Moved, NUM_MACROS, OCTAVES, SoundFigures, keys_of};
pub use report::{
    HIGHEST_PEAK_DB, LEAST_APART, LEAST_MOVED, LONGEST_TAIL_S, MOST_SPREAD_LU, Nearest, Report, SOFTEST_KEY_DB,
    SOFTEST_MACRO_DB,
};
pub use take::{Keys, Take};
