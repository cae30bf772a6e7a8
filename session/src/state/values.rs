//! The values of a patch as a saved state holds them.

use serde_json::{Map, Value};
use vaeform_patch::layers::{LayerNotice, Layers};
use vaeform_patch::{NUM_PARAMS, Patch, PatchName};

use super::bounded::Few;

/// The values of a patch in table order. A shorter list is completed with defaults, since the table only grows at its end; one
/// more than there are is read so that too long a list is seen.
pub(crate) type Values = Few<f32, { NUM_PARAMS + 1 }>;

/// Takes the layers out of their groups, and says what was mended; what is unknown stays.
pub(crate) fn layers_of(groups: &mut Map<String, Value>) -> (Layers, Vec<LayerNotice>) {
    let mut notices = Vec::new();
    (Layers::from_json(groups, &mut notices), notices)
}

/// The FM layer of a patch, of a name and values; defaults stand for what the list lacks, and what a longer one has beyond is passed over.
pub(crate) fn completed(name: [u8; PatchName::LEN], values: &Values) -> Patch {
    let values = std::array::from_fn(|i| values.0.get(i).copied().unwrap_or(vaeform_patch::PARAMS[i].default));
    Patch::from_fm(PatchName(name), &values).0
}
