//! What the editor and the host's main thread may ask of a session.

use std::path::PathBuf;
use std::sync::Arc;

use vaeform_dsp::modulation::OwnSong;
use vaeform_models::latent::Lock;
use vaeform_models::search::KindWish;
use vaeform_patch::content::Content;
use vaeform_patch::layers::{LayerParamId, Points, Route, TableRef};
use vaeform_patch::{ParamId, Preset};

use crate::controllers::{Assignment, ControllerTarget, Learning, ReadyMap};
use crate::hardware::{Dump, HardwareSettings};
use crate::latent::Variations;
use crate::librarian::LibrarianOrder;
use crate::matching::Audible;
use crate::perform::PerformOrder;
use crate::points_of::PointsOf;
use crate::project::KnobPositions;
use crate::sound_map::MapOrder;
use crate::user_presets::PresetEdit;

/// One request. All act before [`Client::send`](crate::Client::send) returns but those of [`Self::is_for_worker`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A drag begins: the values set until [`Command::EndGesture`] are one step of undo.
    BeginGesture,
    /// Sets a parameter of the current patch, clamped to its range; held notes follow. Outside a gesture it is a step of its own.
    Set {
        /// Which parameter.
        id: ParamId,
        /// In the parameter's own unit, `0..=max`.
        value: f32,
    },
    /// Sets a parameter of the layers beside FM, clamped to its range. As [`Command::Set`] otherwise.
    SetLayer {
        /// Which parameter.
        id: LayerParamId,
        /// In plain units.
        value: f32,
    },
    /// Sets or clears a modulation route of the current patch; one that is not
    /// [possible](Route::is_possible) changes nothing, and a notice says so of an effect.
    SetRoute {
        /// 0-31.
        place: usize,
        /// The route, or none.
        route: Option<Route>,
    },
    /// Lets an oscillator play another wavetable.
    SetTable {
        /// 0-2.
        oscillator: usize,
        /// One of the factory's, or one that the project has.
        table: TableRef,
    },
    /// Reads a wavetable, or a sound with a pitch, and lets an oscillator play it; it is kept with the patch.
    LoadTable {
        /// 0-2.
        oscillator: usize,
        /// The file.
        path: PathBuf,
    },
    /// Gives the noise of the current patch bands, or its partials a list; neither is switched on by that.
    SetContent(Content),
    /// Draws an envelope or an LFO anew; marks at points that there are not are taken away.
    SetPoints {
        /// Which.
        of: PointsOf,
        /// Its points.
        points: Points,
    },
    /// Names a macro of the current patch; what does not fit its twelve ASCII characters is cut or left out.
    NameMacro {
        /// 0-7.
        place: usize,
        /// Its name, or nothing.
        name: String,
    },
    /// The drag ends.
    EndGesture,
    /// Takes the last step back.
    Undo,
    /// Takes the last undone step again.
    Redo,
    /// On: the program as stored sounds instead of the edited patch; off: the edited patch again.
    Compare(bool),
    /// Names the current patch; what does not fit the instrument's ten characters is cut.
    Rename(String),
    /// Loads a program of the bank, 0-31; held notes finish on the old patch.
    Select(usize),
    /// Loads the next program, from the last to the first.
    Next,
    /// Loads the previous program, from the first to the last.
    Previous,
    /// Stores the edited patch as a program of the bank, 0-31, which becomes the current one.
    Store(usize),
    /// Loads a factory sound by its place in [`factory`](vaeform_presets::factory); nothing happens where there is none.
    Factory(usize),
    /// Lists the user's presets and favourites anew.
    ListPresets,
    /// Writes the current patch as a preset into the user's folder, under its name, and lists the folder anew.
    KeepPreset,
    /// Makes a preset a favourite, or no longer.
    Favourite {
        /// Its [key](crate::UserPreset::key).
        key: String,
        /// Whether it is one.
        on: bool,
    },
    /// Changes one of the user's presets, and lists them anew.
    EditPreset(PresetEdit),
    /// Loads the initial voice.
    Init,
    /// Puts the factory bank back and loads its first program.
    FactoryBank,
    /// Reads a file from disk and does with it what its kind asks: `.syx` (voice or bank), `.json` (preset),
    /// `.scl`, `.ascl`, `.kbm`, `.tun` (tuning).
    Import(PathBuf),
    /// Writes the current patch as a DX7 single voice.
    ExportVoice(PathBuf),
    /// Writes the bank as a DX7 bank of 32 voices.
    ExportBank(PathBuf),
    /// Writes the current patch as a preset. An existing directory gets a file named after the patch.
    ExportPreset(PathBuf),
    /// Back to twelve equal steps with A4 = 440 Hz.
    ResetTuning,
    /// Whether MIDI program changes select programs; off in a new instance.
    ProgramChange(bool),
    /// Chooses the tempo for the time without a host, and whether a MIDI clock is followed then.
    Song(OwnSong),
    /// Remembers the size of the editor in logical pixels.
    EditorSize(u32, u32),
    /// Forgets all notices.
    DismissNotices,
    /// Silences everything at once, and puts pedals and wheels of all channels to rest.
    Panic,
    /// A key of the editor's keyboard goes down, or up.
    Key {
        /// 0-127.
        note: u8,
        /// 0..1; none when it goes up.
        velocity: Option<f32>,
    },
    /// The editor's pitch wheel, -1..1.
    Bend(f32),
    /// The editor's modulation wheel, 0..1.
    Wheel(f32),
    /// Plays a note of the patch for a moment.
    Hear,
    /// A hand has turned knobs of the latent layer: a step of undo. The host holds their positions, so the editor gives them.
    TurnKnobs {
        /// Where they stood.
        before: KnobPositions,
        /// Where they stand.
        after: KnobPositions,
        /// They were turned together with the step that was made last, and are taken back with it.
        joins: bool,
    },
    /// Locks a group of parameters at the anchor, or frees it.
    Lock(Lock, bool),
    /// Sets how notes play neighbours of the patch.
    Variations(Variations),
    /// What is heard now becomes the far end of the morph.
    CaptureB,
    /// The morph has no far end.
    ClearB,
    /// The current patch and the far end of the morph change places.
    SwapAB,
    /// What is heard now becomes the current patch, the anchor. The knobs count as at rest until the host's are.
    Bake,
    /// Starts or stops learning controllers.
    Learn(Learning),
    /// Gives a latent, 0-7, a controller; refused with a notice where it cannot be one.
    Assign {
        /// 0-7.
        latent: usize,
        /// What moves it from now on.
        assignment: Assignment,
    },
    /// Learns a controller for a parameter: the next one that is touched moves it. None: learns no more.
    LearnParameter(Option<ControllerTarget>),
    /// Gives a parameter a controller, 0-127, or none; refused with a notice where it cannot be one.
    AssignParameter {
        /// What it moves.
        target: ControllerTarget,
        /// The controller.
        cc: Option<u8>,
    },
    /// Replaces all controllers of parameters by those of a ready map. Latents lose the controllers that it has.
    ControllerMap(ReadyMap),
    /// Whether the latents are told as controllers on the MIDI output.
    Echo(bool),
    /// Takes back how far controllers have moved the latents.
    RestControllers,
    /// Chooses the instrument at the end of a cable.
    Hardware(HardwareSettings),
    /// Opens the MIDI ports that a restored project names; until then they stay closed.
    OpenPorts,
    /// Sends what is heard to the instrument as a voice.
    SendVoice,
    /// Sends the bank to the instrument.
    SendBank,
    /// Asks the instrument for a voice or a bank.
    Request(Dump),
    /// Lists the MIDI ports anew.
    ListPorts,
    /// Does something with dumps of other instruments.
    Librarian(LibrarianOrder),
    /// Matches the first of these files that holds a sound, and says what is wrong with those before it; newest wins.
    MatchFiles(Vec<PathBuf>),
    /// Waits for a sound at the sidechain, to record and match it, or no longer.
    Arm(bool),
    /// Matches another part of the sound, from and to in seconds.
    MatchRegion([f32; 2]),
    /// Plays a candidate in place of the patch, the sound that is matched, or the patch again.
    Audition(Audible),
    /// Makes the candidate at a place the patch, with its tables and contents; one step of undo.
    KeepCandidate(usize),
    /// Takes the candidate at a place away.
    DiscardCandidate(usize),
    /// What matches are to be made of; nothing is searched anew.
    Wish(KindWish),
    /// Searches on from what was found.
    ContinueMatch,
    /// Searches around the candidate of an island, 0-3; the others make room.
    MoreLikeThis(usize),
    /// Makes one FM candidate the patch and another one the far end of the morph.
    MorphCandidates {
        /// The island of the patch, 0-3.
        from: usize,
        /// The island of the far end, 0-3.
        to: usize,
    },
    /// Ends recording and searching; what was found stays.
    StopMatch,
    /// Whether a saved state keeps the sound itself, and not only what was measured of it.
    KeepSound(bool),
    /// Says whether the candidate at a place is liked more than the others, or less: later matches are offered by it.
    RateCandidate(usize, bool),
    /// Whether what is kept, rated and thrown away is remembered, in the user's data folder.
    RememberMatches(bool),
    /// Does something with lanes and gesture on the latents.
    Perform(PerformOrder),
    /// Does something for the map of sounds, on a thread of its own.
    Map(MapOrder),
    /// Plays a note of a sound in place of the patch, until that is heard again ([`Audible::Patch`]) or something is loaded.
    AuditionPreset(Arc<Preset>),
    /// Loads a sound that is no program of the bank; one step of undo.
    LoadPreset(Arc<Preset>),
    /// Loads a sound and makes the patch of another one the far end of the morph.
    MorphPresets {
        /// The patch.
        from: Arc<Preset>,
        /// The far end.
        to: Arc<Preset>,
    },
    /// Makes sounds the bank, the first 32 at most, and loads the first; one step of undo. The name is a label.
    LoadPresets {
        /// Name of the bank.
        name: String,
        /// The sounds.
        presets: Vec<Arc<Preset>>,
    },
    /// Loads a patch that never was, as loud as the current one.
    Random {
        /// 0 is the prior's likeliest neighbourhood, 1 the prior as it is.
        temperature: f32,
    },
    /// Draws 32 patches at a temperature as [`Command::Random`] has it; all together become the bank, a step of undo. None: no longer.
    RandomBank(Option<f32>),
}

