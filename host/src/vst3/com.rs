//! VST3's binary interface: the library, calls into the plugin, and (in `object`, `frame` and `reported`) what the plugin calls of the host.
//!
//! The one place of the VST3 host with unsafe code. Two promises hold throughout: interface pointers are counted by
//! `ComPtr` and outlived by the module that they lead into, and a null pointer is only passed where the interface
//! allows it.

mod bus;
mod changes;
mod check;
mod component;
mod controller;
mod frame;
mod module;
mod note_input;
mod object;
pub(super) mod raw;
mod reported;
mod view;

pub use changes::Changes;
pub(super) use component::Component;
pub(super) use module::Module;
pub(super) use note_input::NoteInput;
pub(super) use object::EditRecord;
pub(super) use view::View;
