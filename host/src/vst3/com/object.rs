//! The host's side: objects whose methods the plugin calls with pointers of its own.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use vst3::Class;
use vst3::Steinberg::Vst::{
    Event, IComponentHandler, IComponentHandler2, IComponentHandler2Trait, IComponentHandlerTrait, IEventList,
    IEventListTrait, ParamID,
};
use vst3::Steinberg::{
    FIDString, IBStream, IBStream_, IBStreamTrait, TBool, kInvalidArgument, kNotImplemented, kResultOk, tresult,
};

use crate::event::OutputEvent;

const FROM_HERE: i32 = IBStream_::IStreamSeekMode_::kIBSeekCur as i32;
const FROM_END: i32 = IBStream_::IStreamSeekMode_::kIBSeekEnd as i32;

/// What the plugin has reported, from whichever thread.
#[derive(Clone, Default)]
pub(in crate::vst3) struct EditRecord {
    edits: Arc<Mutex<Vec<OutputEvent>>>,
    dirty_marks: Arc<AtomicU32>,
}

impl EditRecord {
    fn keep(&self, said: OutputEvent) -> tresult {
        self.edits.lock().unwrap_or_else(PoisonError::into_inner).push(said);
        kResultOk
    }

    /// Takes the parameter edits since the last time.
    pub(in crate::vst3) fn take(&self) -> Vec<OutputEvent> {
        std::mem::take(&mut *self.edits.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How often the project was marked as stale.
    pub(in crate::vst3) fn dirty_marks(&self) -> u32 {
        self.dirty_marks.load(Ordering::Relaxed)
    }
}

/// Where the plugin reports its own edits; values are normalised, 0..1.
pub(super) struct Handler(pub(super) EditRecord);

impl Class for Handler {
    type Interfaces = (IComponentHandler, IComponentHandler2);
}

impl IComponentHandlerTrait for Handler {
    unsafe fn beginEdit(&self, id: ParamID) -> tresult {
        self.0.keep(OutputEvent::GestureBegin(id))
    }

    unsafe fn performEdit(&self, id: ParamID, value: f64) -> tresult {
        self.0.keep(OutputEvent::Param(id, value))
    }

    unsafe fn endEdit(&self, id: ParamID) -> tresult {
        self.0.keep(OutputEvent::GestureEnd(id))
    }

    unsafe fn restartComponent(&self, _flags: i32) -> tresult {
        kResultOk
    }
}

impl IComponentHandler2Trait for Handler {
    unsafe fn setDirty(&self, state: TBool) -> tresult {
        self.0.dirty_marks.fetch_add(u32::from(state != 0), Ordering::Relaxed);
        kResultOk
    }

    unsafe fn requestOpenEditor(&self, _name: FIDString) -> tresult {
        kNotImplemented
    }

    unsafe fn startGroupEdit(&self) -> tresult {
        kNotImplemented
    }

    unsafe fn finishGroupEdit(&self) -> tresult {
        kNotImplemented
    }
}

/// The events of one block.
pub(super) struct Events(pub(super) Vec<Event>);

impl Class for Events {
    type Interfaces = (IEventList,);
}

impl IEventListTrait for Events {
    unsafe fn getEventCount(&self) -> i32 {
        self.0.len() as i32
    }

    unsafe fn getEvent(&self, index: i32, event: *mut Event) -> tresult {
        let Some(found) = usize::try_from(index).ok().and_then(|i| self.0.get(i)) else { return kInvalidArgument };
        // SAFETY: the plugin gives room for one event.
        unsafe { event.write(*found) };
        kResultOk
    }

    unsafe fn addEvent(&self, _event: *mut Event) -> tresult {
        kNotImplemented
    }
}

/// A state on its way, held in memory.
#[derive(Default)]
pub(super) struct Stream {
    bytes: RefCell<Vec<u8>>,
    place: Cell<usize>,
}

impl Stream {
    /// A stream to be read from its start.
    pub(super) fn holding(bytes: &[u8]) -> Self {
        Self { bytes: RefCell::new(bytes.to_vec()), place: Cell::new(0) }
    }

    /// All that was written.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.bytes.borrow().clone()
    }
}

impl Class for Stream {
    type Interfaces = (IBStream,);
}

/// Tells a count or a place where the plugin wants to know it.
fn tell<T>(to: *mut T, value: T) {
    // SAFETY: the interface lets the plugin pass null here, or room for one value.
    if let Some(to) = unsafe { to.as_mut() } {
        *to = value;
    }
}

impl IBStreamTrait for Stream {
    unsafe fn read(&self, buffer: *mut c_void, room: i32, num_read: *mut i32) -> tresult {
        let bytes = self.bytes.borrow();
        let rest = &bytes[self.place.get().min(bytes.len())..];
        let count = rest.len().min(usize::try_from(room).unwrap_or(0));
        // SAFETY: the plugin gives `room` bytes of its own memory, and no more than these are written.
        unsafe { ptr::copy_nonoverlapping(rest.as_ptr(), buffer.cast(), count) };
        self.place.set(self.place.get() + count);
        tell(num_read, count as i32);
        kResultOk
    }

    unsafe fn write(&self, buffer: *mut c_void, count: i32, num_written: *mut i32) -> tresult {
        let Ok(len) = usize::try_from(count) else { return kInvalidArgument };
        let mut bytes = self.bytes.borrow_mut();
        let place = self.place.get();
        if bytes.len() < place + len {
            bytes.resize(place + len, 0);
        }
        // SAFETY: the plugin gives `count` bytes of its own memory, and the vector has room for them at this place.
        unsafe { ptr::copy_nonoverlapping(buffer.cast(), bytes[place..].as_mut_ptr(), len) };
        self.place.set(place + len);
        tell(num_written, count);
        kResultOk
    }

    unsafe fn seek(&self, to: i64, mode: i32, place: *mut i64) -> tresult {
        let from = match mode {
            FROM_HERE => self.place.get(),
            FROM_END => self.bytes.borrow().len(),
            _ => 0,
        };
        let Ok(target) = usize::try_from(from as i64 + to) else { return kInvalidArgument };
        self.place.set(target);
        tell(place, target as i64);
        kResultOk
    }

    unsafe fn tell(&self, place: *mut i64) -> tresult {
        tell(place, self.place.get() as i64);
        kResultOk
    }
}
