//! Claims about the texts of tunings.

use proptest::prelude::*;

use super::*;

fn cents(a: f32, b: f32) -> f64 {
    1200.0 * (f64::from(a) / f64::from(b)).log2()
}

fn tune(scl: &str, kbm: Option<&str>) -> Tuning {
    let map = kbm.map_or_else(KeyboardMap::default, |text| KeyboardMap::parse(text).unwrap());
    Tuning::from_scala(&Scale::parse(scl).unwrap(), &map).unwrap().0
}

const EQUAL_12: &str = "! 12.scl\n!\n12 equal\n 12\n!\n 100.0\n 200.\n 300.0 cents\n 400.0\n 500.0\n 600.0\n 700.0\n 800.0\n \
                        900.0\n 1000.0\n 1100.0\n 2/1\n";

#[test]
fn twelve_equal_steps_are_the_default_within_a_hundredth_of_a_cent() {
    let by_text = tune(EQUAL_12, None);
    let standard = "! a.kbm\n12\n0\n127\n60\n69\n440.0\n12\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n";
    let by_map = tune(EQUAL_12, Some(standard));
    for (note, &hz) in Tuning::default().hz.iter().enumerate() {
        // f32 itself steps by 1e-4 cents.
        assert!(cents(by_text.hz[note], hz).abs() < 3e-4, "{note}");
        assert!(cents(by_map.hz[note], hz).abs() < 3e-4, "{note}");
    }
}

#[test]
fn ratios_whole_numbers_cents_and_trailing_words_are_read() {
    let scale = Scale::parse("d\n6\n81/64 a third\n 3/2! fifth\n\t701.955\n-5.0\n.5\n2\n").unwrap();
    let expected = [407.820_003, 701.955_001, 701.955, -5.0, 0.5, 1200.0];
    for (degree, want) in (1..).zip(expected) {
        assert!((scale.cents(degree) - want).abs() < 1e-5, "{degree}: {}", scale.cents(degree));
    }
    assert_eq!(scale.cents(0), 0.0);
    assert!((scale.cents(-1) - (0.5 - 1200.0)).abs() < 1e-9);
}

#[test]
fn a_scale_repeats_at_its_own_period() {
    // Bohlen-Pierce: 13 steps to 3/1.
    let steps: String = (1..13).map(|i| format!("{}\n", 146.304_231 * f64::from(i))).collect();
    let tuning = tune(&format!("BP\n13\n{steps}3/1\n"), None);
    assert!((cents(tuning.hz[73], tuning.hz[60]) - 1901.955).abs() < 1e-3);
    assert!((cents(tuning.hz[47], tuning.hz[60]) + 1901.955).abs() < 1e-3);
}

#[test]
fn a_scale_without_notes_has_one_pitch() {
    let tuning = tune("nothing\n0\n", None);
    assert!(tuning.hz.iter().all(|&hz| hz == tuning.hz[60]));
}

#[test]
fn the_reference_key_has_the_reference_frequency() {
    let tuning = tune(EQUAL_12, Some("0\n0\n127\n60\n69\n432.0\n0\n"));
    assert_eq!(tuning.hz[69], 432.0);
    assert!((cents(tuning.hz[60], 432.0) + 900.0).abs() < 1e-3);
}

#[test]
fn unmapped_keys_sound_between_their_neighbours() {
    let white = "12\n0\n127\n60\n60\n261.625565\n7\n0\nx\n1\nx\n2\n3\nX\n4\nx\n5\nx\n6\n";
    let major = "major\n7\n200.\n400.\n500.\n700.\n900.\n1100.\n2/1\n";
    let map = KeyboardMap::parse(white).unwrap();
    let (tuning, notices) = Tuning::from_scala(&Scale::parse(major).unwrap(), &map).unwrap();
    assert_eq!(notices, [TuningNotice::Unmapped { count: 53 }]);
    for (note, &hz) in Tuning::default().hz.iter().enumerate() {
        assert!(cents(tuning.hz[note], hz).abs() < 1e-3, "{note}");
    }
}

#[test]
fn keys_outside_the_maps_range_keep_equal_temperament() {
    let tuning = tune("one\n1\n2/1\n", Some("0\n60\n62\n60\n60\n261.625565\n0\n"));
    assert!((cents(tuning.hz[61], tuning.hz[60]) - 1200.0).abs() < 1e-3);
    assert_eq!(tuning.hz[63], Tuning::default().hz[63]);
    assert_eq!(tuning.hz[59], Tuning::default().hz[59]);
}

