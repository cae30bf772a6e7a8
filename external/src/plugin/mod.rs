//! A plugin in a process of its own.
//!
//! `process` starts it and asks; `worker` answers in the other process; `wire` is what goes between; `player` hosts the plugin;
//! `params` reads what it lists; `recall` says how a patch is brought about.

mod params;
mod player;
mod process;
mod recall;
mod setting;
mod wire;
mod worker;

pub use params::{Choice, Described, PluginParam};
pub use player::RATE_HZ;
pub use process::{Losses, PluginProcess, WorkerProgram};
pub use recall::Recall;
pub use setting::{Setting, Values};
pub use worker::worker;
