//! Devices behind cables: set by controllers, played, recorded, and found again by how they sound.
//!
//! `device` is what messages go to and sound comes from; `session` measures how late and how slow it is and records settings; `onset`
//! finds where a sound begins; `control` is a controller that is set, `control_map` all of them, `vcv` those of a VCV Rack patch;
//! `catalogue` keeps what was recorded and finds it; `cut` makes pieces of a long recording; `simulated` is a device without a cable.

mod catalogue;
mod control;
mod control_map;
mod cut;
mod device;
mod onset;
mod recording;
mod session;
mod simulated;
mod vcv;

pub use catalogue::{Catalogue, CatalogueEntry, Recalled};
pub use control::Control;
pub use control_map::{ControlMap, ControlSetting};
pub use cut::{Cutting, pieces};
pub use device::{Device, DeviceError, TimedMessage};
pub use recording::Recording;
pub use session::{CableSession, Measured};
pub use simulated::{SimulatedDevice, Simulation};
pub use vcv::VcvPatch;
