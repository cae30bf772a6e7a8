//! Dumps of any instrument by definitions.
//!
//! - `definitions`: what holds for every built-in definition, and what a wrong one is told
//! - `analyze`: what is found out about messages whose rules are known, and about any bytes
//! - `sheets`: presets as sheets and in other forms, and back
//! - `numbers`: matrices and differences
//! - `reference`: real dumps
//! - `transfers`: dumps to and from simulated instruments
#![forbid(unsafe_code)]

mod analyze;
mod definitions;
mod numbers;
mod reference;
mod sheets;
mod transfers;

/// Numbers after a seed (SplitMix64).
fn numbers_after(mut seed: u64) -> impl FnMut() -> u64 {
    move || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }
}
