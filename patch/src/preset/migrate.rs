//! Old presets to this version, a step a version.

use serde_json::{Map, Value};

use super::error::{PresetError, PresetNotice};
use super::format::{FM, PRESET_VERSION};
use crate::table::PARAMS;

/// Brings the fields of one version to the next.
type Step = fn(&mut Map<String, Value>) -> Result<(), PresetError>;

/// The step away from each old version, by version.
const STEPS: [Step; PRESET_VERSION as usize] = [keys_for_values, layer_for_parameters];

/// Where version 1 held the parameters.
const PARAMETERS: &str = "parameters";

/// Brings the fields of `version` to the current one.
pub(super) fn migrate(
    fields: &mut Map<String, Value>,
    version: u32,
    notices: &mut Vec<PresetNotice>,
) -> Result<(), PresetError> {
    if version < PRESET_VERSION {
        notices.push(PresetNotice::Migrated { from: version });
    }
    STEPS.iter().skip(version as usize).try_for_each(|step| step(fields))
}

/// Version 0 held `values`, an array in table order; version 1 has an object by key.
fn keys_for_values(fields: &mut Map<String, Value>) -> Result<(), PresetError> {
    let Some(Value::Array(values)) = fields.remove("values") else {
        return Err(PresetError::Field { field: "values", expected: "an array of values in table order" });
    };
    let parameters = PARAMS.iter().zip(values).map(|(def, value)| (def.key.to_owned(), value)).collect();
    fields.insert(PARAMETERS.to_owned(), Value::Object(parameters));
    Ok(())
}

/// Version 1 held the parameters of the FM layer alone, under `parameters`; version 2 has an object for each layer.
fn layer_for_parameters(fields: &mut Map<String, Value>) -> Result<(), PresetError> {
    let Some(parameters) = fields.remove(PARAMETERS) else {
        return Err(PresetError::Field { field: PARAMETERS, expected: "an object of values by key" });
    };
    fields.insert(FM.to_owned(), parameters);
    Ok(())
}
