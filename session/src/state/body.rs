//! What the text of a saved state holds, field by field. What an older state lacks is at its default; lists that grow with the
//! instrument may be shorter than they are now.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vaeform_dsp::tuning::Tuning;
use vaeform_patch::layers::LayerNotice;
use vaeform_patch::{NUM_PARAMS, Patch, PatchName, Preset};

use super::StateError;
use super::bounded::{Few, Text};
use super::contents_body::ContentsBody;
use super::latent_body::LatentBody;
use super::match_body::MatchBody;
use super::params_body::ParamsBody;
use super::perform_body::PerformBody;
use super::song_body::SongBody;
use super::tables_body::TablesBody;
use super::values::{Values, completed, layers_of};
use crate::bank::{MAX_LABEL, NUM_PROGRAMS};
use crate::controllers::{CcMap, NUM_LATENTS};
use crate::hardware::HardwareSettings;
use crate::project::MAX_TAGS;
use crate::tuning::NamedTuning;

/// Characters of a .scl or .kbm text: as many as a file may have.
const MAX_SCALA: usize = 64 * 1024;
/// Characters of words of a preset that are read; what is kept of them is less, and is told.
const MAX_WORDS: usize = 4 * 1024;
/// The unknown fields of the layers among those of a preset.
const LAYERS: &str = "layers";
/// Sentences about what was left out.
const MAX_LEFT_OUT: usize = 64;

/// The whole body.
#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) preset: PresetBody,
    pub(super) bank: BankBody,
    #[serde(default)]
    pub(super) program: usize,
    #[serde(default)]
    pub(super) program_change: bool,
    #[serde(default, skip_serializing_if = "SongBody::is_usual")]
    pub(super) song: SongBody,
    #[serde(default)]
    pub(super) tuning: Option<TuningBody>,
    #[serde(default)]
    pub(super) editor_size: Option<(u32, u32)>,
    #[serde(default, rename = "performance")]
    pub(super) latent_settings: LatentBody,
    #[serde(default)]
    pub(super) controllers: CcMap,
    #[serde(default)]
    pub(super) offsets: Few<f32, NUM_LATENTS>,
    #[serde(default, skip_serializing_if = "ParamsBody::is_empty")]
    pub(super) params: ParamsBody,
    #[serde(default)]
    pub(super) hardware: HardwareSettings,
    #[serde(default)]
    pub(super) matching: MatchBody,
    /// What found no room when this was saved, in sentences.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub(super) left_out: Few<Text<MAX_WORDS>, MAX_LEFT_OUT>,
    /// Read by itself, before the rest.
    #[serde(skip_deserializing, skip_serializing_if = "TablesBody::is_empty")]
    pub(super) tables: TablesBody,
    /// Noise bands and partials by id.
    #[serde(default, skip_serializing_if = "ContentsBody::is_empty")]
    pub(super) contents: ContentsBody,
    #[serde(default, skip_serializing_if = "PerformBody::is_usual")]
    pub(super) perform: PerformBody,
    /// What later builds keep here; it is written back as it came.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) later: Map<String, Value>,
}

fn is_empty<T, const N: usize>(few: &Few<T, N>) -> bool {
    few.0.is_empty()
}

#[derive(Serialize, Deserialize)]
pub(super) struct BankBody {
    pub(super) name: Text<MAX_LABEL>,
    pub(super) presets: Few<PresetBody, { NUM_PROGRAMS + 1 }>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PresetBody {
    name: [u8; PatchName::LEN],
    values: Values,
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    author: Text<MAX_WORDS>,
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    category: Text<MAX_WORDS>,
    /// One more than are kept, so that too many are seen.
    #[serde(default, skip_serializing_if = "is_empty")]
    tags: Few<Text<MAX_WORDS>, { MAX_TAGS + 1 }>,
    /// By group and key, as in a preset.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    layers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TuningBody {
    name: Text<MAX_LABEL>,
    hz: Few<f32, 129>,
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    scale: Text<MAX_SCALA>,
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    map: Text<MAX_SCALA>,
}

impl PresetBody {
    pub(super) fn new(mut preset: Preset) -> Self {
        let unknown = preset.unknown.remove(LAYERS);
        Self {
            name: preset.patch.name.0,
            values: Few(preset.patch.fm.values().to_vec()),
            author: Text(preset.author),
            category: Text(preset.category),
            tags: Few(preset.tags.into_iter().map(Text).collect()),
            layers: preset.patch.layers.to_json(unknown.as_ref().and_then(Value::as_object)),
            unknown: preset.unknown,
        }
    }

    /// The preset without the samples of its tables, and what was mended in it.
    pub(super) fn preset(mut self) -> Result<(Preset, Vec<LayerNotice>), StateError> {
        if self.values.0.len() > NUM_PARAMS {
            return Err(StateError::Body(format!(
                "a patch of more than {NUM_PARAMS} values; a newer Vaeform wrote it"
            )));
        }
        let mut unknown = by_layer(self.unknown);
        // A build without layers has kept those of a preset as it kept anything else.
        if let Some(Value::Object(kept)) = unknown.remove(LAYERS) {
            self.layers.extend(kept);
        }
        let (layers, notices) = layers_of(&mut self.layers);
        if !self.layers.is_empty() {
            unknown.insert(LAYERS.to_owned(), self.layers.into());
        }
        let preset = Preset {
            patch: Patch { layers, ..completed(self.name, &self.values) },
            author: self.author.0,
            category: self.category.0,
            tags: self.tags.0.into_iter().map(|tag| tag.0).collect(),
            tables: Vec::new(),
            contents: Vec::new(),
            unknown,
        };
        Ok((preset, notices))
    }
}

/// Unknown parameters lay under `parameters` before presets had layers.
fn by_layer(mut unknown: Map<String, Value>) -> Map<String, Value> {
    if let Some(parameters) = unknown.remove("parameters") {
        unknown.insert("fm".to_owned(), parameters);
    }
    unknown
}

impl TuningBody {
    pub(super) fn new(tuning: &NamedTuning) -> Self {
        Self {
            name: Text::new(&tuning.name),
            hz: Few(tuning.tuning.hz.to_vec()),
            scale: Text(tuning.scale_text.clone()),
            map: Text(tuning.map_text.clone()),
        }
    }

    pub(super) fn tuning(self) -> Result<NamedTuning, StateError> {
        let wrong = |found: usize| StateError::Body(format!("a tuning of {found} notes, expected 128"));
        let hz: [f32; 128] = self.hz.0.try_into().map_err(|hz: Vec<f32>| wrong(hz.len()))?;
        if let Some(note) = hz.iter().position(|hz| !(hz.is_finite() && *hz > 0.0)) {
            return Err(StateError::Body(format!("tuning of note {note} is {}, expected Hz above 0", hz[note])));
        }
        Ok(NamedTuning { name: self.name.0, tuning: Tuning { hz }, scale_text: self.scale.0, map_text: self.map.0 })
    }
}