impl Command {
    /// Whether it loads another patch, on which the latent knobs would go on acting.
    #[rustfmt::skip]
    pub fn loads(&self) -> bool {
        match self {
            Self::Import(path) => {
                let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
                matches!(extension.as_str(), "syx" | "json")
            }
            _ => matches!(
                self,
                Self::Select(_) | Self::Next | Self::Previous | Self::Factory(_) | Self::Init | Self::FactoryBank
                | Self::Random { .. } | Self::RandomBank(Some(_)) | Self::KeepCandidate(_)
                | Self::MorphCandidates { .. } | Self::LoadPreset(_) | Self::MorphPresets { .. }
                | Self::LoadPresets { .. }
            ),
        }
    }

    /// Whether the worker does it, some time later, because it touches files, ports or the model.
    #[rustfmt::skip]
    pub fn is_for_worker(&self) -> bool {
        matches!(
            self,
            Self::Import(_) | Self::LoadTable { .. } | Self::Audition(Audible::Target)
            | Self::Perform(PerformOrder::Export(_)) | Self::ExportVoice(_) | Self::ExportBank(_)
            | Self::ExportPreset(_) | Self::Random { .. } | Self::RandomBank(_) | Self::SendVoice | Self::SendBank
            | Self::Request(_) | Self::ListPorts | Self::Librarian(_) | Self::ListPresets | Self::KeepPreset
            | Self::Favourite { .. } | Self::EditPreset(_)
        )
    }

