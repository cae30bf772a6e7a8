//! Claims about wavetables: what folds, factory tables, files, resynthesis, warps.

mod alias;
mod factory;
mod files;
mod resynthesis;
mod warps;
