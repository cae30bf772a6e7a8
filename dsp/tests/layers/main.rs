//! The layers beside FM, played as a host plays them.

mod contract;
mod rig;
mod routes;
mod sound;
mod spectral;
