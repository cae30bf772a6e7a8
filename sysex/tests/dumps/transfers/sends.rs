//! What is sent to instruments, read back and compared.

use super::*;

#[test]
fn a_virus_bank_is_asked_for_edited_sent_and_verified() {
    let (all, mut virus) = (definitions(), Virus::new(0, false));
    let mut transfer = Transfer::request(all, [virus_bank(all)], Settings::default());
    let (ending, took_us) = Rig::new(&mut virus, Faults::default()).run(&mut transfer);
    assert_eq!((ending, transfer.words().as_str()), (Ending::Done, "Received: 128 messages came, 128 of 128 whole."));
    assert!((128 * 267 * BYTE_US..12_000_000).contains(&took_us), "{took_us}");

    let received = transfer.received();
    let mut dump = DecodedDump::decode(&received, all);
    assert_eq!((dump.presets().len(), dump.presets()[7].name().as_deref()), (128, Some("Sound 1 7")));
    dump.presets_mut()[7].rename("Edited");
    dump.presets_mut()[7].set("cutoff1", 99).unwrap();
    let (ending, words) = send(&mut virus, all, &dump.encode(), VERIFIED, Faults::default());
    assert_eq!((ending, words.as_str()), (Ending::Done, "Sent and read back: 128 messages, all the same."));
    assert_eq!(
        (virus.errors, &virus.singles[&(1, 7)][240..250], virus.singles[&(1, 7)][40]),
        (0, &b"Edited    "[..], 99)
    );
}

#[test]
fn a_virus_that_is_overrun_is_sent_to_more_slowly() {
    let (all, mut virus) = (definitions(), Virus::new(0, false));
    let bank = ask(&mut virus, all, virus_bank(all), Faults::default()).2;
    let changed = DecodedDump::decode(&bank, all);
    let mut changed = changed.clone();
    changed.presets_mut().iter_mut().for_each(|preset| preset.rename("New"));
    let settings = Settings { pacing: Some(SendPacing::default()), ..VERIFIED };
    let (ending, words) = send(&mut virus, all, &changed.encode(), settings, Faults::default());
    assert_eq!(ending, Ending::Done);
    assert!(words.contains("sent again with rests of 200 ms"), "{words}");
    assert!(virus.errors > 64, "{}", virus.errors);
    assert!((0..128).all(|program| virus.singles[&(1, program)].get(240..250) == Some(b"New       ")));
}

#[test]
fn a_jp_bank_is_edited_sent_and_verified() {
    let (all, mut jp) = (definitions(), Jp::new(0x10, 248));
    let bank = ask(&mut jp, all, jp_bank(all), Faults::default()).2;
    let mut dump = DecodedDump::decode(&bank, all);
    assert_eq!(dump.presets().len(), 128);
    dump.presets_mut()[5].set("cutoff", 1).unwrap();
    let (ending, words) = send(&mut jp, all, &dump.encode(), VERIFIED, Faults::default());
    assert_eq!((ending, words.as_str()), (Ending::Done, "Sent and read back: 256 messages, all the same."));
    assert_eq!((jp.lost, jp.memory[&(USER_PATCHES + 5 * 256 + 41)]), (0, 1));
    // Without rests packets get lost, which the comparison finds.
    dump.presets_mut()[5].set("cutoff", 2).unwrap();
    dump.presets_mut()[6].set("unison", 1).unwrap();
    let settings = Settings { pacing: Some(SendPacing::default()), ..VERIFIED };
    let (ending, words) = send(&mut jp, all, &dump.encode(), settings, Faults::default());
    assert_eq!((ending, jp.lost > 0, jp.memory[&(USER_PATCHES + 5 * 256 + 41)]), (Ending::Done, true, 2), "{words}");
}

#[test]
fn a_dx7_takes_pieces_where_the_port_takes_no_more() {
    let (all, mut dx7) = (definitions(), Dx7::new());
    let mut bank = dx7.bank.clone();
    bank[0] = 99;
    let port = Faults { port_bytes: 256, ..Faults::default() };
    let bytes = Dx7::dump(&bank, 2);
    let (ending, words) = send(&mut dx7, all, &bytes, VERIFIED, port.clone());
    assert_eq!((ending, dx7.bank == bank), (Ending::Done, true), "{words}");
    bank[0] = 98;
    let whole = Settings { in_pieces: false, ..VERIFIED };
    let (ending, words) = send(&mut dx7, all, &Dx7::dump(&bank, 2), whole, port);
    assert_eq!((ending, dx7.bank == bank), (Ending::Different(1), false), "{words}");
    assert_eq!(
        words,
        "Sent: 1 message; 1 of 1 read back are not the same; some were sent again with rests of 400 ms, since they had not \
         arrived; bank."
    );
}

#[test]
fn who_does_not_answer_is_told_of() {
    let (all, mut dx7) = (definitions(), Dx7::new());
    dx7.answers = false;
    let (ending, words, received) = ask(&mut dx7, all, dx7_bank(all), Faults::default());
    assert_eq!((ending, received.len()), (Ending::NoAnswer, 0));
    assert!(words.starts_with("No answer to request_bank, asked 2 times: is it switched on"), "{words}");
    let bytes = Dx7::dump(&[7; 4096], 0);
    let (ending, words) = send(&mut dx7, all, &bytes, VERIFIED, Faults::default());
    assert_eq!((ending, dx7.bank == [7; 4096]), (Ending::Unverified, true));
    assert_eq!(words, "Sent: 1 message; the instrument does not answer, so nothing is verified.");
}

#[test]
fn a_send_that_is_cancelled_closes_its_message() {
    let (all, mut virus) = (definitions(), Virus::new(0, false));
    let mut dump = ask(&mut virus, all, virus_bank(all), Faults::default()).2;
    let mut changed = DecodedDump::decode(&dump, all);
    changed.presets_mut().iter_mut().for_each(|preset| preset.rename("New"));
    dump = changed.encode();
    // In the fourth message: each takes 85 ms, 20 ms and 150 ms.
    let faults = Faults { cancel_us: Some(3 * 255_440 + 60_000), ..Faults::default() };
    let (ending, words) = send(&mut virus, all, &dump, VERIFIED, faults);
    assert_eq!((ending, words.as_str()), (Ending::Cancelled, "Cancelled: 3 of 128 messages were sent."));
    let is_new = |program: u8| virus.singles[&(1, program)].get(240..243) == Some(b"New");
    assert_eq!((0..128).filter(|&program| is_new(program)).count(), 3);
    assert_eq!(virus.errors, 1, "the one that was closed");
}

#[test]
fn progress_goes_through_its_phases() {
    let all = definitions();
    let virus = named(all, "access_virus_abc");
    let bytes = virus.compose("single", &[("bank", 1)]).unwrap();
    let mut transfer = Transfer::send(all, &bytes, VERIFIED);
    let mut phases = vec![transfer.progress().phase];
    let mut now_us = 0;
    while transfer.ending().is_none() {
        while transfer.poll(now_us).is_some() {}
        now_us = transfer.due_us().unwrap_or(now_us).max(now_us + 1);
        if phases.last() != Some(&transfer.progress().phase) {
            phases.push(transfer.progress().phase);
        }
    }
    assert_eq!(phases, [Phase::Sending, Phase::Verifying]);
    assert_eq!(transfer.ending(), Some(&Ending::Unverified));
}
