//! The answers of the plugin's methods.

use anyhow::{Result, ensure};
use vst3::Steinberg::{kResultOk, tresult};

/// Turns an answer other than "ok" into an error that names the call.
pub(super) fn check(call: &str, result: tresult) -> Result<()> {
    ensure!(result == kResultOk, "{call} returned {result}");
    Ok(())
}
