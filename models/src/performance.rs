//! Models of what hands do to knobs, and how well they know it.

mod lane_coder;
mod lane_errors;
mod linear_code;

pub use lane_coder::{LANE_STEPS, LaneCode, LaneCoder};
pub use lane_errors::{LaneErrors, MOVING};
pub use linear_code::LinearCode;
