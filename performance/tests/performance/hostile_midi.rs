//! The hostile files of the reference data, each as it is expected, and some that are made here.

use serde_json::Value;
use vaeform_performance::midi::{Controller, Lane, MidiError, MidiFile, Note, Notice, Part, TempoMap};
use vaeform_performance::{LaneMap, Performance};

const FOLDER: &str = concat!(env!("SHARED"), "/data/performance/midi/");

/// What a file of the reference data is read as.
fn read(name: &str) -> Result<(MidiFile, Vec<Notice>), MidiError> {
    MidiFile::read(&std::fs::read(format!("{FOLDER}synthetic/{name}")).unwrap())
}

fn notes(file: &MidiFile) -> Vec<Note> {
    Part::all(file).into_iter().flat_map(|part| part.notes).collect()
}

fn lanes(file: &MidiFile) -> Vec<Lane> {
    Part::all(file).into_iter().flat_map(|part| part.lanes).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn each_hostile_file_is_read_as_expected() {
    let expected: Value =
        serde_json::from_slice(&std::fs::read(format!("{FOLDER}synthetic/expected.json")).unwrap()).unwrap();
    let expected = expected.as_object().unwrap();
    assert_eq!(expected.len(), 29);
    for (name, expected) in expected {
        let read = read(name);
        let Some(num_notes) = expected["notes"].as_u64() else {
            let is_ok = name == "vlq-5-bytes.mid";
            assert_eq!(read.is_ok(), is_ok, "{name}: {read:?}");
            continue;
        };
        let (file, notices) = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(notes(&file).len() as u64, num_notes, "{name}: {notices:?}");
        for (number, count) in expected["cc"].as_object().into_iter().flatten() {
            let controller = Controller::Cc(number.parse().unwrap());
            let lanes = lanes(&file);
            let lane = lanes.iter().find(|lane| lane.controller == controller).unwrap();
            assert_eq!(lane.points.len() as u64, count.as_u64().unwrap(), "{name}");
        }
        if let Some(seconds) = expected["seconds"].as_f64() {
            let (tempo, note) = (TempoMap::new(&file, 0), notes(&file)[0]);
            assert!((tempo.seconds(note.end) - tempo.seconds(note.start) - seconds).abs() < 1e-9, "{name}");
        }
        // What is unusual and still whole has nothing to tell.
        let is_whole =
            ["lenient-header-10.mid", "lenient-rmid.mid", "lenient-unknown-chunk.mid"].contains(&name.as_str());
        assert!(is_whole || !name.starts_with("lenient") || !notices.is_empty(), "{name}");
        assert!(!name.starts_with("ok") || notices.is_empty(), "{name}: {notices:?}");
    }
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn what_was_mended_is_told() {
    let of = |name: &str| read(name).unwrap().1;
    assert_eq!(of("lenient-data-over-127.mid"), [Notice::Clipped { track: 0, bytes: 1 }]);
    assert_eq!(of("lenient-running-status-after-meta.mid"), [Notice::RunningStatus { track: 0, events: 1 }]);
    assert_eq!(of("lenient-running-status-after-sysex.mid"), [Notice::RunningStatus { track: 0, events: 1 }]);
    assert!(matches!(
        of("lenient-truncated-track.mid")[..],
        [Notice::LengthBeyondFile { .. }, Notice::Unread { bytes: 3, .. }, Notice::NoEnd { .. }]
    ));
    assert_eq!(of("lenient-tracks-missing.mid"), [Notice::TrackCount { said: 65_535, there: 1 }]);
    assert_eq!(
        of("vlq-5-bytes.mid"),
        [Notice::LongDelta { track: 0, events: 1 }, Notice::AfterEnd { track: 0, bytes: 1 }]
    );
    assert_eq!(read("division-zero.mid").unwrap_err(), MidiError::ZeroDivision);
    assert_eq!(read("bad-empty.mid").unwrap_err(), MidiError::Empty);
    assert_eq!(read("bad-junk.mid").unwrap_err(), MidiError::NotMidi);
    assert!(matches!(read("bad-header-only.mid").unwrap_err(), MidiError::Header(_)));
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn order_pairs_and_lanes_are_those_of_the_file() {
    let file = |name: &str| read(name).unwrap().0;
    let same = file("same-tick-order.mid");
    assert_eq!(notes(&same).iter().map(|note| (note.start, note.end)).collect::<Vec<_>>(), [(0, 480), (480, 960)]);
    assert_eq!(lanes(&same)[0].points.iter().map(|point| point.value).collect::<Vec<_>>(), [10, 90]);
    assert!((lanes(&same)[0].value_at(480) - 90.0 / 127.0).abs() < 1e-12);
    let over = notes(&file("overlapping-same-pitch.mid"));
    assert_eq!(over.iter().map(|note| (note.start, note.end)).collect::<Vec<_>>(), [(0, 480), (240, 720)]);
    let hanging = Part::all(&file("hanging-note.mid"));
    assert_eq!((hanging[0].hanging, hanging[0].notes[0].end), (1, 480));
    let fine = lanes(&file("cc-14bit-nrpn.mid"));
    assert_eq!(fine.iter().map(|lane| lane.controller).collect::<Vec<_>>(), [Controller::Cc14(1)]);
    assert_eq!(fine[0].points.last().unwrap().value, 64 << 7 | 5);
    let patterns = Part::all(&file("type-2.mid"));
    assert_eq!(patterns.iter().map(|part| (part.track, part.notes[0].start)).collect::<Vec<_>>(), [(0, 0), (1, 0)]);
    let long = file("delta-max-sum.mid");
    assert_eq!(long.tracks[0].end_tick(), 64 * ((1 << 28) - 1));
    // Thirty-six million beats of silence end at the limit.
    let cuts = Performance::read("long.mid", &long.write().unwrap()).unwrap().segments(&LaneMap::default());
    assert!(cuts[0].is_cut_off);
}

#[test]
fn what_a_file_may_not_hold_costs_only_itself() {
    let track: &[u8] = &[
        0, 0x90, 60, 100, 0, 0xF8, 0, 0xF2, 1, 2, 0, 0xB0, 200, 7, 0, 74, 9, 96, 60, 0, 0, 0x80, 60, 64, 0, 0xFF, 0x2F,
        0,
    ];
    let mut bytes = b"MThd\0\0\0\x06\0\0\0\x01\x01\xE0MTrk\0\0\0".to_vec();
    bytes.push(track.len() as u8);
    bytes.extend(track);
    let (file, notices) = MidiFile::read(&bytes).unwrap();
    assert_eq!(notices, [Notice::Clipped { track: 0, bytes: 1 }, Notice::SystemMessage { track: 0, events: 2 }]);
    assert_eq!(file.num_events(), 7);
}

#[test]
fn many_parts_with_long_silence_are_cut_to_a_limit() {
    // Two hundred tracks with sixteen parts each, all of them a thousand hours long.
    let mut track = Vec::new();
    (0..16).for_each(|channel| track.extend([0, 0x90 | channel, 60, 100]));
    track.extend([0xFF, 0xFF, 0xFF, 0x7F, 0xB0, 1, 1]);
    let mut bytes = b"MThd\0\0\0\x06\0\x01\0\xC8\0\x60".to_vec();
    for _ in 0..200 {
        bytes.extend(b"MTrk\0\0\0");
        bytes.push(track.len() as u8);
        bytes.extend(&track);
    }
    let performance = Performance::read("many.mid", &bytes).unwrap();
    let map = LaneMap::of(&performance.parts);
    let num: usize = performance.segments(&map).iter().map(|cut| cut.segments.len()).sum();
    assert_eq!((performance.parts.len(), num), (3_200, vaeform_performance::MAX_SEGMENTS));
}

#[test]
fn long_bars_are_cut_to_a_limit_of_steps() {
    // Bars of a hundred whole notes, and a controller that moves after a year of silence.
    let track = b"\0\xFF\x58\x04\x64\0\x18\x08\0\xB0\x01\x54\xFF\xFF\xFF\x7F\xB0\x01\0\0\xFF\x2F\0";
    let mut bytes = b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0".to_vec();
    bytes.push(track.len() as u8);
    bytes.extend(track);
    let performance = Performance::read("bars.mid", &bytes).unwrap();
    let cuts = performance.segments(&LaneMap::of(&performance.parts));
    let steps: usize = cuts[0].segments.iter().map(|segment| segment.grid.num_steps()).sum();
    assert!(cuts[0].is_cut_off);
    let one = 4 * 3_200;
    assert!((vaeform_performance::MAX_STEPS..vaeform_performance::MAX_STEPS + one).contains(&steps), "{steps} steps");
}

#[test]
fn a_clock_that_there_is_not_is_refused() {
    let header = b"MThd\0\0\0\x06\0\0\0\x01\x80\x60MTrk\0\0\0\x04\0\xff\x2f\0";
    let refused = MidiFile::read(header).expect_err("no frames");
    assert!(refused.to_string().contains("-128 frames"), "{refused}");
}
