//! Saving and loading: the framework says that a state was taken whether the session took it or not, and reads whatever length a stream
//! claims. A state that is refused is answered as refused, and kept.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::sync::Arc;

use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::IComponentTrait;
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    IBStream, IBStream_::IStreamSeekMode_, IBStreamTrait, kInvalidArgument, kResultFalse, kResultOk, tresult,
};
use nice_plug::wrapper::vst3::vst3::{Class, ComRef, ComWrapper};
use vaeform_session::Severity;
use vaeform_session::state::MAX_HOST_BYTES;

use super::exclusive::Exclusive;
use crate::Vaeform;
use crate::link::Link;
use crate::refused_state::RefusedState;

const FROM_START: i32 = IStreamSeekMode_::kIBSeekSet as i32;
const FROM_HERE: i32 = IStreamSeekMode_::kIBSeekCur as i32;
const FROM_END: i32 = IStreamSeekMode_::kIBSeekEnd as i32;

/// The states of one instance.
pub(super) struct States {
    link: Arc<Link>,
    /// The main thread's.
    refused: Exclusive<RefusedState>,
}

impl States {
    /// Of the instance behind this link.
    pub(super) fn new(link: Arc<Link>) -> Self {
        Self { link, refused: Exclusive::new(RefusedState::default()) }
    }

    /// `[main-thread]` Takes a state by the framework, or keeps it refused.
    ///
    /// # Safety
    /// `stream` is null or as VST3 wants it.
    pub(super) unsafe fn take(&self, framework: &Wrapper<Vaeform>, stream: *mut IBStream) -> tresult {
        let refuse = |why: &str| {
            self.link.client.tell(Severity::Error, &format!("The project's sound was not opened: {why}."));
            kResultFalse
        };
        // SAFETY: as said.
        let Some(stream) = (unsafe { ComRef::from_raw(stream) }) else { return kInvalidArgument };
        let Some(bytes) = read_all(&stream) else {
            return refuse("what the host has of it cannot be read, or is larger than 8 MiB");
        };
        let (is_read, is_restored) = self.given(framework, &bytes);
        let kept = self.refused.take();
        if is_restored {
            kept.into_iter().for_each(|mut kept| kept.forget());
            return kResultOk;
        }
        if let (false, Some(instead), Some(mut kept)) = (bytes.is_empty(), self.saved(framework), kept) {
            kept.keep(bytes, instead);
        }
        // The session itself has told why it refused its part.
        if is_read { kResultFalse } else { refuse("it is no saved state of Vaeform, or a damaged one") }
    }

    /// `[main-thread]` Gives the state, or the one that was refused.
    ///
    /// # Safety
    /// `stream` is null or as VST3 wants it.
    pub(super) unsafe fn give(&self, framework: &Wrapper<Vaeform>, stream: *mut IBStream) -> tresult {
        // SAFETY: as said.
        let Some(stream) = (unsafe { ComRef::from_raw(stream) }) else { return kInvalidArgument };
        let (Some(now), Some(mut kept)) = (self.saved(framework), self.refused.take()) else { return kResultFalse };
        let bytes = kept.saved_as(now);
        let mut num_written = 0;
        // SAFETY: there are so many bytes, and room for the count.
        let written =
            unsafe { stream.write(bytes.as_ptr().cast_mut().cast::<c_void>(), bytes.len() as i32, &mut num_written) };
        // Some hosts do not count.
        if written == kResultOk { kResultOk } else { kResultFalse }
    }

    /// What the framework saves; nothing if that failed.
    fn saved(&self, framework: &Wrapper<Vaeform>) -> Option<Vec<u8>> {
        let memory = ComWrapper::new(Memory::default());
        let face = memory.to_com_ptr::<IBStream>()?;
        self.link.saving.take_saved();
        // SAFETY: the stream outlives the call.
        let result = unsafe { IComponentTrait::getState(framework, face.as_ptr()) };
        (result == kResultOk && self.link.saving.take_saved()).then(|| memory.bytes.take())
    }

    /// Gives the framework a state: whether it could read it, and whether the session has taken it.
    fn given(&self, framework: &Wrapper<Vaeform>, bytes: &[u8]) -> (bool, bool) {
        let memory = ComWrapper::new(Memory { bytes: RefCell::new(bytes.to_vec()), place: Cell::new(0) });
        let Some(face) = memory.to_com_ptr::<IBStream>() else { return (false, false) };
        self.link.saving.take_restored();
        // SAFETY: the stream outlives the call.
        let is_read = unsafe { IComponentTrait::setState(framework, face.as_ptr()) } == kResultOk;
        (is_read, is_read && self.link.saving.take_restored())
    }
}

/// What a stream has from where it stands, unless it is too much or cannot be read.
fn read_all(stream: &ComRef<'_, IBStream>) -> Option<Vec<u8>> {
    let (mut here, mut end) = (0, 0);
    // SAFETY: there is room for both places.
    let is_told = unsafe {
        stream.tell(&mut here) == kResultOk
            && stream.seek(0, FROM_END, &mut end) == kResultOk
            && stream.seek(here, FROM_START, std::ptr::null_mut()) == kResultOk
    };
    let size = end.checked_sub(here).filter(|size| is_told && (0..=MAX_HOST_BYTES as i64).contains(size))?;
    let mut bytes = vec![0; size as usize];
    let mut done = 0;
    while done < bytes.len() {
        let rest = &mut bytes[done..];
        let mut count = 0;
        // SAFETY: there is room for so many bytes and for their count, which is what tells: not every host answers well.
        unsafe { stream.read(rest.as_mut_ptr().cast(), rest.len() as i32, &mut count) };
        done += usize::try_from(count).ok().filter(|count| (1..=rest.len()).contains(count))?;
    }
    Some(bytes)
}

/// A stream in memory, for the framework.
#[derive(Default)]
struct Memory {
    bytes: RefCell<Vec<u8>>,
    place: Cell<usize>,
}

impl Class for Memory {
    type Interfaces = (IBStream,);
}

/// Tells a value where somebody wants to know it.
///
/// # Safety
/// `to` is null or has room for it.
unsafe fn tell<T>(to: *mut T, value: T) {
    // SAFETY: as said.
    if let Some(to) = unsafe { to.as_mut() } {
        *to = value;
    }
}

impl IBStreamTrait for Memory {
    unsafe fn read(&self, to: *mut c_void, room: i32, num_read: *mut i32) -> tresult {
        let bytes = self.bytes.borrow();
        let rest = &bytes[self.place.get().min(bytes.len())..];
        let count = rest.len().min(usize::try_from(room).unwrap_or(0));
        // SAFETY: the framework gives room for `room` bytes, and for the count.
        unsafe {
            to.cast::<u8>().copy_from_nonoverlapping(rest.as_ptr(), count);
            tell(num_read, count as i32);
        }
        self.place.set(self.place.get() + count);
        kResultOk
    }

    unsafe fn write(&self, from: *mut c_void, count: i32, num_written: *mut i32) -> tresult {
        let Ok(len) = usize::try_from(count) else { return kInvalidArgument };
        // SAFETY: the framework has `count` bytes, and room for their number.
        unsafe {
            self.bytes.borrow_mut().extend_from_slice(std::slice::from_raw_parts(from.cast_const().cast(), len));
            tell(num_written, count);
        }
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
        // SAFETY: null or room for it.
        unsafe { tell(place, target as i64) };
        kResultOk
    }

    unsafe fn tell(&self, place: *mut i64) -> tresult {
        // SAFETY: null or room for it.
        unsafe { tell(place, self.place.get() as i64) };
        kResultOk
    }
}
