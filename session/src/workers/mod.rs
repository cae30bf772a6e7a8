//! The threads of a session beside the audio thread: the worker, the one that matches, and the one that makes maps.

mod bank_drawing;
mod hardware_events;
mod latent_scheduler;
mod librarian;
mod mapper;
mod matcher;
mod shared;
mod worker;

pub(crate) use shared::Shared;
pub(crate) use worker::{Job, Worker, spawn};
