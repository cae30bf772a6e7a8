//! What is found out about messages whose rules are known, and about any bytes.

use crate::numbers_after;
use proptest::prelude::*;
use vaeform_sysex::analyze::{Analysis, PackingEvidence};
use vaeform_sysex::checksum::Rule;
use vaeform_sysex::definition::{Definition, TextCode};
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::packing::Packing;

/// Names as people give them.
const NAMES: [&str; 12] = [
    "Big Brass",
    "Soft Pad",
    "Glass Bell",
    "Sub Bass",
    "Choir Air",
    "Lead One",
    "Organ",
    "Strings",
    "Clav Funk",
    "Noise Hit",
    "Marimba",
    "Sweep Up",
];

/// An instrument that nobody knows.
#[derive(Clone, Copy)]
struct Fiction {
    packing: Packing,
    rule: Option<(Rule, u8)>,
    code: TextCode,
    /// Where the name stands among the data.
    at: usize,
}

impl Fiction {
    /// A dump of twelve presets: F0 7D 05, the number, the data, the check byte, F7.
    fn dump(&self) -> Vec<u8> {
        let mut random = numbers_after(7);
        let mut bytes = Vec::new();
        for (number, name) in NAMES.iter().enumerate() {
            // Parameters have different ranges; where bytes have eight bits some pass 127.
            let range = |at: usize| {
                [4, 100, 128, 2, 51, 12, 128, 24][at % 8] * if at.is_multiple_of(5) { self.spread() } else { 1 }
            };
            let mut data: Vec<u8> = (0..70).map(|at| (random() % range(at)) as u8).collect();
            data[self.at..self.at + 10].copy_from_slice(&self.code.encode(name, 10));
            let mut message = vec![0xF0, 0x7D, 5, number as u8];
            message.extend(self.packing.pack(&data));
            if let Some((rule, plus)) = self.rule {
                message.push(rule.check(&message[4..], plus)[0]);
            }
            message.push(0xF7);
            bytes.extend(message);
        }
        bytes
    }

    /// How much farther some parameters go where there are eight bits.
    fn spread(&self) -> u64 {
        if self.packing == Packing::Plain { 1 } else { 2 }
    }
}

#[test]
fn rules_that_are_known_are_found() {
    let plain = Fiction { packing: Packing::Plain, rule: None, code: TextCode::Ascii, at: 20 };
    for fiction in [
        plain,
        Fiction { rule: Some((Rule::Sum7, 0)), ..plain },
        Fiction { rule: Some((Rule::Neg7, 0)), at: 0, ..plain },
        Fiction { rule: Some((Rule::Not7, 0)), code: TextCode::Reversed, ..plain },
        Fiction { rule: Some((Rule::Xor7, 0)), packing: Packing::NibblesLowFirst, ..plain },
        Fiction { rule: Some((Rule::Sum7, 0x25)), packing: Packing::NibblesHighFirst, ..plain },
        Fiction { rule: Some((Rule::Sum7, 0)), packing: Packing::TopBitsFirst, ..plain },
        Fiction { packing: Packing::TopBitsFirst, ..plain },
        Fiction { packing: Packing::TopBitsLast, ..plain },
        Fiction { rule: Some((Rule::Neg7, 0)), packing: Packing::PairsLowFirst, ..plain },
    ] {
        let bytes = fiction.dump();
        let analysis = Analysis::of(&bytes);
        let group = &analysis.groups[0];
        let said = format!("{:?} {:?} {:?}: {group:?}", fiction.packing, fiction.rule, fiction.code);
        assert_eq!((group.count, group.distinct, group.position.as_slice()), (12, 12, &[3][..]), "{said}");
        assert_eq!(group.packing.packing, fiction.packing, "{said}");
        match (&group.check, fiction.rule) {
            (Some(check), Some((rule, plus))) => {
                assert!(
                    check.rule == rule && check.plus == plus && check.by_luck < 0.003 && check.fits == 12,
                    "{said}"
                );
            }
            (found, rule) => assert!(found.is_none() && rule.is_none(), "{said}"),
        }
        let definitions = [Definition::parse(&analysis.definition("fiction"), "fiction.toml").unwrap()];
        let dump = DecodedDump::decode(&bytes, &definitions);
        let names: Vec<String> = dump.presets().iter().filter_map(|preset| preset.name()).collect();
        assert_eq!(names, NAMES, "{said}");
        assert!(dump.presets().iter().all(|preset| preset.is_right()) && dump.encode() == bytes, "{said}");
        assert_eq!(dump.presets()[3].position.named("program"), Some(3), "{said}");
    }
}

