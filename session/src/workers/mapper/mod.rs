//! The map of sounds is read or made on a thread of its own, of low priority, that ends with its work.

mod handle;

pub(crate) use handle::MapThread;
