//! The threads of a session beside the audio thread: the worker, and the one that matches.

mod latent_scheduler;
mod matcher;
mod shared;
mod worker;

pub(crate) use shared::Shared;
pub(crate) use worker::{Job, Worker, spawn};