    /// Whether it changes what the host saves of the project. Inside a gesture its end does.
    #[rustfmt::skip]
    pub fn dirties(&self) -> bool {
        match self {
            Self::Perform(order) => order.dirties(),
            Self::BeginGesture | Self::Set { .. } | Self::SetLayer { .. } | Self::Compare(_) | Self::ExportVoice(_)
            | Self::ExportBank(_) | Self::ExportPreset(_) | Self::EditorSize(..) | Self::DismissNotices
            | Self::Panic | Self::Key { .. } | Self::Bend(_) | Self::Wheel(_) | Self::EditPreset(_) | Self::Hear | Self::TurnKnobs { .. } | Self::Learn(_)
            | Self::LearnParameter(_) | Self::OpenPorts | Self::SendVoice | Self::SendBank | Self::Request(_)
            | Self::ListPorts | Self::Librarian(_) | Self::ListPresets | Self::KeepPreset | Self::Favourite { .. } | Self::Arm(_)
            | Self::RateCandidate(..) | Self::RememberMatches(_) | Self::Audition(_) | Self::StopMatch | Self::Map(_) | Self::AuditionPreset(_) => false,
            Self::EndGesture | Self::Undo | Self::Redo | Self::SetRoute { .. } | Self::SetTable { .. }
            | Self::LoadTable { .. } | Self::SetContent(_) | Self::SetPoints { .. } | Self::NameMacro { .. } | Self::Rename(_)
            | Self::Select(_) | Self::Next | Self::Previous | Self::Store(_) | Self::Factory(_) | Self::Init
            | Self::FactoryBank | Self::Import(_) | Self::ResetTuning | Self::ProgramChange(_) | Self::Song(_) | Self::Lock(..)
            | Self::Variations(_) | Self::CaptureB | Self::ClearB | Self::SwapAB | Self::Bake | Self::Assign { .. }
            | Self::AssignParameter { .. } | Self::ControllerMap(_) | Self::Echo(_) | Self::RestControllers
            | Self::Hardware(_) | Self::MatchFiles(_) | Self::MatchRegion(_) | Self::KeepCandidate(_)
            | Self::DiscardCandidate(_) | Self::Wish(_) | Self::ContinueMatch | Self::MoreLikeThis(_)
            | Self::MorphCandidates { .. } | Self::KeepSound(_) | Self::Random { .. } | Self::RandomBank(_) | Self::LoadPreset(_)
            | Self::MorphPresets { .. } | Self::LoadPresets { .. } => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_and_asking_leave_the_project_as_saved() {
        for command in [Command::ListPorts, Command::SendVoice, Command::Request(Dump::Voice), Command::Compare(true)] {
            assert!(!command.dirties(), "{command:?}");
        }
        for command in [Command::Init, Command::CaptureB, Command::EndGesture] {
            assert!(command.dirties(), "{command:?}");
        }
    }
}
