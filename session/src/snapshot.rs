//! What the editor sees of a session: plain values, shared, never changed after they are published.

use std::sync::Arc;

use vaeform_dsp::modulation::OwnSong;
use vaeform_patch::Patch;
use vaeform_patch::content::Content;

use crate::bank::Program;
use crate::controllers::{CcMap, Learning, ParamMap};
use crate::hardware::HardwareSettings;
use crate::latent::LatentSettings;
use crate::librarian::Librarian;
use crate::matching::Matches;
use crate::notice::Notice;
use crate::perform::PerformView;
use crate::project::KnobPositions;
use crate::user_presets::UserPresets;

/// A session at one moment. Held by `Arc`; a newer one has a larger `revision`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// Grows with every change of anything in here.
    pub revision: u64,
    /// The patch that sounds: the edited one, or the stored program while comparing.
    pub patch: Patch,
    /// The noise bands and partials that it names, as far as they are here.
    pub contents: Vec<Content>,
    /// The stored program sounds instead of the edited patch.
    pub comparing: bool,
    /// The edited patch differs from the stored program.
    pub is_edited: bool,
    /// Name of the bank: a label, such as the name of the file it came from.
    pub bank_name: String,
    /// The 32 programs of the bank, in order.
    pub programs: Arc<[Program]>,
    /// The current program, 0-31.
    pub program: usize,
    /// [`Command::Undo`](crate::Command::Undo) would do something.
    pub can_undo: bool,
    /// [`Command::Redo`](crate::Command::Redo) would do something.
    pub can_redo: bool,
    /// Name of the tuning: a label.
    pub tuning_name: String,
    /// MIDI program changes select programs.
    pub program_change: bool,
    /// The tempo for the time without a host.
    pub song: OwnSong,
    /// Size of the editor in logical pixels, when one was remembered.
    pub editor_size: Option<(u32, u32)>,
    /// Settings of the latent layer.
    pub latent_settings: LatentSettings,
    /// Which controllers move the latents.
    pub controllers: CcMap,
    /// Which controllers move other parameters.
    pub params: ParamMap,
    /// What controllers are being learnt.
    pub learning: Learning,
    /// Where undo wants the knobs of the latent layer, to be moved through the host once for each number.
    pub knobs_wanted: Option<(u64, KnobPositions)>,
    /// The instrument at the end of a cable.
    pub hardware: HardwareSettings,
    /// Its ports came with a project and stay closed until [`Command::OpenPorts`](crate::Command::OpenPorts).
    pub ports_wait: bool,
    /// What a sound was matched with.
    pub matches: Arc<Matches>,
    /// Lanes and gesture on the latents.
    pub perform: PerformView,
    /// The user's presets and favourites.
    pub user_presets: UserPresets,
    /// The dump of another instrument that came last.
    pub librarian: Arc<Librarian>,
    /// Patches of a random bank that are drawn so far, while one is.
    pub random_bank: Option<usize>,
    /// What a person should know, oldest first; the last 16.
    pub notices: Vec<Notice>,
}
