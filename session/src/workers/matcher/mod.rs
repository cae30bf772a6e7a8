//! Resynthesis: a sound that was dropped or recorded becomes patches, on a thread of low priority, nearer with every step.
//!
//! A [`MatchJob`](crate::matching::MatchJob) goes to the thread, newest wins; what is found goes through the document behind the lock,
//! from where snapshots show it and a saved state keeps it.

mod handle;
mod library_growth;
mod run;
mod seeds;
mod thread;

pub(crate) use handle::MatchThread;
