//! What is written is read again event by event.

use proptest::prelude::*;
use vaeform_performance::midi::{Division, Event, EventKind, Format, Message, MidiFile, Track};
use vaeform_performance::{LaneMap, Performance, tokens};

fn message() -> impl Strategy<Value = Message> {
    let byte = || 0u8..128;
    prop_oneof![
        (byte(), byte()).prop_map(|(key, velocity)| Message::NoteOn { key, velocity }),
        (byte(), byte()).prop_map(|(key, velocity)| Message::NoteOff { key, velocity }),
        (byte(), byte()).prop_map(|(key, value)| Message::KeyPressure { key, value }),
        (byte(), byte()).prop_map(|(number, value)| Message::Control { number, value }),
        byte().prop_map(Message::Program),
        byte().prop_map(Message::Pressure),
        (0u16..16_384).prop_map(Message::Bend),
    ]
}

fn kind() -> impl Strategy<Value = EventKind> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..200);
    prop_oneof![
        8 => (0u8..16, message()).prop_map(|(channel, message)| EventKind::Channel { channel, message }),
        1 => (any::<u8>(), bytes()).prop_filter_map("an end", |(kind, data)| (kind != 0x2F && kind < 128).then_some(EventKind::Meta { kind, data })),
        1 => bytes().prop_map(EventKind::SysEx),
        1 => bytes().prop_map(EventKind::Escape),
    ]
}

fn track() -> impl Strategy<Value = Track> {
    proptest::collection::vec((0u64..2_000, kind()), 0..60).prop_map(|events| {
        let mut tick = 0;
        let mut events: Vec<Event> = events
            .into_iter()
            .map(|(delta, kind)| {
                tick += delta;
                Event { tick, kind }
            })
            .collect();
        events.push(Event::meta(tick + 5, 0x2F, []));
        Track { events }
    })
}

fn file() -> impl Strategy<Value = MidiFile> {
    let division = prop_oneof![
        (1u16..32_768).prop_map(Division::Quarter),
        (prop::sample::select(vec![24u8, 25, 29, 30]), 1u8..=255)
            .prop_map(|(frames, ticks)| Division::Smpte { frames, ticks }),
    ];
    (division, proptest::collection::vec(track(), 1..4)).prop_map(|(division, tracks)| MidiFile {
        format: if tracks.len() == 1 { Format::Single } else { Format::Parallel },
        division,
        tracks,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_events_are_read_as_they_were_written(file in file()) {
        let (read, _) = MidiFile::read(&file.write().unwrap()).unwrap();
        prop_assert_eq!(read, file);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut whole = b"MThd\0\0\0\x06\0\x01\0\x01\0\x60MTrk\0\0\x01\x90".to_vec();
        whole.extend(bytes);
        let Ok((file, _)) = MidiFile::read(&whole) else { return Ok(()) };
        let (again, _) = MidiFile::read(&file.write().unwrap()).unwrap();
        prop_assert_eq!(&again, &file);
        let performance = Performance::new("any.mid", file, Vec::new());
        let map = LaneMap::of(&performance.parts);
        for segment in performance.segments(&map).iter().flat_map(|cut| cut.segments.iter().take(4)) {
            prop_assert_eq!(tokens::decode(&tokens::encode(&segment.grid)), Ok(segment.grid.clone()));
        }
    }
}

/// The files of the reference data that can be read.
fn reference_files() -> Vec<(String, Vec<u8>)> {
    let folder = concat!(env!("SHARED"), "/data/performance/midi/");
    let files = ["real", "synthetic"].iter().flat_map(|kind| std::fs::read_dir(format!("{folder}{kind}")).unwrap());
    let paths =
        files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "mid"));
    paths.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn reference_files_come_back_event_by_event_and_as_tokens() {
    let (mut num_files, mut num_grids) = (0, 0);
    for (name, bytes) in reference_files() {
        let Ok((file, _)) = MidiFile::read(&bytes) else { continue };
        let (again, notices) = MidiFile::read(&file.write().unwrap()).unwrap();
        assert_eq!(again, file, "{name}: {notices:?}");
        num_files += 1;
        let performance = Performance::new(&name, file, Vec::new());
        let map = LaneMap::of(&performance.parts);
        for segment in performance.segments(&map).iter().flat_map(|cut| &cut.segments).take(400) {
            assert_eq!(tokens::decode(&tokens::encode(&segment.grid)).as_ref(), Ok(&segment.grid), "{name}");
            let midi = segment.grid.to_midi(&map, 120.0, segment.meter);
            let read = Performance::read("again.mid", &midi.write().unwrap()).unwrap();
            let again: Vec<_> = read.segments(&map).into_iter().flat_map(|cut| cut.segments).collect();
            if let [again] = &again[..] {
                assert_eq!(again.grid, segment.grid, "{name}");
            }
            num_grids += 1;
        }
    }
    assert_eq!((num_files, num_grids > 1_000), (30, true), "{num_grids} grids");
}
