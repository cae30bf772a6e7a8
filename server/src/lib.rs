//! Servers for programs and browsers on this machine: sounds to patches over HTTP and OSC, random cartridges, runs of training.
//!
//! What is asked and answered is values: [`Service`] turns a [`Request`] into a [`Response`], and [`osc::answer`] a packet into a packet, so
//! that both are tested without a port. [`HttpServer`] and [`osc::OscServer`] are the sockets around them. The sound is somebody else's:
//! an [`Instrument`] matches and draws.

mod cartridges;
mod downloads;
mod events;
mod folder;
mod http;
mod instrument;
mod job;
mod jobs;
mod matches;
pub mod osc;
mod page;
mod request;
mod response;
mod runs;
mod service;
mod sound_match;

pub use events::Events;
pub use http::{HttpServer, Limits, Stop};
pub use instrument::{Bytes, Cartridge, FileKind, Instrument, Matched, Order, Progress, Stage, Watch};
pub use request::{Method, Request};
pub use response::{Body, Response};
pub use service::{MAX_BODY, Service};
