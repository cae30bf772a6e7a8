//! Which plugin a command hosts, and what of it is searched: the same for `match --plugin` and `explore`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use vaeform_external::plugin::{PluginProcess, Recall, WorkerProgram};
use vaeform_external::programming::{HostedPlugin, IndexHead, Policy, RenderIndex};
use vaeform_external::space::{Choosing, ParameterSpace};
use vaeform_session::data_folder;

/// Seconds that a plugin may take to be made.
const TO_START_S: f64 = 60.0;

/// Which plugin, and what of it is searched.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct PluginArgs {
    /// A CLAP plugin: it is played in a process of its own.
    #[arg(long, value_name = "FILE.clap")]
    pub(crate) plugin: Option<PathBuf>,
    /// The id of the plugin in the file; the first where none is given.
    #[arg(long, value_name = "ID", requires = "plugin")]
    plugin_id: Option<String>,
    /// Search this parameter too, though it is level, tuning or closed: a name, GROUP/NAME or an id.
    #[arg(long, value_name = "NAME", requires = "plugin")]
    add: Vec<String>,
    /// Keep this parameter where it is: NAME=VALUE, in plain units or the plugin's words.
    #[arg(long, value_name = "NAME=VALUE", requires = "plugin")]
    pin: Vec<String>,
    /// Seconds after which a plugin that does not answer is ended.
    #[arg(long, default_value_t = 20.0)]
    timeout: f64,
    /// The folder of what random settings of the plugin sound like; heard once, and continued. The user's own where none is given.
    #[arg(long, value_name = "FOLDER", requires = "plugin")]
    index: Option<PathBuf>,
    /// Random settings that it holds; 0 for none.
    #[arg(long, value_name = "COUNT", default_value_t = 2_000)]
    index_renders: usize,
}

impl PluginArgs {
    /// Starts the plugin; patches are brought about in the surest way.
    ///
    /// # Errors
    /// When there is no such plugin, or a name is none of its parameters'.
    pub(crate) fn start(&self) -> Result<HostedPlugin> {
        let file = self.plugin.as_ref().context("--plugin says which")?;
        anyhow::ensure!(self.timeout > 0.0 && self.timeout <= 3_600.0, "--timeout {}: expected seconds", self.timeout);
        let mut args = vec!["plugin-worker".into(), file.clone().into_os_string()];
        args.extend(self.plugin_id.iter().map(OsString::from));
        let program = WorkerProgram {
            program: std::env::current_exe().context("this program's own file")?,
            args,
            to_start: Duration::from_secs_f64(TO_START_S),
            to_answer: Duration::from_secs_f64(self.timeout),
        };
        let process = PluginProcess::start(program).with_context(|| file.display().to_string())?;
        let pinned = self.pin.iter().map(|text| Choosing::pin(text)).collect::<Result<_>>().context("--pin")?;
        let choosing = Choosing { added: self.add.clone(), pinned };
        let space = ParameterSpace::new(&process.described().params, &choosing)?;
        Ok(HostedPlugin { process, space, recall: Recall::LongFresh })
    }

    /// Measures how patches are best brought about, and goes on with that.
    ///
    /// # Errors
    /// When nothing is heard of the plugin.
    pub(crate) fn settle(&self, plugin: &mut HostedPlugin, seed: u64) -> Result<Policy> {
        let policy = Policy::measure(plugin, seed).context("how patches are brought back")?;
        plugin.recall = policy.chosen;
        Ok(policy)
    }

    /// The index of the plugin, grown to its length; nothing where none is wanted.
    ///
    /// # Errors
    /// When its folder holds another plugin's, or cannot be used.
    pub(crate) fn index(&self, plugin: &mut HostedPlugin, seed: u64) -> Result<Option<RenderIndex>> {
        if self.index_renders == 0 {
            return Ok(None);
        }
        let head = IndexHead::new(plugin.process.described(), &plugin.space, plugin.recall, seed);
        let folder = match &self.index {
            Some(folder) => folder.clone(),
            None => {
                let own = data_folder().context("no folder of the user's own; --index names one")?;
                own.join("plugins").join(format!("{}-{}", file_name(&head.plugin), head.space))
            }
        };
        let mut index = RenderIndex::open(&folder, head, plugin.space.axes().len())?;
        let missing = self.index_renders.saturating_sub(index.entries().len());
        let bar = vaeform_bench::crew::bar(missing, "settings heard");
        index.grow(plugin, self.index_renders, |_| {
            bar.inc(1);
            true
        })?;
        bar.finish_and_clear();
        Ok(Some(index))
    }
}

/// An id without what a file's name cannot have.
fn file_name(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_".contains(c) { c } else { '_' }).collect()
}
