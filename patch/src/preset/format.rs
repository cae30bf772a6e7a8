//! The words and the version of the format.

/// The `format` field of every preset.
pub const PRESET_FORMAT: &str = "vaeform-preset";
/// The version that this build writes.
pub const PRESET_VERSION: u32 = 2;
/// The largest preset that is read, in bytes.
pub const MAX_PRESET_BYTES: usize = 1 << 20;

/// The field of the FM layer: its parameters by key, known ones and those of newer writers.
pub(super) const FM: &str = "fm";
/// Fields that this version knows.
pub(super) const FIELDS: [&str; 7] = ["format", "version", "name", "author", "category", "tags", FM];
