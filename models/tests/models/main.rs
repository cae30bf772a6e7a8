//! Claims about features, networks and search. `one_thread` is a program of its own: it counts the threads of its process.

mod beyond;
mod features;
mod measured;
mod parity;
mod parity_lanes;
mod parity_predictor;
mod search;
mod tensors;
mod training_table;
