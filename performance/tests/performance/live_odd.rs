//! Live sets that are broken, odd, hostile or large.

use std::io::Write;

use proptest::prelude::*;
use vaeform_performance::live::{self, LiveSet, Place, SetError, SetNotice, Verdict};

use crate::live_sets::{bytes, read};

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn broken_sets_are_errors_with_their_place() {
    let error = |name: &str| read(&format!("synthetic/bad-{name}.als")).unwrap_err();
    assert!(matches!(error("truncated"), SetError::Gzip { byte: 1648, .. }), "{:?}", error("truncated"));
    assert_eq!(error("empty"), SetError::Empty);
    assert_eq!(error("junk"), SetError::NotXml);
    assert_eq!(error("gzip-of-junk"), SetError::NotXml);
    assert_eq!(error("other-xml").to_string(), "not a Live set: root is <svg>, expected <Ableton>");
    assert_eq!(error("no-liveset"), SetError::NoLiveSet);
    let unclosed = error("unclosed");
    assert!(matches!(&unclosed, SetError::Unclosed { line: 2, .. }), "{unclosed:?}");
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn odd_sets_are_read_and_what_is_odd_is_told() {
    let good = read("synthetic/live12.2.als").unwrap();
    let odd = |name: &str| read(&format!("synthetic/{name}.als")).unwrap();
    let with = |name: &str, is: fn(&SetNotice) -> bool| odd(name).notices.iter().filter(|notice| is(notice)).count();
    assert_eq!(with("bad-crc", |notice| matches!(notice, SetNotice::Checksum { .. })), 1);
    assert_eq!(odd("bad-crc").clips, good.clips);
    let no_main = odd("odd-no-master");
    assert_eq!((no_main.tempo, &no_main.clips), (None, &good.clips));
    assert_eq!(with("odd-no-master", |notice| *notice == SetNotice::NoMain), 1);
    // The key stands beside the notes, so that each of the three clips has one that is bad.
    assert_eq!(
        with("odd-values", |notice| *notice == SetNotice::BadNotes { notes: 3 }),
        1,
        "{:?}",
        odd("odd-values").notices
    );
    assert_eq!(odd("odd-values").num_notes_at(Place::Session), 5);
    assert_eq!(with("odd-duplicate-ids", |notice| *notice == SetNotice::DuplicateTarget { id: 1077 }), 1);
    assert_eq!(with("odd-unknown-version", |notice| matches!(notice, SetNotice::NewerLive { .. })), 1);
    assert_eq!(odd("odd-unknown-version").clips, good.clips);
    assert!(odd("odd-deep").tracks.is_empty());
}

/// A set with something inside.
fn set_of(inside: &str) -> Vec<u8> {
    format!("<Ableton Creator=\"Ableton Live 12.1\"><LiveSet>{inside}</LiveSet></Ableton>").into_bytes()
}

#[test]
fn limits_hold() {
    let deep = set_of(&"<a>".repeat(600_000));
    assert!(matches!(LiveSet::read(&deep), Err(SetError::TooDeep { line: 1 })));
    let blank = set_of(&format!("\n{}", " ".repeat(17 << 20)));
    assert!(matches!(LiveSet::read(&blank), Err(SetError::LongText { .. })));
    let entity = set_of(
        "<Locators><Locators><Locator><Name Value=\"&j;x\"/><Time Value=\"4\"/></Locator></Locators></Locators>",
    );
    assert_eq!(LiveSet::read(&entity).unwrap().locators[0].name, "&j;x");
    let doctype = [b"<!DOCTYPE l [<!ENTITY a \"aaaa\">]>".to_vec(), set_of("<Annotation>&a;</Annotation>")].concat();
    assert!(LiveSet::read(&doctype).is_ok());
}

/// So many bytes of one kind after a head: a member of 32 MB, again and again.
fn bomb(head: &[u8], fill: u8, bytes: usize) -> Vec<u8> {
    const MEMBER: usize = 32 << 20;
    let member = |bytes: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    };
    [member(head), member(&vec![fill; MEMBER]).repeat(bytes / MEMBER)].concat()
}

#[test]
fn bombs_are_refused_in_five_seconds_of_one_core() {
    let head = b"<Ableton Creator=\"Ableton Live 12.1\"><LiveSet>";
    let entities: String = (1..30).map(|i| format!("<!ENTITY e{i} \"&e{};&e{};\">", i - 1, i - 1)).collect();
    let entity = format!("<!DOCTYPE l [<!ENTITY e0 \"lol\">{entities}]>");
    let entity = [entity.as_bytes(), &set_of("<Annotation>&e29;</Annotation>")].concat();
    for (name, bytes, is_refused) in [
        ("2 GB of blanks", bomb(head, b' ', 2 << 30), true),
        ("2 GB of an attribute", bomb(b"<Ableton Creator=\"", b'a', 2 << 30), true),
        ("2 GB of open tags", bomb(head, b'<', 2 << 30), true),
        ("entities of entities", entity, false),
    ] {
        let begun = cpu_time::ThreadTime::now();
        let read = LiveSet::read(&bytes);
        let seconds = begun.elapsed().as_secs_f64();
        let said = read.as_ref().map_or_else(ToString::to_string, |set| format!("{} tracks", set.tracks.len()));
        println!("{name}: {seconds:.2} s of one core, {said}");
        assert!(read.is_err() == is_refused && seconds <= 5.0, "{name}: {seconds} s");
    }
}

