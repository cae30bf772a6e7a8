//! What instruments are asked for: whole answers, damaged ones, none.

use super::*;

#[test]
fn an_arrangement_comes_a_part_a_second() {
    let (all, mut virus) = (definitions(), Virus::new(0, true));
    let request = Request::new(named(all, "access_virus_ti"), "arrangement", &[]).unwrap();
    let (ending, words, received) = ask(&mut virus, all, request, Faults::default());
    assert_eq!((ending, words.as_str()), (Ending::Done, "Received: 17 messages came, 17 of 17 whole."));
    assert_eq!(received.len(), 267 + 16 * 524);
    // Without a count silence ends it.
    let request = Request::new(named(all, "access_virus_abc"), "arrangement", &[]).unwrap();
    let mut quick = Quick(Virus::new(0, false));
    let (ending, words, _) = ask(&mut quick, all, request, Faults::default());
    assert_eq!((ending, words.as_str()), (Ending::Done, "Received: 17 messages came."));
}

/// An instrument that sends everything at once.
struct Quick<I>(I);

impl<I: Instrument> Instrument for Quick<I> {
    fn hear(&mut self, message: &[u8], from_us: u64, to_us: u64) -> Vec<(u64, Vec<u8>)> {
        self.0.hear(message, from_us, to_us).into_iter().map(|(_, message)| (to_us, message)).collect()
    }
}

#[test]
fn lost_pieces_are_asked_for_again() {
    let all = definitions();
    let faults = Faults { piece: 48, lost: vec![20, 31], ..Faults::default() };
    let expected = ask(&mut Virus::new(0, false), all, virus_bank(all), Faults::default()).2;
    let (ending, words, received) = ask(&mut Virus::new(0, false), all, virus_bank(all), faults.clone());
    assert_eq!((ending, received == expected), (Ending::Done, true), "{words}");
    assert!(words.contains("request_single_bank bank 1 was asked for 2 times"), "{words}");

    let expected = ask(&mut Dx7::new(), all, dx7_bank(all), Faults::default()).2;
    let (ending, words, received) = ask(&mut Dx7::new(), all, dx7_bank(all), faults.clone());
    assert_eq!((ending, received == expected), (Ending::Done, true), "{words}");

    let expected = ask(&mut Jp::new(0x10, 248), all, jp_bank(all), Faults::default()).2;
    let (ending, words, received) = ask(&mut Jp::new(0x10, 248), all, jp_bank(all), faults);
    assert_eq!((ending, received == expected), (Ending::Done, true), "{words}");
}

#[test]
fn what_stays_damaged_is_told() {
    let all = definitions();
    // The second piece of each answer.
    let faults = Faults { piece: 1000, lost: vec![1, 6], ..Faults::default() };
    let (ending, words, received) = ask(&mut Dx7::new(), all, dx7_bank(all), faults);
    assert_eq!((ending, received.len()), (Ending::Incomplete, 0), "{words}");
    assert_eq!(
        words,
        "Incomplete: 0 messages came, 0 of 1 whole; request_bank was asked for 2 times; 1 message came damaged."
    );
    let faults = Faults { piece: 267, lost: vec![3, 3 + 128], ..Faults::default() };
    let (ending, words, received) = ask(&mut Virus::new(0, false), all, virus_bank(all), faults);
    assert_eq!((ending, received.len()), (Ending::Incomplete, 127 * 267), "{words}");
    assert!(words.starts_with("Incomplete: 127 messages came, 127 of 128 whole; "), "{words}");
}

#[test]
fn split_and_delayed_pieces_are_put_together() {
    let all = definitions();
    for delay_us in [700_000, 3_000_000] {
        let faults = Faults { piece: 6, noise: true, delayed: Some((30, delay_us)), ..Faults::default() };
        for (ending, words, received, size) in [
            with_size(ask(&mut Virus::new(0, false), all, virus_bank(all), faults.clone()), 128 * 267),
            with_size(ask(&mut Dx7::new(), all, dx7_bank(all), faults.clone()), 4104),
            with_size(ask(&mut Jp::new(0x10, 248), all, jp_bank(all), faults.clone()), 128 * (254 + 18)),
        ] {
            assert_eq!((ending, received.len()), (Ending::Done, size), "{delay_us}: {words}");
        }
    }
}

