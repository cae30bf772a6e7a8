//! The filters against what they are derived from, their tuning, and hostile modulation.

mod driven;
mod hostile;
mod models;
mod rig;
mod solved;
