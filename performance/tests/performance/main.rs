//! Performances: what is read, written, cut, judged and made.

mod generated;
mod grids;
mod hostile_midi;
mod live_odd;
mod live_sets;
mod live_synthetic;
mod round_trips;
