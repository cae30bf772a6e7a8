//! The words and the version of the format.

/// The `format` field of every preset.
pub const PRESET_FORMAT: &str = "vaeform-preset";
/// The version that this build writes.
pub const PRESET_VERSION: u32 = 2;
/// The largest preset that is read, in bytes: three large tables in base 64 are half of it.
pub const MAX_PRESET_BYTES: usize = 16 << 20;

/// The field of the FM layer: its parameters by key, known ones and those of newer writers.
pub(super) const FM: &str = "fm";
/// The field of the layers beside it, by group and key; not there where they are as in a new patch.
pub(super) const LAYERS: &str = "layers";
/// The field of the samples of tables, by id; not there without any.
pub(super) const TABLES: &str = "tables";
/// The field of noise bands and partials, by id; not there without any.
pub(super) const CONTENTS: &str = "contents";
/// Fields that this version knows.
pub(super) const FIELDS: [&str; 10] =
    ["format", "version", "name", "author", "category", "tags", FM, LAYERS, TABLES, CONTENTS];
