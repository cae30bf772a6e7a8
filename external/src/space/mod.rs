//! The settings of an instrument as points: an axis a parameter, 0 to 1.

mod axis;
mod choosing;
mod parameter_space;

pub use axis::Axis;
pub use choosing::Choosing;
pub use parameter_space::{LeftOut, ParameterSpace, Point};