#[test]
fn what_is_shown_to_others_says_nothing_of_the_disk() {
    let xml = set_of(
        "<Tracks><AudioTrack Id=\"1\"><SampleRef><FileRef><RelativePath Value=\"Samples/x.wav\"/>\
         <Path Value=\"/home/anna/Samples/x.wav\"/></FileRef></SampleRef></AudioTrack></Tracks>",
    );
    let mut set = LiveSet::read(&xml).unwrap();
    assert_eq!(set.samples[0].file(), ("x.wav", Some("Samples/x.wav"), Some("/home/anna/Samples/x.wav")));
    set.strip_paths();
    assert!(!serde_json::to_string(&set).unwrap().contains("Samples"));
}

#[test]
#[cfg_attr(not(shared), ignore = "no reference data: VAEFORM_SHARED names their folder")]
fn large_sets_are_read_in_a_fraction_of_a_second_of_one_core() {
    // The largest real set, its tracks again until there are 24 MB of XML.
    let song = bytes("real/live9.7-song.als");
    let mut xml = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&song[..]), &mut xml).unwrap();
    let end = xml.windows(9).position(|window| window == b"</Tracks>").unwrap();
    let start = xml.windows(8).position(|window| window == b"<Tracks>").unwrap() + 8;
    let tracks = xml[start..end].to_vec();
    let mut large = xml[..end].to_vec();
    while large.len() < 24 << 20 {
        large.extend(&tracks);
    }
    large.extend(&xml[end..]);
    let begun = cpu_time::ThreadTime::now();
    let set = LiveSet::read(&large).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} MB of XML, {} tracks: {seconds:.3} s of one core", large.len() >> 20, set.tracks.len());
    assert!(seconds <= 0.5, "{seconds} s");
}

/// A set of everything that is looked at.
const SMALL: &str = include_str!("../../../tests/fuzz/seeds/live_set/small.als");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_set_with_other_numbers_and_names_is_read_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"0123456789-.eEN<>/\"ab &;".to_vec())), 1..6),
    ) {
        let mut xml = SMALL.as_bytes().to_vec();
        for (place, byte) in changes {
            let at = place.index(xml.len());
            xml[at] = byte;
        }
        if let Ok(set) = LiveSet::read(&xml) {
            let (verdict, ..) = Verdict::of(&set);
            prop_assert!(!live::text(&set, &verdict).is_empty() && !live::clips_csv(&set).is_empty());
            prop_assert!(serde_json::to_string(&(&set, &verdict)).is_ok());
        }
    }
}

#[test]
fn a_clip_becomes_segments_with_its_notes_and_its_tracks_automation() {
    let set = LiveSet::read(SMALL.as_bytes()).unwrap();
    assert_eq!((set.clips[0].heard().sounding, set.clips[0].heard().by_looping), (4, 3));
    let (verdict, performances, map) = Verdict::of(&set);
    assert_eq!(verdict.controllers.entries(), [(vaeform_performance::midi::Controller::Cc(20), "Bass / Volume")]);
    let files = live::segment_files(&set, &performances, &map, "My Set");
    assert_eq!(files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["live_live_MySet_001_120_live.mid"]);
    let segment = &performances[0].segments(&map)[0].segments[0];
    let lane = segment.grid.lanes()[0].as_ref().unwrap();
    // Gain from 1 to 0.2 over eight beats, of a range that the set does not say.
    assert_eq!((segment.grid.notes().len(), lane[0], lane[32], lane[64], lane[127]), (4, 127, 76, 25, 25));
}

#[test]
fn numbers_of_millions_cost_no_more_than_the_limits_allow() {
    // A clip that would sound 10^12 notes, over 10^12 beats.
    let large = SMALL.replace("<CurrentEnd Value=\"16\" />", "<CurrentEnd Value=\"1e12\" />");
    let set = LiveSet::read(large.replace("<LoopEnd Value=\"4\" />", "<LoopEnd Value=\"1e0\" />").as_bytes()).unwrap();
    assert_eq!(set.clips[0].heard().sounding, 1_000_000_000_000);
    let (verdict, performances, _) = Verdict::of(&set);
    assert!(performances[0].parts[0].notes.len() <= 20_000 && verdict.segments <= 512);
}