#[test]
fn frequencies_beyond_hearing_are_clamped_and_reported() {
    let (tuning, notices) =
        Tuning::from_scala(&Scale::parse("wide\n1\n19200.0\n").unwrap(), &KeyboardMap::default()).unwrap();
    assert_eq!((tuning.hz[0], tuning.hz[127]), (MIN_HZ, MAX_HZ));
    assert_eq!(notices.len(), 127);
}

#[test]
fn errors_name_the_line() {
    for (text, line) in [
        ("d\nseven\n", 2),
        ("d\n-1\n", 2),
        ("! c\nd\n2\n3/2\nfifth\n", 5),
        ("d\n1\n-3/2\n", 3),
        ("d\n1\n3/0\n", 3),
        ("d\n1\n.\n", 3),
        ("d\n1\n0\n", 3),
        ("d\r1\r3/0\r", 3),
        ("d\r\n1\r\n\r\n3/0", 4),
        // What may mean two things, and what no keyboard plays.
        ("d\n1\n1200\n", 3),
        ("d\n1\n50 cents\n", 3),
        ("d\n1\n1,200.0\n", 3),
        ("d\n1\n1.200,0\n", 3),
        ("d\n1\n1 200,0\n", 3),
        ("d\n1\n1'200.0\n", 3),
        ("d\n1\n701. 955\n", 3),
        ("d\n1\n1.2e3\n", 3),
        ("d\n1\n3:2\n", 3),
        ("d\n1\n7\\12\n", 3),
        ("d\n1\n3/2/1\n", 3),
        ("d\n1\n3,5/2\n", 3),
        ("d\n1\n99999.0\n", 3),
        ("d\n1\n99999999/1\n", 3),
        ("d\n2,5\n3/2\n", 2),
    ] {
        let error = Scale::parse(text).unwrap_err();
        assert!(matches!(error, TextError::Line { line: found, .. } if found == line), "{text:?}: {error}");
    }
    assert!(matches!(Scale::parse("d\n2\n3/2\n"), Err(TextError::End { line: 3, .. })));
    assert!(matches!(Scale::parse(""), Err(TextError::End { line: 0, .. })));
    for (text, line) in [
        ("5000\n", 1),
        ("0\n128\n", 2),
        ("0\n10\n9\n", 3),
        ("0\n0\n127\n60\n69\n-440\n", 6),
        ("0\n0\n127\n60\n69\nNaN\n", 6),
        ("0\n0\n127\n60\n69\ninf\n", 6),
        ("0\n0\n127\n60\n69\n1,000.5\n", 6),
        ("0\n0\n127\n60\n69\n1e9\n", 6),
        ("1\n0\n127\n60\n60\n440\n1\ny\n", 8),
    ] {
        let error = KeyboardMap::parse(text).unwrap_err();
        assert!(matches!(error, TextError::Line { line: found, .. } if found == line), "{text:?}: {error}");
    }
    let map = KeyboardMap::parse("2\n0\n127\n60\n61\n440\n1\n0\n").unwrap();
    let refused = Tuning::from_scala(&Scale::default(), &map);
    assert_eq!(refused, Err(TextError::ReferenceUnmapped { note: 61 }));
}

#[test]
fn decimal_commas_blank_lines_and_foreign_line_ends_change_nothing() {
    let plain = tune("d\n 3\n 386.314\n 701.955\n 2/1\n", Some("0\n0\n127\n60\n69\n440.5\n0\n"));
    for scl in [
        "d\n 3\n 386,314\n 701,955\n 1200,000\n",
        "\u{FEFF}d\n\n 3\n\n \n386.314\n\t\n701.955\n\n2/1\n\n",
        "! c\rd\r 3\r!\r 386.314\r 701.955\r 2/1\r",
        "d\r\n 3\r\n 386.314\r\n 701.955\r\n 2/1\r\n\u{1A}",
        "  ! indented\n\nd\n\u{A0}3 notes\n\u{A0}386.314 cents\n701.955 cents\n2 octave",
        "d\r\r\n3\r\r\n386.314\r\r\n701.955\r\r\n2/1",
    ] {
        for kbm in ["0\n0\n127\n60\n69\n440,5\n0\n", "! c\r0\r\r0\r127\r60\r69\r440.5\r0\r"] {
            assert_eq!(tune(scl, Some(kbm)), plain, "{scl:?} {kbm:?}");
        }
    }
}

