//! Plugins in processes of their own: instruments with one vice each are played or told of rightly, and a well-behaved one is
//! programmed from sounds of its own.

mod hosting;
mod matching;
mod rig;
mod vices;