#[test]
fn presets_of_one_long_message_are_told_apart() {
    let mut random = numbers_after(3);
    let mut bytes = vec![0xF0, 0x7D, 9, 1];
    for name in NAMES {
        let mut preset: Vec<u8> = (0..60).map(|at| (random() % [3, 64, 2, 12][at % 4]) as u8).collect();
        preset[5..15].copy_from_slice(&TextCode::Ascii.encode(name, 10));
        preset.push(Rule::Sum7.check(&preset, 0)[0]);
        bytes.extend(preset);
    }
    bytes.push(0xF7);
    let analysis = Analysis::of(&bytes);
    let group = &analysis.groups[0];
    assert_eq!(group.records.map(|records| (records.length, records.count)), Some((61, 12)), "{group:?}");
    assert_eq!(group.record_check.as_ref().map(|check| check.rule), Some(Rule::Sum7), "{group:?}");
    let definitions = [Definition::parse(&analysis.definition("bank"), "bank.toml").unwrap()];
    let dump = DecodedDump::decode(&bytes, &definitions);
    assert_eq!(dump.presets().iter().filter_map(|preset| preset.name()).collect::<Vec<_>>(), NAMES);
}

#[test]
fn every_byte_that_varies_becomes_a_parameter() {
    let mut random = numbers_after(5);
    let mut message = || {
        let data: Vec<u8> = (0..2500).map(|_| random() as u8 & 0x7F).collect();
        [&[0xF0, 0x7D, 1], data.as_slice(), &[0xF7]].concat()
    };
    let bytes: Vec<u8> = (0..6).flat_map(|_| message()).collect();
    let definitions = [Definition::parse(&Analysis::of(&bytes).definition("long"), "long.toml").unwrap()];
    let dump = DecodedDump::decode(&bytes, &definitions);
    // Six random bytes are alike once in 128 to the fifth.
    assert!(dump.presets()[0].values().count() >= 2400, "{}", dump.presets()[0].values().count());
}

#[test]
fn little_evidence_claims_nothing() {
    let fiction = Fiction { packing: Packing::Plain, rule: Some((Rule::Sum7, 0)), code: TextCode::Ascii, at: 20 };
    let bytes = fiction.dump();
    let two = &bytes[..2 * bytes.len() / 12];
    assert!(Analysis::of(two).groups[0].check.is_none());
    // The same message often is one message.
    assert!(Analysis::of(&two[..two.len() / 2].repeat(9)).groups[0].check.is_none());
    // 300 triples of random messages: a rule would hold by luck once in 20,000.
    let mut random = numbers_after(11);
    for _ in 0..300 {
        let message = |random: &mut dyn FnMut() -> u64| {
            let data: Vec<u8> = (0..24).map(|_| random() as u8 & 0x7F).collect();
            [&[0xF0, 0x7D, 1], data.as_slice(), &[0xF7]].concat()
        };
        let three: Vec<u8> = (0..3).flat_map(|_| message(&mut random)).collect();
        let group = &Analysis::of(&three).groups[0];
        assert!(group.check.is_none() && group.packing.evidence != PackingEvidence::TopBits, "{group:?}");
    }
}

#[test]
fn one_message_of_numbers_shows_no_packing_by_its_name() {
    let mut random = numbers_after(29);
    let mut claimed = 0;
    for _ in 0..400 {
        let data: Vec<u8> = (0..140).map(|_| random() as u8 & 0x7F).collect();
        let message = [&[0xF0, 0x7D, 1], data.as_slice(), &[0xF7]].concat();
        let group = &Analysis::of(&message).groups[0];
        claimed += usize::from(group.packing.evidence == PackingEvidence::Name);
    }
    // One in fifty is by luck at most.
    assert!(claimed <= 8, "{claimed} of 400");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_messages_give_a_definition_that_decodes_them(
        seed: u64,
        kinds in prop::collection::vec((1usize..90, 1usize..9, 1u64..129), 1..5),
    ) {
        let mut random = numbers_after(seed);
        let mut bytes = Vec::new();
        for (len, count, range) in kinds {
            for number in 0..count {
                bytes.extend([0xF0, (random() % 3) as u8, number as u8]);
                bytes.extend((0..len).map(|_| (random() % range) as u8 & 0x7F));
                bytes.push(0xF7);
            }
        }
        let analysis = Analysis::of(&bytes);
        let text = analysis.definition("any");
        let definition = Definition::parse(&text, "any.toml");
        prop_assert!(definition.is_ok(), "{:?}\n{}", definition, text);
        let definitions = [definition.unwrap()];
        let dump = DecodedDump::decode(&bytes, &definitions);
        let known = (0..dump.messages().len()).filter(|&i| dump.form(i).is_some()).count();
        prop_assert_eq!(known, analysis.groups.iter().map(|group| group.count).sum::<usize>());
        prop_assert!(dump.encode() == bytes);
    }

    #[test]
    fn any_bytes_are_looked_into(bytes in prop::collection::vec(prop_oneof![any::<u8>(), Just(0xF0), Just(0xF7), Just(0)], 0..600)) {
        let analysis = Analysis::of(&bytes);
        prop_assert!(Definition::parse(&analysis.definition("any"), "any.toml").is_ok());
    }
}
