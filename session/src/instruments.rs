//! The instruments whose dumps are understood: the definitions that come along.

use std::sync::LazyLock;

use vaeform_sysex::builtin;
use vaeform_sysex::definition::Definition;

/// Read once, when the first foreign dump comes; a test of the codec reads them all, so none is ever missing.
static DEFINITIONS: LazyLock<Vec<Definition>> = LazyLock::new(|| builtin::definitions().unwrap_or_default());

/// All definitions. The first call takes some milliseconds: not for the audio thread.
pub(crate) fn definitions() -> &'static [Definition] {
    &DEFINITIONS
}
