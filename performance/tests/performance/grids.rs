//! Grids, segments and their tokens.

use proptest::prelude::*;
use vaeform_performance::midi::{Controller, Division, Event, Format, Message, Meter, MidiFile, Track};
use vaeform_performance::quality::{Finding, Level, SetQuality};
use vaeform_performance::tokens::{self, BOS, EOS};
use vaeform_performance::{Grid, GridNote, LaneMap, NUM_LANES, Performance};

fn grid() -> impl Strategy<Value = Grid> {
    let note = |steps: usize| {
        (0..steps, 55u8..65, 0u8..32, 1usize..40).prop_map(move |(step, key, velocity, len)| GridNote {
            step,
            key,
            velocity,
            len: len.min(steps - step),
        })
    };
    let lane = |steps: usize| proptest::option::of(proptest::collection::vec(prop_oneof![Just(3u8), 0u8..128], steps));
    (1usize..5)
        .prop_map(|bars| bars * 32)
        .prop_flat_map(move |steps| {
            let lanes = proptest::collection::vec(lane(steps), NUM_LANES);
            (Just(steps), proptest::collection::vec(note(steps), 0..40), lanes)
        })
        .prop_map(|(steps, notes, lanes)| Grid::new(steps, notes, lanes.try_into().unwrap()).unwrap().0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn tokens_are_the_grid_and_the_file_is_too(grid in grid()) {
        let sequence = tokens::encode(&grid);
        prop_assert!(sequence.iter().all(|token| *token < tokens::NUM_TOKENS));
        prop_assert_eq!(tokens::decode(&sequence), Ok(grid.clone()));
        let map = LaneMap::default();
        let file = grid.to_midi(&map, 133.0, Meter::COMMON).write().unwrap();
        let segments: Vec<_> =
            Performance::read("grid.mid", &file).unwrap().segments(&map).into_iter().flat_map(|cut| cut.segments).collect();
        let has_any = !grid.notes().is_empty() || grid.lanes().iter().any(Option::is_some);
        prop_assert_eq!(segments.iter().map(|segment| &segment.grid).collect::<Vec<_>>(), if has_any { vec![&grid] } else { vec![] });
    }

    #[test]
    fn any_tokens_are_a_grid_or_refused(mut sequence in proptest::collection::vec(0u16..1_700, 0..60)) {
        sequence.insert(0, BOS);
        sequence.push(EOS);
        if let Ok(grid) = tokens::decode(&sequence) {
            prop_assert_eq!(tokens::decode(&tokens::encode(&grid)), Ok(grid));
        }
    }
}

#[test]
fn the_vocabulary_is_the_published_one() {
    let note = GridNote { step: 0, key: 60, velocity: 25, len: 4 };
    let mut lanes = [const { None }; NUM_LANES];
    lanes[1] = Some([vec![7; 40], vec![8; 88]].concat());
    let (grid, _) = Grid::new(128, vec![note], lanes).unwrap();
    let names: Vec<String> = tokens::encode(&grid).into_iter().map(tokens::name).collect();
    let expected = "BOS CC2_7 VELOCITY_25 NOTE_ON_60 TIME_SHIFT_4 NOTE_OFF_60 TIME_SHIFT_32 TIME_SHIFT_4 CC2_8 TIME_SHIFT_32 \
                    TIME_SHIFT_32 TIME_SHIFT_24 EOS";
    assert_eq!(names.join(" "), expected);
    assert_eq!(128 + 128 + 32 + 32 + NUM_LANES * 128, usize::from(tokens::NUM_WORDS));
}

#[test]
fn what_is_no_sequence_is_refused_with_its_place() {
    for (sequence, at, expected) in [
        (vec![], 0, "BOS"),
        (vec![BOS], 1, "EOS"),
        (vec![BOS, 60, EOS], 1, "VELOCITY before NOTE_ON"),
        (vec![BOS, 128 + 60, EOS], 1, "the NOTE_OFF of a note that sounds"),
        (vec![BOS, 256, 60, 288, EOS], 4, "the end of each note before EOS"),
        (vec![BOS, 256, 60, 128 + 60, EOS], 3, "a note of at least one step"),
        (vec![BOS, 288, 320, EOS], 2, "the first value of a lane at step 0"),
        (vec![BOS, EOS, EOS], 1, "nothing after EOS"),
    ] {
        let error = tokens::decode(&sequence).unwrap_err();
        assert_eq!((error.at, error.expected), (at, expected), "{sequence:?}");
    }
}

/// A file of format 0 with 480 ticks a quarter.
fn file(mut events: Vec<Event>) -> MidiFile {
    events.sort_by_key(|event| event.tick);
    MidiFile { format: Format::Single, division: Division::Quarter(480), tracks: vec![Track { events }] }
}

fn note(tick: u64, len: u64, key: u8) -> [Event; 2] {
    let on = Event::channel(tick, 0, Message::NoteOn { key, velocity: 100 });
    [on, Event::channel(tick + len, 0, Message::NoteOff { key, velocity: 0 })]
}

#[test]
fn bars_are_those_of_the_signature_and_a_change_begins_a_segment() {
    let mut events = vec![Event::signature(0, 3, 4), Event::signature(3 * 1_440, 7, 8)];
    events.extend([note(0, 100, 60), note(3 * 1_440, 100, 61), note(3 * 1_440 + 4 * 1_680, 9_000, 62)].concat());
    let performance = Performance::new("x.mid", file(events), Vec::new());
    let segments = performance.segments(&LaneMap::default()).remove(0).segments;
    let facts: Vec<_> = segments
        .iter()
        .map(|s| (s.first_bar, s.num_bars, s.meter.to_string(), s.grid.num_steps(), s.is_whole(), s.grid.notes().len()))
        .collect();
    // The last note is longer than its segment; the bars go on while it sounds.
    let seven = |first, bars: usize, whole, notes| (first, bars, "7/8".to_owned(), 28 * bars, whole, notes);
    assert_eq!(
        facts,
        [(0, 3, "3/4".to_owned(), 72, false, 1), seven(3, 4, true, 1), seven(7, 4, true, 1), seven(11, 2, false, 0)]
    );
    assert_eq!(segments[2].num_cut, 1);
}

#[test]
fn a_lane_holds_and_the_grid_tells_what_it_loses() {
    let cc = |tick, value| Event::channel(tick, 0, Message::Control { number: 1, value });
    // Between two steps of 60 ticks the lane is at 127 for half a step.
    let events = vec![cc(30, 0), cc(90, 127), cc(120, 0), cc(7_680 - 60, 64)];
    let performance = Performance::new("x.mid", file(events), Vec::new());
    let segment = performance.segments(&LaneMap::default()).remove(0).segments.remove(0);
    let lane = segment.grid.lanes()[0].as_ref().unwrap();
    assert_eq!((lane[0], lane[1], lane[2], lane[126], lane[127]), (0, 0, 0, 0, 64));
    assert!((segment.grid_loss - 30.0 / 7_680.0).abs() < 1e-9, "{}", segment.grid_loss);
}

#[test]
fn the_map_keeps_the_places_of_1_to_10() {
    let cc = |number, tick: u64| Event::channel(tick, 0, Message::Control { number, value: (tick % 128) as u8 });
    let events = (0..100).flat_map(|tick| [cc(74, tick), cc(3, tick), cc(20, tick)]).collect();
    let performance = Performance::new("x.mid", file(events), Vec::new());
    let map = LaneMap::of(&performance.parts);
    assert_eq!(map.slots()[..4], [Some(Controller::Cc(20)), Some(Controller::Cc(74)), Some(Controller::Cc(3)), None]);
    assert_eq!(map.to_string(), "1: CC 20, 2: CC 74, 3: CC 3");
}

/// Four bars of ten notes and so many lanes that move at each step.
fn dense(bpm: f64, lanes: usize, phase: usize) -> MidiFile {
    let notes = (0..10).map(|i| GridNote { step: i * 12, key: 48 + i as u8, velocity: 20, len: 6 }).collect();
    let lane =
        |slot: usize| (slot < lanes).then(|| (0..128).map(|step| ((step * (3 + slot) + phase) % 128) as u8).collect());
    let grid = Grid::new(128, notes, std::array::from_fn(lane)).unwrap().0;
    grid.to_midi(&LaneMap::default(), bpm, Meter::COMMON)
}

#[test]
fn a_good_set_scores_and_each_flaw_is_named() {
    let read = |name: String, file: MidiFile| Performance::read(&name, &file.write().unwrap()).unwrap();
    let name = |i: usize| format!("house_Synth_Set_{i}_120_Lead.mid");
    let good: Vec<Performance> = (0..12).map(|i| read(name(i), dense(120.0, 4, i * 7))).collect();
    let judged = SetQuality::of(&good, &LaneMap::default());
    assert!(judged.score > 99.0 && judged.findings.is_empty(), "{judged:?}");
    let levels: Vec<Level> = judged.thresholds.iter().map(|threshold| threshold.level).collect();
    assert_eq!(levels, [Level::Minimum, Level::Recommended, Level::Recommended, Level::Recommended]);

    let mut bad: Vec<Performance> = good.into_iter().take(2).collect();
    bad.push(read(name(0), dense(90.0, 4, 0)));
    bad.push(read("few.mid".to_owned(), dense(120.0, 0, 0)));
    bad.push(read("short.mid".to_owned(), file(note(0, 480, 60).to_vec())));
    bad.push(read("none.mid".to_owned(), file(Vec::new())));
    let judged = SetQuality::of(&bad, &LaneMap::default());
    let has = |is: fn(&Finding) -> bool| judged.findings.iter().filter(|finding| is(finding)).count();
    assert_eq!(has(|f| matches!(f, Finding::OtherTempo { named, .. } if *named == 120.0)), 1);
    assert_eq!(has(|f| matches!(f, Finding::LittleCc { .. })), 2);
    assert_eq!(has(|f| matches!(f, Finding::OtherMap { .. })), 2);
    assert_eq!(has(|f| matches!(f, Finding::Incomplete { segments: 1, .. })), 1);
    assert_eq!(has(|f| matches!(f, Finding::NoMidi { .. })), 1);
    assert_eq!(has(|f| matches!(f, Finding::Repeats { .. })), 1);
    assert!(matches!(SetQuality::of(&[], &LaneMap::default()).findings[..], [Finding::NoMidi { file: None }]));
}
