//! Loads a voice the way a user does, and knows when the plugin plays it.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use vaeform_patch::Patch;
use vaeform_sysex::dx7;

use crate::{Input, Instance, Timeline};

/// Time that the plugin's worker may take.
const LIMIT: Duration = Duration::from_secs(20);

/// Sends a voice as a SysEx message and plays silence, in blocks of so many frames, until the plugin's saved state holds it.
///
/// # Errors
/// When a block fails, or the plugin has not taken the voice within 20 s.
pub fn load_voice(instance: &mut Instance, patch: &Patch, block: usize) -> Result<()> {
    let message = Timeline::new().at(0, Input::sysex(&dx7::encode_single(patch, 0)));
    instance.play(&message, block, &[block])?;
    let deadline = Instant::now() + LIMIT;
    while saved_values(&instance.save()?).as_deref() != Some(patch.fm.values()) {
        if Instant::now() > deadline {
            bail!("the plugin has not taken the voice {} within {} s", patch.name, LIMIT.as_secs());
        }
        std::thread::sleep(Duration::from_millis(2));
        instance.play(&Timeline::new(), block, &[block])?;
    }
    Ok(())
}

/// The values of the patch in a saved state: the first of its lists with that name, in however many layers of quotes the text
/// is wrapped.
fn saved_values(state: &[u8]) -> Option<Vec<f32>> {
    let text = String::from_utf8_lossy(state);
    let (list, _) = text.split_once("values")?.1.split_once('[')?.1.split_once(']')?;
    list.split(',').map(|value| value.trim().parse().ok()).collect()
}
