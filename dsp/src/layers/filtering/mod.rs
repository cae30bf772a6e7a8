//! The filters of the notes: settings by the patch, states by note, 8 or 32 streams at a time.

mod bank;
mod lanes;
mod response;
mod settings;
mod stream;
#[cfg(test)]
mod tests;

pub(crate) use bank::{FilterPlace, NOTES_AT_ONCE, filter_streams};
pub use response::filter_response_db;
pub(crate) use settings::{FilterSettings, Model};
pub(crate) use stream::FilterStream;
