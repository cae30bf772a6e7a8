//! Claims about the servers: what they answer, refuse, and bear.

mod fake;
mod http;
mod logic;
mod matches;
mod osc;
mod runs;
