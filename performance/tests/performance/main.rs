//! Performances: what is read, written, cut, judged and made.

mod generated;
mod grids;
mod hostile_midi;
mod live_sets;
mod round_trips;
