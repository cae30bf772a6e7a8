//! Claims about the program's commands, each run as a person runs it: what they print, write and refuse.

mod dataset;
mod dumps;
mod full_disk;
mod latent;
mod listening;
mod map;
mod matching;
mod outputs;
mod performance;
mod plugins;
mod program;
mod serving;
mod sweeps;
mod sysex;
mod wavetable;
