//! Research: how fast the engine is, how good models and matches are, and the data that models learn from. Every measurement is a
//! command, with its arguments and a `run`; the command line mounts them. What the command line's own files share with them is here too:
//! patches out of files, results that are written whole, work on all cores, tables and pictures.

mod bootstrap;
pub mod crew;
pub mod csv;
pub mod dataset;
pub mod decoded;
mod ear;
pub mod factory_sounds;
pub mod heard;
pub mod latent;
pub mod library_args;
pub mod match_eval;
pub mod match_names;
pub mod model_args;
mod normal;
pub mod outputs;
pub mod picture;
mod places;
pub mod sound_files;
pub mod speed;
pub mod stdout;
mod steps;
pub mod straight;
pub mod table;
pub mod unique;
pub mod voice_file;
pub mod voices;
