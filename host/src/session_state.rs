//! Loads a session the way a project does.

use anyhow::{Context, Result};
use serde_json::Value;

use crate::Instance;

/// Texts of a fresh state that are longer than this are the session; the others are switches.
const SHORT: usize = 100;

/// Puts a session, as its client saves it, into the state of an instance.
///
/// # Errors
/// When the state is not read as the plugin's framework writes it, or the plugin refuses it.
pub fn load_session(instance: &mut Instance, session: &str) -> Result<()> {
    let state = instance.save()?;
    let body = state.get(8..).context("a state is eight bytes of length and JSON")?;
    let mut json: Value = serde_json::from_slice(body).context("the state is not JSON")?;
    let fields = json["fields"].as_object_mut().context("the state has no fields")?;
    let kept = fields.values_mut().find(|field| field.as_str().is_some_and(|text| text.len() > SHORT));
    let kept = kept.context("the state has no session")?;
    // The framework keeps a text as JSON within the JSON.
    let is_quoted = serde_json::from_str::<String>(kept.as_str().unwrap_or_default()).is_ok();
    *kept = Value::String(if is_quoted { serde_json::to_string(session)? } else { session.to_owned() });
    let json = json.to_string();
    let state: Vec<u8> = (json.len() as u64).to_le_bytes().into_iter().chain(json.bytes()).collect();
    instance.load(&state)
}
