//! Test targets only.
