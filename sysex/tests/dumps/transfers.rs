//! Transfers with simulated instruments: each ends in the right state and says what happened.
//!
//! - `answers`: what is asked for, and what comes of it
//! - `sends`: what is sent, read back and compared
//! - `rig`: the cable and its faults; `virus`, `jp8080`, `dx7`: the instruments

mod answers;
mod dx7;
mod jp8080;
mod rig;
mod sends;
mod virus;

use proptest::prelude::*;
use std::sync::LazyLock;
use vaeform_sysex::builtin;
use vaeform_sysex::definition::{Definition, SendPacing};
use vaeform_sysex::dump::DecodedDump;
use vaeform_sysex::transfer::{Ending, Phase, Request, Settings, Transfer};

use dx7::Dx7;
use jp8080::{Jp, USER_PATCHES};
use rig::{BYTE_US, Faults, Instrument, Rig};
use virus::Virus;

const VERIFIED: Settings = Settings { in_pieces: true, verify: true, pacing: None };

fn definitions() -> &'static [Definition] {
    static ALL: LazyLock<Vec<Definition>> = LazyLock::new(|| builtin::definitions().unwrap());
    &ALL
}

fn named<'d>(definitions: &'d [Definition], id: &str) -> &'d Definition {
    definitions.iter().find(|definition| definition.id == id).unwrap()
}

/// Asks an instrument for something: how it ended, in words, and what came.
fn ask<I: Instrument>(
    instrument: &mut I,
    all: &[Definition],
    request: Request<'_>,
    faults: Faults,
) -> (Ending, String, Vec<u8>) {
    let mut transfer = Transfer::request(all, [request], Settings::default());
    let ending = Rig::new(instrument, faults).run(&mut transfer).0;
    (ending, transfer.words(), transfer.received())
}

/// Sends messages to it: how it ended, and in words.
fn send<I: Instrument>(
    instrument: &mut I,
    all: &[Definition],
    bytes: &[u8],
    settings: Settings,
    faults: Faults,
) -> (Ending, String) {
    let mut transfer = Transfer::send(all, bytes, settings);
    let ending = Rig::new(instrument, faults).run(&mut transfer).0;
    (ending, transfer.words())
}

fn virus_bank(all: &[Definition]) -> Request<'_> {
    Request::new(named(all, "access_virus_abc"), "single_bank", &[("bank", 1)]).unwrap()
}

fn dx7_bank(all: &[Definition]) -> Request<'_> {
    Request::new(named(all, "yamaha_dx7"), "bank", &[("channel", 3)]).unwrap()
}

fn jp_bank(all: &[Definition]) -> Request<'_> {
    Request::memory(named(all, "roland_jp8000_8080"), USER_PATCHES, 128 * 256, Some(0x10)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_comes_a_transfer_ends(
        pieces in prop::collection::vec((0u64..900_000, prop::collection::vec(prop_oneof![any::<u8>(), Just(0xF0), Just(0xF7)], 0..40)), 0..40),
        verify in any::<bool>(),
    ) {
        let all = definitions();
        let virus = named(all, "access_virus_abc");
        let bytes = virus.compose("single", &[("bank", 1)]).unwrap();
        for mut transfer in [
            Transfer::request(all, [jp_bank(all)], VERIFIED),
            Transfer::send(all, &bytes, Settings { verify, ..VERIFIED }),
        ] {
            let mut now_us = 0;
            let mut pieces = pieces.iter();
            for _ in 0..10_000 {
                while transfer.poll(now_us).is_some() {}
                if transfer.ending().is_some() {
                    break;
                }
                match pieces.next() {
                    Some((later_us, piece)) => {
                        now_us += later_us;
                        transfer.receive(piece, now_us);
                    }
                    None => now_us = transfer.due_us().unwrap_or(now_us).max(now_us),
                }
            }
            prop_assert!(transfer.ending().is_some());
        }
    }
}
