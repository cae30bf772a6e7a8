//! Any bytes as a MIDI file: never a panic, what was read is written and read again event by event, and its segments are their tokens.
#![no_main]

use libfuzzer_sys::fuzz_target;
use vaeform_performance::midi::MidiFile;
use vaeform_performance::{LaneMap, Performance, tokens};

fuzz_target!(|bytes: &[u8]| {
    let Ok((file, notices)) = MidiFile::read(bytes) else { return };
    if let Ok(written) = file.write() {
        let (again, _) = MidiFile::read(&written).expect("what was written is read");
        assert_eq!(again, file);
    }
    let performance = Performance::new("any.mid", file, notices);
    let map = LaneMap::of(&performance.parts);
    for segment in performance.segments(&map).iter().flat_map(|cut| cut.segments.iter().take(4)) {
        assert_eq!(tokens::decode(&tokens::encode(&segment.grid)).as_ref(), Ok(&segment.grid));
    }
});
