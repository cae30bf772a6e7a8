//! Settings of an instrument that is not ours, found from a sound.
//!
//! `instrument` is what plays points; `hosted` is a plugin as one; `policy` measures how a patch is best brought about; `index` keeps
//! what random settings sound like; `ear` measures takes beside a target; `evaluation` does so with sounds of the instrument itself; `search` comes nearer; `proof` plays what was found anew.

mod ear;
mod evaluation;
mod hosted;
mod index;
mod index_entry;
mod instrument;
mod policy;
mod proof;
mod search;
mod tried;

pub use ear::Ear;
pub use evaluation::{EvaluatedTarget, Evaluation, median};
pub use hosted::HostedPlugin;
pub use index::{INDEX_NOTE, IndexHead, RenderIndex};
pub use index_entry::IndexEntry;
pub use instrument::Instrument;
pub use policy::{Policy, PolicyRow};
pub use proof::{Proof, Saved};
pub use search::{Search, SearchSettings};
pub use tried::Tried;
