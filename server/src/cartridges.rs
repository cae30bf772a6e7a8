//! Random cartridges, each the same for its seed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use serde_json::json;

use crate::instrument::{Cartridge, Instrument};
use crate::response::Response;

/// Cartridges that are kept, of some kilobytes each.
const MAX_KEPT: usize = 16;

/// The last cartridges that were asked for.
#[derive(Default)]
pub(crate) struct Cartridges {
    kept: Mutex<VecDeque<(u64, Arc<Cartridge>)>>,
}

impl Cartridges {
    /// A cartridge by its name, `SEED.syx` or `SEED.json`.
    pub(crate) fn answer(&self, instrument: &dyn Instrument, name: &str) -> Response {
        let parts = name.split_once('.').and_then(|(seed, ending)| Some((seed.parse::<u64>().ok()?, ending)));
        let Some((seed, ending @ ("syx" | "json"))) = parts else {
            return Response::refusal(
                404,
                format!("cartridge {name}: expected SEED.syx or SEED.json, and a whole number"),
            );
        };
        match self.of(instrument, seed) {
            Ok(cartridge) if ending == "syx" => {
                let file = format!("attachment; filename=\"vaeform-{seed}.syx\"");
                Response::bytes("application/octet-stream", cartridge.sysex.clone()).with("Content-Disposition", file)
            }
            Ok(cartridge) => Response::json(
                &json!({"seed": seed, "voices": cartridge.names, "syx": format!("/cartridge/{seed}.syx")}),
            ),
            Err(error) => Response::refusal(500, format!("{error:#}")),
        }
    }

    fn of(&self, instrument: &dyn Instrument, seed: u64) -> Result<Arc<Cartridge>> {
        // One is drawn at a time: whoever asks for the same one meanwhile finds it then.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cartridge)) = kept.iter().find(|(of, _)| *of == seed) {
            return Ok(Arc::clone(cartridge));
        }
        let cartridge = Arc::new(instrument.cartridge(seed)?);
        kept.push_back((seed, Arc::clone(&cartridge)));
        while kept.len() > MAX_KEPT {
            kept.pop_front();
        }
        Ok(cartridge)
    }
}
