//! Breeding: islands whose populations change by chance, by each other, and by what is known of the changes before.

pub(crate) mod child;
pub(crate) mod cma_es;
mod crossover;
pub(crate) mod fitting;
pub(crate) mod individual;
mod island;
pub(crate) mod islands;
pub(crate) mod mutation;
mod pattern_move;
pub(crate) mod polish;
