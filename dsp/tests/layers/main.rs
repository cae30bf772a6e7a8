//! The layers beside FM, played as a host plays them.

mod cases;
mod contract;
mod cross;
mod fast;
mod filters;
mod fm;
mod fm_cross;
mod groups;
mod keys;
mod rig;
mod routes;
mod sound;
mod spectral;