#[test]
fn an_empty_description_is_legal() {
    assert_eq!(Scale::parse("! c\n\n 1\n!\n 2/1\n").unwrap().description, "");
    assert_eq!(Scale::parse("\n\nDescribed\n 1\n 2/1\n").unwrap().description, "Described");
}

#[test]
fn negative_cents_and_notes_behind_a_pitch_are_read() {
    let scale = Scale::parse("d\n5\n-701,955\n\u{2212}5.0\n3 / 2 fifth, pure\n408.\n3/2 701.955\n").unwrap();
    for (degree, want) in (1..).zip([-701.955, -5.0, 701.955_001, 408.0, 701.955_001]) {
        assert!((scale.cents(degree) - want).abs() < 1e-5, "{degree}: {}", scale.cents(degree));
    }
}

#[test]
fn bytes_of_old_and_wide_encodings_become_text() {
    assert_eq!(decode(b"! Pyth\xE9agore\nd\n"), "! Pyth\u{E9}agore\nd\n");
    assert_eq!(decode("Pythéagore".as_bytes()), "Pythéagore");
    let wide: Vec<u8> = [0xFEFF, 0x64, 0xE9].iter().flat_map(|unit: &u16| unit.to_le_bytes()).collect();
    assert_eq!(decode(&wide), "dé");
    let wide: Vec<u8> = [0xFEFF, 0x64, 0xE9].iter().flat_map(|unit: &u16| unit.to_be_bytes()).collect();
    assert_eq!(decode(&wide), "dé");
    assert_eq!(decode(&[0xFF, 0xFE, 1]), "");
}

fn anamark(text: &str) -> Tuning {
    Tuning::from_anamark(text).unwrap().0
}

#[test]
fn an_anamark_tuning_counts_cents_from_note_0() {
    let tuning = anamark("; VAZ Plus\n[Tuning]\nnote 69=6950\nnote 0=-1200\r\nNote 70 = 7000 ; A#\n");
    assert!((cents(tuning.hz[69], 440.0) - 50.0).abs() < 1e-3);
    assert!((cents(tuning.hz[0], 8.175_799) + 1200.0).abs() < 1e-3);
    assert_eq!(tuning.hz[60], Tuning::default().hz[60]);
}

#[test]
fn an_exact_anamark_tuning_has_a_base_and_repeats_above_its_last_note() {
    let text = "[Tuning]\nnote 60=0\n[Exact Tuning]\nbasefreq=8,0\nnote 0=0\nnote 1 = 250,5\nnote 2=701.955\n";
    let tuning = anamark(text);
    for (note, want) in [(0, 0.0), (1, 250.5), (2, 701.955), (3, 952.455), (20, 7_019.55)] {
        assert!((cents(tuning.hz[note], 8.0) - want).abs() < 2e-3, "{note}");
    }
}

#[test]
fn a_functional_anamark_tuning_is_the_most_exact_one() {
    let text = "[Scale Begin]\nFormat = \"AnaMark-TUN\"\nFormatVersion = 200\n[Info]\nName = \"Sevens; equal\"\n\
                [Functional Tuning]\nInitEqual = (60, 300)\nnote 61 = \"#=60 % 171.4286\"\n\
                note 62=\"#>-1 *5 /4 ~2\"\n[Exact tuning]\nnote 60=0\n[Mapping]\nLoopSize=0\nKeyboard 64 = 60\n\
                [Scale End]\n[Tuning]\nnote 60=nonsense\n";
    let (tuning, name, notices) = Tuning::from_anamark(text).unwrap();
    assert_eq!((name.as_deref(), notices.len()), (Some("Sevens; equal"), 0));
    assert_eq!((tuning.hz[60], tuning.hz[64]), (300.0, 300.0));
    let want = 300.0 * 2f32.powf(171.4286 / 1200.0);
    for (note, factor) in [(61, 1.0), (62, 1.25), (63, 1.5625)] {
        assert!((tuning.hz[note] / (want * factor) - 1.0).abs() < 1e-6, "{note}");
    }
}

