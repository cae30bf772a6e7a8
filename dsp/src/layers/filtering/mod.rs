//! The filters of the notes: settings by the patch, states by note, eight streams at a time.

mod bank;
mod lanes;
mod response;
mod settings;
mod stream;

pub(crate) use bank::{NOTES_AT_ONCE, Place, filter_streams};
pub use response::filter_response_db;
pub(crate) use settings::{FilterSettings, Model};
pub(crate) use stream::FilterStream;
