//! The instrument at the end of a MIDI cable: it follows the patch that sounds, and voices and banks go there and back.
//!
//! The worker puts patches in, newest wins; a thread of its own, which only exists once a port is chosen or listed, carries them
//! over at a pace that the instrument bears ([`Cable`]). A port that is busy, unplugged or stuck holds up nothing but itself, and
//! [`Hardware::status`] says so.

mod audibility;
mod budget;
mod cable;
mod carry;
mod end;
mod handle;
mod help;
mod host_port;
mod inbox;
mod incoming;
mod jack_port;
mod keyboard;
mod outgoing;
mod port;
mod port_transfer;
mod settings;
mod system;
mod system_port;
mod thread;
mod thru;
mod transfers;

pub use budget::{CABLE_BYTES_PER_S, FIFO_BYTES};
pub use cable::{AFTER_BANK_US, AFTER_VOICE_US, Cable, Dump, GENTLE_GAP_US, Pace};
pub use carry::Route;
pub use handle::Hardware;
pub use host_port::HOST_OUTPUT;
pub use host_port::HostOutput;
pub(crate) use host_port::with_host;
pub use keyboard::Keyboard;
pub use port::{Input, Output, PortError, Ports};
pub use settings::{
    HardwareEvent, HardwareSettings, HardwareState, HardwareStatus, PortNames, Traffic, TransferStatus,
};
pub use system::system;
pub use thru::SysexThru;
