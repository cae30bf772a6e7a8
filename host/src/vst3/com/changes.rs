//! Parameter changes of one block, as the plugin reads them.

use anyhow::{Context, Result};
use vst3::Steinberg::Vst::{
    IParamValueQueue, IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait, ParamID,
};
use vst3::Steinberg::{kInvalidArgument, kNotImplemented, kResultOk, tresult};
use vst3::{Class, ComPtr, ComWrapper};

use crate::vst3::param::Change;

/// The points of one parameter: frame and normalised value.
struct Queue {
    id: ParamID,
    points: Vec<(i32, f64)>,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> i32 {
        self.points.len() as i32
    }

    unsafe fn getPoint(&self, index: i32, frame: *mut i32, value: *mut f64) -> tresult {
        let Some(point) = usize::try_from(index).ok().and_then(|i| self.points.get(i)) else { return kInvalidArgument };
        // SAFETY: the plugin gives room for both.
        unsafe { (*frame, *value) = *point };
        kResultOk
    }

    unsafe fn addPoint(&self, _frame: i32, _value: f64, _index: *mut i32) -> tresult {
        kNotImplemented
    }
}

/// Parameter changes of a block, ready for the plugin.
pub struct Changes(ComPtr<IParameterChanges>);

impl Changes {
    /// Changes of one block, in order of time for each parameter.
    ///
    /// # Errors
    /// Never in practice.
    pub fn new(changes: &[Change]) -> Result<Self> {
        let changes = ComWrapper::new(Queues::new(changes)).to_com_ptr::<IParameterChanges>();
        Ok(Self(changes.context("the changes have their interface")?))
    }

    /// The object that the plugin reads.
    pub(super) fn as_ptr(&self) -> *mut IParameterChanges {
        self.0.as_ptr()
    }
}

/// All changes of a block, a queue for each parameter.
struct Queues(Vec<ComPtr<IParamValueQueue>>);

impl Queues {
    /// Sorts changes into queues, which come in the order of their first points.
    fn new(changes: &[Change]) -> Self {
        let mut queues: Vec<Queue> = Vec::new();
        let mut places = std::collections::HashMap::new();
        for change in changes {
            let place = *places.entry(change.id).or_insert_with(|| {
                queues.push(Queue { id: change.id, points: Vec::new() });
                queues.len() - 1
            });
            queues[place].points.push((change.frame, change.value));
        }
        Self(queues.into_iter().filter_map(|queue| ComWrapper::new(queue).to_com_ptr()).collect())
    }
}

impl Class for Queues {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Queues {
    unsafe fn getParameterCount(&self) -> i32 {
        self.0.len() as i32
    }

    unsafe fn getParameterData(&self, index: i32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|i| self.0.get(i));
        queue.map_or(std::ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(&self, _id: *const ParamID, _index: *mut i32) -> *mut IParamValueQueue {
        std::ptr::null_mut()
    }
}
