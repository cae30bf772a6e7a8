//! How weights lie in panels, and how they are read.

/// Columns of a panel: one vector register of AVX-512, two of AVX2.
pub(super) const COLUMNS: usize = 16;

/// How far ahead of their use weights are asked for, in bytes: the processor's own guess ends at each page of 4 kB.
#[cfg(target_arch = "x86_64")]
pub(super) const AHEAD: usize = 2048;
