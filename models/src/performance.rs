//! Models of what hands do to knobs.

mod lane_coder;

pub use lane_coder::{LANE_STEPS, LaneCode, LaneCoder};
