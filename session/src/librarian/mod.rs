//! Dumps of instruments that are not played here: what is in them, and what goes to such an instrument and comes from it.
//!
//! The newest dump is kept as it came, byte for byte; it is no part of the project. Names, places and values are read out of it when they are
//! looked at.

mod arrivals;
mod opened_dump;
mod order;
mod request_offer;

use std::sync::Arc;

use vaeform_sysex::definition::Definition;

use crate::instruments::definitions;

pub(crate) use arrivals::Arrivals;
pub use opened_dump::{DumpPreset, OpenedDump};
pub use order::LibrarianOrder;
pub use request_offer::{AskedNumber, RequestOffer, RequestWish, offers};
pub use vaeform_sysex::difference::Difference;
pub use vaeform_sysex::dump::Value;

/// All known instruments: id, and maker and name. Takes some milliseconds the first time.
pub fn instruments() -> Vec<(&'static str, String)> {
    let named = |one: &'static Definition| (one.id.as_str(), format!("{} {}", one.maker, one.name));
    definitions().iter().map(named).collect()
}

/// What the Librarian shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Librarian {
    /// Grows with each dump that comes; 0 before the first.
    pub serial: u64,
    /// The dump that came last.
    pub opened: Option<Arc<OpenedDump>>,
}

impl Librarian {
    /// The same with another dump.
    pub(crate) fn with(&self, opened: OpenedDump) -> Self {
        Self { serial: self.serial + 1, opened: Some(Arc::new(opened)) }
    }
}
