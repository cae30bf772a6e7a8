//! The program while it runs: its name, its audio, its plugin and what is kept of it.

use std::sync::{Arc, OnceLock};

use vaeform_dsp::modulation::OwnSong;
use vaeform_session::{Client, Command, Severity};

use super::devices::About;
use super::keeper::Keeper;
use crate::Vaeform;
use crate::params::HostParams;
#[cfg(unix)]
use crate::window::Repaint;

/// What lives as long as the program, beside the framework, which makes the plugin by itself and takes no word for it.
pub(super) struct Running {
    pub(super) title: &'static str,
    pub(super) about: About,
    /// None where there is no folder for it.
    pub(super) keeper: Option<Keeper>,
    /// What the command line says.
    pub(super) tempo_bpm: Option<f64>,
    pub(super) instance: OnceLock<Instance>,
}

/// The plugin that the framework has made.
pub(super) struct Instance {
    params: Arc<HostParams>,
    client: Client,
    /// For signals.
    #[cfg(unix)]
    pub(super) repaint: Repaint,
}

/// There is one a process.
pub(super) static RUNNING: OnceLock<Running> = OnceLock::new();

impl Running {
    /// Gives the plugin that the framework has made what was kept, before anything sounds.
    pub(super) fn adopt(&self, vaeform: &Vaeform) {
        let (params, client) = (vaeform.params.clone(), vaeform.client.clone());
        match &self.keeper {
            Some(keeper) => {
                if let Err(problem) = keeper.restore(&params, &client) {
                    client.tell(Severity::Error, &problem);
                }
            }
            None => client.tell(Severity::Warning, "What you do here is not kept: there is no folder to keep it in"),
        }
        if let Some(tempo_bpm) = self.tempo_bpm {
            client.send(Command::Song(OwnSong { tempo_bpm, ..client.snapshot().song }));
        }
        // The framework makes one plugin in the life of the program.
        let _ = self.instance.set(Instance {
            params,
            client,
            #[cfg(unix)]
            repaint: vaeform.link.repaint.clone(),
        });
    }

    /// Keeps what there is now.
    pub(super) fn keep(&self) {
        if let (Some(keeper), Some(Instance { params, client, .. })) = (&self.keeper, self.instance.get())
            && let Err(problem) = keeper.keep(params, client)
        {
            client.tell(Severity::Error, &problem);
        }
    }
}
