//! Listening tests after ITU-R BS.1534-3 (MUSHRA): an open and a hidden reference, low-passed anchors, instant switching.
//!
//! `trial` is what is compared; `anchor` and `level` prepare the sounds; `page` puts them in one file; `session` is what a listener
//! hands in; `screening` leaves out who does not hear the reference; `statistics` says what is different; `analysis` is all of it.

mod analysis;
mod anchor;
mod level;
mod page;
mod screening;
mod session;
mod statistics;
mod trial;

pub use analysis::{Analysis, ItemRow, PairRow};
pub use anchor::low_passed;
pub use page::page;
pub use screening::{LeftOut, screened};
pub use session::{ListenerSession, RatedTrial};
pub use statistics::{friedman, holm, wilcoxon};
pub use trial::{Item, LOW_ANCHOR, MID_ANCHOR, REFERENCE, Trial, prepared};