fn with_size<A, B, C>((a, b, c): (A, B, C), size: usize) -> (A, B, C, usize) {
    (a, b, c, size)
}

#[test]
fn a_jp_is_asked_by_address_and_by_the_name_of_a_slot() {
    let all = definitions();
    let jp = named(all, "roland_jp8000_8080");
    for (size, model) in [(248, "JP-8080"), (239, "JP-8000")] {
        let request = Request::slot(jp, "patch", "a12", Some(0x10)).unwrap();
        let (ending, words, received) = ask(&mut Jp::new(0x10, size), all, request, Faults::default());
        assert_eq!(ending, Ending::Done, "{words}");
        let dump = DecodedDump::decode(&received, all);
        let preset = &dump.presets()[0];
        assert_eq!((preset.model(), preset.position.label.as_deref()), (Some(model), Some("A12")));
        assert_eq!(preset.name().as_deref(), Some("BBBBBBBBBBBBBBBB"));
    }
    // Its short second packet is lost: that is no JP-8000.
    let request = Request::slot(jp, "patch", "A11", Some(0x10)).unwrap();
    let faults = Faults { piece: 300, lost: vec![1], ..Faults::default() };
    let (ending, words, _) = ask(&mut Jp::new(0x10, 248), all, request, faults);
    assert_eq!(ending, Ending::Done);
    assert!(words.contains("patch A11 was asked for 2 times"), "{words}");
    assert!(Request::slot(jp, "patch", "C11", None).unwrap_err().contains("no `patch` called `C11`"));
}

#[test]
fn another_device_may_answer() {
    let (all, mut virus) = (definitions(), Virus::new(5, false));
    let request = Request::new(named(all, "access_virus_abc"), "single", &[("bank", 1), ("program", 9)]).unwrap();
    let (ending, words, received) = ask(&mut virus, all, request, Faults::default());
    assert_eq!((ending, received[5]), (Ending::Done, 5));
    assert_eq!(words, "Received: 1 message came, 1 of 1 whole; device 5 answered, not 0.");
}

#[test]
fn what_came_before_the_end_stays() {
    let all = definitions();
    let early = 20 * 267 * BYTE_US;
    let faults = Faults { cancel_us: Some(early), ..Faults::default() };
    let (ending, words, received) = ask(&mut Virus::new(0, false), all, virus_bank(all), faults);
    assert_eq!((ending, received.len()), (Ending::Cancelled, 19 * 267));
    assert_eq!(words, "Cancelled while receiving: 19 messages came, 19 of 128 whole.");
    let faults = Faults { pull_us: Some(early), ..Faults::default() };
    let (ending, words, received) = ask(&mut Virus::new(0, false), all, virus_bank(all), faults);
    assert_eq!((ending, received.len()), (Ending::Lost("The cable has gone".to_owned()), 19 * 267));
    assert_eq!(words, "The cable has gone while receiving: 19 messages came, 19 of 128 whole.");
}

#[test]
fn who_is_connected_is_told() {
    let (all, mut jp) = (definitions(), Jp::new(0x11, 248));
    let mut transfer = Transfer::request(all, [Request::identity()], Settings::default());
    let (ending, _) = Rig::new(&mut jp, Faults { piece: 3, ..Faults::default() }).run(&mut transfer);
    let found = transfer.identities();
    assert_eq!((ending, found.len(), found[0].device), (Ending::Done, 1, 0x11));
    assert_eq!(found[0].definition.as_deref(), Some("roland_jp8000_8080"));
}

#[test]
fn what_cannot_be_asked_is_told() {
    let all = definitions();
    let virus = named(all, "access_virus_abc");
    let error = |kind: &str, names: &[(&str, u8)]| Request::new(virus, kind, names).unwrap_err();
    assert!(error("song", &[]).contains("expected one of request_single, request_multi"), "{}", error("song", &[]));
    assert_eq!(
        error("single", &[("slot", 1)]),
        "request_single of access_virus_abc: takes device, bank, program; found `slot`"
    );
    assert!(Request::memory(virus, 0, 1, None).unwrap_err().contains("is not asked by addresses"));
    let jp = named(all, "roland_jp8000_8080");
    assert!(Request::memory(jp, 0, 0, None).unwrap_err().contains("found 0"));
}
