//! OSC: packets in, packets out, and a round trip over UDP.

use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rosc::{OscBundle, OscMessage, OscPacket, OscTime, OscType};
use vaeform_server::osc::{OscServer, answer};

use crate::fake::{begun, folder, over, post, service};

fn message(address: &str, args: Vec<OscType>) -> OscPacket {
    OscPacket::Message(OscMessage { addr: address.to_owned(), args })
}

fn target(path: &str) -> OscPacket {
    message("/sound_match", vec![OscType::String(path.to_owned())])
}

/// An answer's address and text.
fn read(packet: &[u8]) -> (String, String) {
    let (_, packet) = rosc::decoder::decode_udp(packet).unwrap();
    let OscPacket::Message(OscMessage { addr, args }) = packet else { panic!("expected a message") };
    let [OscType::String(text)] = args.as_slice() else { panic!("expected a text") };
    (addr, text.clone())
}

#[test]
fn a_path_is_answered_by_a_patch_or_an_error() {
    let all = folder();
    let (service, fake) = service(&all.path().join("in"));
    let ask = |packet: &OscPacket| {
        let answers = answer(&service, &rosc::encoder::encode(packet).unwrap());
        assert_eq!(answers.len(), 1);
        read(&answers[0])
    };
    let patch = r#"{"patch":[[0,0.1],[144,1.0]]}"#;
    assert_eq!(ask(&target("a.wav")), ("/sound_match_success".to_owned(), patch.to_owned()));
    let error = |text: &str| ("/sound_match_error".to_owned(), text.to_owned());
    assert_eq!(ask(&target("../secret.wav")), error("Unable to load target audio file"));
    assert_eq!(ask(&target("sub/b.wav")), error("no sound"));
    assert_eq!(ask(&message("/sound_match", vec![])), error("Invalid target string received"));
    assert_eq!(ask(&message("/sound_match", vec![OscType::Int(1)])), error("Invalid target string received"));
    assert_eq!(ask(&message("/none", vec![])), ("/error".to_owned(), "unknown address".to_owned()));
    fake.holds.store(true, Ordering::Relaxed);
    let id = begun(&post(&service, "/match", b"sound"));
    assert_eq!(ask(&target("a.wav")), error("busy with another match; one at a time"));
    fake.holds.store(false, Ordering::Relaxed);
    over(&service, id);
}

#[test]
fn packets_of_others_do_no_harm() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    for bad in [&b""[..], b"/", b"#bundle", b"/sound_match", b"\xff\xff\xff\xff", b"/sound_match\0\0\0\0,s\0\0a.wav"] {
        for reply in answer(&service, bad) {
            assert_ne!(read(&reply).0, "/sound_match_success", "{bad:?}");
        }
    }
    let bundle = |content| OscPacket::Bundle(OscBundle { timetag: OscTime { seconds: 0, fractional: 1 }, content });
    let many = bundle((0..40).map(|_| target("none.wav")).collect());
    assert_eq!(answer(&service, &rosc::encoder::encode(&many).unwrap()).len(), 16);
    // Bundles in bundles, as deep as a packet has room: each adds a head, a time and a length.
    let mut deep = rosc::encoder::encode(&target("a.wav")).unwrap();
    while deep.len() < 65_000 {
        let len = (deep.len() as u32).to_be_bytes();
        deep = [b"#bundle\0\0\0\0\0\0\0\0\x01", &len[..], &deep].concat();
    }
    let replies = answer(&service, &deep);
    assert_eq!(read(&replies[0]), ("/error".to_owned(), "no OSC packet".to_owned()));
}

#[test]
fn a_round_trip_over_the_loopback() {
    let all = folder();
    let (service, _) = service(&all.path().join("in"));
    let client = UdpSocket::bind("127.0.0.1:0").unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let answers = UdpSocket::bind("127.0.0.1:0").unwrap();
    answers.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let server = OscServer::bind(0, answers.local_addr().unwrap().port()).unwrap();
    let address = server.address().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let running = {
        let stop = Arc::clone(&stop);
        thread::spawn(move || server.run(&service, &stop))
    };
    client.send_to(&rosc::encoder::encode(&target("a.wav")).unwrap(), address).unwrap();
    let mut packet = vec![0; 65_536];
    let (len, _) = answers.recv_from(&mut packet).unwrap();
    assert_eq!(read(&packet[..len]).0, "/sound_match_success");
    stop.store(true, Ordering::Relaxed);
    running.join().unwrap();
}
