//! Parameter changes that the plugin reports from its blocks.

use std::cell::RefCell;
use std::rc::Rc;

use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID,
};
use vst3::Steinberg::{kInvalidArgument, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

/// Ids and normalised values, in the order in which they came.
pub(super) type Points = Rc<RefCell<Vec<(u32, f64)>>>;

/// A list for one block.
pub(super) fn list(points: &Points) -> Option<ComPtr<IParameterChanges>> {
    ComWrapper::new(Reported { points: points.clone(), queues: RefCell::default() }).to_com_ptr()
}

struct Reported {
    points: Points,
    queues: RefCell<Vec<ComPtr<IParamValueQueue>>>,
}

struct ReportedQueue {
    id: ParamID,
    points: Points,
}

impl Class for Reported {
    type Interfaces = (IParameterChanges,);
}

impl Class for ReportedQueue {
    type Interfaces = (IParamValueQueue,);
}

impl IParameterChangesTrait for Reported {
    unsafe fn getParameterCount(&self) -> i32 {
        self.queues.borrow().len() as i32
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let queues = self.queues.borrow();
        usize::try_from(index).ok().and_then(|i| queues.get(i)).map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, id: *const ParamID, index: *mut i32) -> *mut IParamValueQueue {
        // SAFETY: the plugin gives an id, and room for the place.
        let queue = unsafe { ReportedQueue { id: *id, points: self.points.clone() } };
        let Some(queue) = ComWrapper::new(queue).to_com_ptr::<IParamValueQueue>() else { return std::ptr::null_mut() };
        let mut queues = self.queues.borrow_mut();
        // SAFETY: as above.
        unsafe { *index = queues.len() as i32 };
        let face = queue.as_ptr();
        queues.push(queue);
        face
    }
}

impl IParamValueQueueTrait for ReportedQueue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        0
    }

    unsafe fn getPoint(&self, _index: i32, _frame: *mut i32, _value: *mut f64) -> tresult {
        kInvalidArgument
    }

    unsafe fn addPoint(&self, _frame: i32, value: f64, index: *mut i32) -> tresult {
        self.points.borrow_mut().push((self.id, value));
        // SAFETY: the plugin gives room for the place.
        unsafe { *index = 0 };
        kResultOk
    }
}
