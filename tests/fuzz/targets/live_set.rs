//! Any bytes as a Live set: never a panic, what is kept stays within its bounds, and what was read is shown and judged.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_performance::live::{self, LiveSet, Verdict};

fuzz_target!(|bytes: &[u8]| {
    let Ok(mut set) = LiveSet::read(bytes) else { return };
    assert!(set.clips.iter().flat_map(|clip| &clip.notes).all(|note| note.key < 128 && note.time.is_finite()));
    set.strip_paths();
    let (verdict, ..) = Verdict::of(&set);
    assert!(!live::text(&set, &verdict).is_empty());
    assert!(live::notes_csv(&set).lines().count() > 0 && live::clips_csv(&set).lines().count() > 0);
});
