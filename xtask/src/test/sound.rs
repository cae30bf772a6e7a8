//! The sound against the reference renders.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::absent;
use crate::progress::Tally;
use crate::workspace::{CHECKED, built, shared, target};
use crate::{python, stream};

/// Renders every golden voice with the command line and measures the distance; the gates stand in `tests/hosts/fidelity.py`.
pub(super) fn fidelity(tally: &mut Tally) -> Result<Option<String>> {
    let Some(shared) = shared() else {
        return absent("reference data not found (VAEFORM_SHARED, or ../shared)".into());
    };
    let mut command = Command::new(python::ensure()?);
    command.arg("tests/hosts/fidelity.py").arg(built(CHECKED, "vaeform")).arg(shared);
    stream::run(command.arg(target().join("fidelity")), Duration::from_secs(900), tally)?;
    Ok(None)
}
