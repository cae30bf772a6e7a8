//! What a project keeps of a preset beside its sound: words, and the fields of other writers, both bounded.

use serde_json::{Map, Value};
use vaeform_patch::Preset;

use crate::bank::MAX_LABEL;

/// Characters of an author.
const MAX_AUTHOR: usize = 256;
/// Tags of a preset.
pub(crate) const MAX_TAGS: usize = 64;
/// Bytes of JSON of the foreign fields of a preset that is imported.
pub(crate) const MAX_FOREIGN: usize = 64 * 1024;

/// A preset with as much beside its sound as a project keeps, `max_foreign` bytes of foreign fields among it; a sentence for each
/// thing that was left out.
pub(crate) fn bounded(preset: Preset, max_foreign: usize) -> (Preset, Vec<String>) {
    let mut told = Vec::new();
    let mut text = |text: String, what: &str, max: usize| {
        let kept: String = text.chars().take(max).collect();
        if kept.len() < text.len() {
            told.push(format!("{what}: the first {max} characters are kept"));
        }
        kept
    };
    let author = text(preset.author, "author", MAX_AUTHOR);
    let category = text(preset.category, "category", MAX_LABEL);
    let num_tags = preset.tags.len();
    let tags = preset.tags.into_iter().take(MAX_TAGS).map(|tag| text(tag, "tag", MAX_LABEL)).collect();
    if num_tags > MAX_TAGS {
        told.push(format!("{num_tags} tags: the first {MAX_TAGS} are kept"));
    }
    let mut unknown = preset.unknown;
    for (field, bytes) in shed(&mut unknown, max_foreign) {
        told.push(format!(
            "field `{field}` ({bytes} bytes) is left out: a project keeps {max_foreign} bytes of fields that Vaeform does not know"
        ));
    }
    let Preset { patch, tables, contents, .. } = preset;
    (Preset { patch, tables, contents, author, category, tags, unknown }, told)
}

/// Takes the biggest fields away until at most `max` bytes of JSON are left; names and sizes of those taken, biggest first.
pub(crate) fn shed(fields: &mut Map<String, Value>, max: usize) -> Vec<(String, usize)> {
    let mut sizes: Vec<(String, usize)> = fields.iter().map(|(key, value)| (key.clone(), size(key, value))).collect();
    sizes.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut total: usize = sizes.iter().map(|(_, bytes)| bytes).sum();
    let is_too_much = |(_, bytes): &(String, usize)| {
        let is_over = total > max;
        total -= if is_over { *bytes } else { 0 };
        is_over
    };
    let taken: Vec<(String, usize)> = sizes.into_iter().take_while(is_too_much).collect();
    for (key, _) in &taken {
        fields.remove(key);
    }
    taken.into_iter().map(|(key, bytes)| (key.chars().take(MAX_LABEL).collect(), bytes)).collect()
}

/// Bytes that a field takes as JSON.
pub(crate) fn size(key: &str, value: &Value) -> usize {
    let quotes = r#""":,"#.len();
    key.len() + quotes + serde_json::to_vec(value).map_or(0, |text| text.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vaeform_patch::Patch;

    use super::*;

    #[test]
    fn the_biggest_foreign_fields_go_first_and_each_is_named() {
        let mut preset = Preset::from(Patch::default());
        preset.author = "a".repeat(300);
        preset.tags = vec!["soft".to_owned(); 100];
        for (key, len) in [("picture", 70_000), ("note", 100), ("sheet", 60_000), ("small", 5_000)] {
            preset.unknown.insert(key.to_owned(), json!("y".repeat(len)));
        }
        let (kept, told) = bounded(preset, MAX_FOREIGN);
        assert_eq!(kept.unknown.keys().collect::<Vec<_>>(), ["note", "sheet", "small"]);
        assert_eq!((kept.author.len(), kept.tags.len()), (MAX_AUTHOR, MAX_TAGS));
        assert!(told.len() == 3 && told[2].contains("`picture` (70"), "{told:?}");
    }

    #[test]
    fn what_fits_is_kept_as_it_came_and_nothing_is_said() {
        let mut preset = Preset::from(Patch::default());
        preset.tags = vec!["warm".to_owned()];
        preset.unknown.insert("rating".to_owned(), json!(5));
        assert_eq!(bounded(preset.clone(), MAX_FOREIGN), (preset, Vec::new()));
    }
}