#[test]
fn broken_anamark_tunings_are_refused_by_line() {
    for (text, line) in [
        ("[Tuning]\nnote 60=sixty\n", 2),
        ("[Tuning]\nnote 128=100\n", 2),
        ("[Tuning]\n\nnote 60 6000\n", 3),
        ("[Exact Tuning]\nnote 0=1e9\n", 2),
        ("[Exact Tuning]\nbasefreq=0\n", 2),
        ("[Scale Begin]\nFormat=\"Other\"\n", 2),
        ("[Functional Tuning]\nnote 1=\"#=0 ?\"\n", 2),
        ("[Functional Tuning]\nnote 0=\"#>-1\"\n", 2),
        ("[Mapping]\nKeyboard 3=300\n", 2),
    ] {
        let error = Tuning::from_anamark(text).unwrap_err();
        assert!(matches!(error, TextError::Line { line: found, .. } if found == line), "{text:?}: {error}");
    }
    for text in ["", "note 60=6000\n", "[Info]\nName=x\n", "[Tuning]\n"] {
        assert!(matches!(Tuning::from_anamark(text), Err(TextError::End { .. })), "{text:?}");
    }
}

proptest! {
    #[test]
    fn any_anamark_text_gives_audible_keys_or_an_error(
        lines in prop::collection::vec("(note [0-9]{1,3}|basefreq|keyboard [0-9]{1,2}|loopsize) ?= ?\"?[-#=>*/%+~!0-9., ]{0,12}\"?", 0..20),
        section in prop::sample::select(vec!["Tuning", "Exact Tuning", "Functional Tuning", "Mapping"]),
    ) {
        let text = format!("[Functional Tuning]\nInitEqual=(69,440)\n[{section}]\n{}", lines.join("\n"));
        if let Ok((tuning, ..)) = Tuning::from_anamark(&text) {
            prop_assert!(tuning.hz.iter().all(|hz| (MIN_HZ..=MAX_HZ).contains(hz)));
        }
    }

    #[test]
    fn any_two_texts_give_audible_keys_or_an_error(scl in "(?s).{0,200}", kbm in "[-0-9x./! \n]{0,80}", n in 0..20) {
        let scl = format!("d\n{n}\n{}", scl.replace('|', "\n"));
        if let (Ok(scale), Ok(map)) = (Scale::parse(&scl), KeyboardMap::parse(&kbm))
            && let Ok((tuning, _)) = Tuning::from_scala(&scale, &map)
        {
            prop_assert!(tuning.hz.iter().all(|hz| (MIN_HZ..=MAX_HZ).contains(hz)));
        }
    }

    #[test]
    fn any_legal_pair_gives_audible_keys(
        steps in prop::collection::vec(prop_oneof![
            (-19_200.0..19_200f64).prop_map(|c| format!("{c:.3}")),
            (-19_200.0..19_200f64).prop_map(|c| format!("{c:.3}").replace('.', ",")),
            (1u64..65_536, 1u64..65_536).prop_map(|(n, d)| format!("{n}/{d}")),
        ], 0..40),
        degrees in prop::collection::vec(prop::option::of(-2_000..2_000i32), 0..40),
        keys in (0..128u8, 0..128u8),
        middle in 0..128u8,
        reference in (0..128u8, 0.01..100_000f64),
        octave in 0..2_000,
    ) {
        let scl = format!("d\n{}\n{}", steps.len(), steps.join("\n"));
        let entries: Vec<_> = degrees.iter().map(|d| d.map_or_else(|| "x".to_owned(), |d| d.to_string())).collect();
        let (first, last) = (keys.0.min(keys.1), keys.0.max(keys.1));
        let (note, hz) = reference;
        let kbm = format!("{}\n{first}\n{last}\n{middle}\n{note}\n{hz}\n{octave}\n{}", entries.len(), entries.join("\n"));
        match Tuning::from_scala(&Scale::parse(&scl).unwrap(), &KeyboardMap::parse(&kbm).unwrap()) {
            Ok((tuning, _)) => prop_assert!(tuning.hz.iter().all(|hz| (MIN_HZ..=MAX_HZ).contains(hz))),
            Err(error) => prop_assert_eq!(error, TextError::ReferenceUnmapped { note }),
        }
    }
}
