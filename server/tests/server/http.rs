//! Over the loopback: a fixed number of requests, right and wrong, of two clients.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use vaeform_server::{HttpServer, Limits, MAX_BODY, Service, Stop};

use crate::fake::{Fake, folder, service};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server at work.
struct Running {
    address: SocketAddr,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
    fake: Arc<Fake>,
}

impl Running {
    fn new((service, fake): (Arc<Service>, Arc<Fake>), limits: Limits) -> Self {
        let server = HttpServer::bind(0, limits).unwrap();
        let (address, stop) = (server.address().unwrap(), Stop::default());
        let other = stop.clone();
        let thread = thread::spawn(move || server.run(&service, &other).unwrap());
        Self { address, stop, thread: Some(thread), fake }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Sends bytes, and gives what comes until the server is done: the status, and all of it.
    fn send(&self, bytes: &[u8]) -> (u16, String) {
        let mut stream = self.connect();
        // A server that has refused need not read on.
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let text = String::from_utf8_lossy(&all).into_owned();
        (text.get(9..12).and_then(|status| status.parse().ok()).unwrap_or(0), text)
    }

    fn ask(&self, line: &str, body: &[u8]) -> (u16, String) {
        let head = format!("{line} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n", self.address, body.len());
        self.send(&[head.as_bytes(), body].concat())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

#[test]
fn two_hundred_requests_of_two_clients_are_answered_rightly() {
    let all = folder();
    let running = Running::new(service(&all.path().join("in")), Limits::default());
    let secret = all.path().join("secret.wav");
    let secret = format!("GET /sound_match?target={}", secret.display());
    let big = vec![b'x'; MAX_BODY + 1];
    let part = |client: usize| {
        for n in 0..100 {
            let (line, body, expected): (&str, &[u8], &[u16]) = match n % 10 {
                0 => ("GET /", b"", &[200]),
                1 => ("GET /health", b"", &[200]),
                2 => ("GET /../../../etc/passwd", b"", &[404]),
                3 => ("GET /sound_match?target=..%2Fsecret.wav", b"", &[500]),
                4 => (&secret, b"", &[500]),
                // The other client may be at it.
                5 => ("POST /match", b"sound", &[202, 429]),
                6 => ("POST /match?target=../secret.wav", b"", &[404, 429]),
                7 if n < 40 => ("POST /match", &big, &[413]),
                7 => ("PUT /match", b"", &[405]),
                8 => ("GET /cartridge/5.syx", b"", &[200]),
                _ => ("GET /patch/../1.syx", b"", &[404]),
            };
            let (status, text) = running.ask(line, body);
            assert!(expected.contains(&status), "client {client}, request {n}, {line}: {status} {text:.300}");
            assert!(!text.contains("secret, but"), "{line}");
        }
    };
    thread::scope(|scope| {
        scope.spawn(|| part(1));
        scope.spawn(|| part(2));
    });
}

#[test]
fn what_is_no_http_is_refused() {
    let all = folder();
    let running = Running::new(service(&all.path().join("in")), Limits::default());
    let host = format!("Host: {}\r\n", running.address);
    let many: String = (0..100).map(|n| format!("X-{n}: y\r\n")).collect();
    let long = "a".repeat(40_000);
    for (bytes, expected) in [
        ("\0\u{1}\u{2}\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\n{host}{many}\r\n"), 431),
        (format!("GET /{long} HTTP/1.1\r\n{host}\r\n"), 431),
        ("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), 403),
        (format!("POST /match HTTP/1.1\r\n{host}Origin: http://evil.example\r\nContent-Length: 5\r\n\r\nsound"), 403),
        (format!("POST /match HTTP/1.1\r\n{host}Content-Length: 99999999999\r\n\r\nsound"), 413),
        (format!("POST /match HTTP/1.1\r\n{host}Content-Length: x\r\n\r\nsound"), 400),
    ] {
        let mut stream = running.connect();
        // A server that has refused need not read on: it may be gone before all was written.
        let _ = stream.write_all(bytes.as_bytes());
        let _ = stream.shutdown(Shutdown::Write);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let text = String::from_utf8_lossy(&all);
        assert!(text.starts_with(&format!("HTTP/1.1 {expected}")), "{bytes:.60}: {text:.80}");
    }
}

#[test]
fn a_long_body_in_pieces_is_cut_off() {
    let all = folder();
    let running = Running::new(service(&all.path().join("in")), Limits::default());
    let mut bytes =
        format!("POST /match HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n", running.address).into_bytes();
    let piece = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
    (0..17).for_each(|_| bytes.extend(&piece));
    bytes.extend(b"0\r\n\r\n");
    assert_eq!(running.send(&bytes).0, 413);
}

#[test]
fn slow_clients_are_let_go_and_others_come_in() {
    let all = folder();
    let short = Duration::from_millis(200);
    let limits = Limits { connections: 2, head: short, body: short, write: short, whole: Duration::from_secs(20) };
    let running = Running::new(service(&all.path().join("in")), limits);
    let mut slow: Vec<TcpStream> = (0..4).map(|_| running.connect()).collect();
    let host = running.address;
    slow[0].write_all(b"GET / HT").unwrap();
    slow[1]
        .write_all(format!("POST /match HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nsou").as_bytes())
        .unwrap();
    assert_eq!(running.ask("GET /health", b"").0, 200);
    let mut text = String::new();
    let _ = slow[1].read_to_string(&mut text);
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
}

#[test]
fn progress_is_followed_over_the_port_and_a_reader_who_leaves_frees_its_place() {
    let all = folder();
    let limits = Limits { connections: 2, ..Limits::default() };
    let running = Running::new(service(&all.path().join("in")), limits);
    running.fake.holds.store(true, Ordering::Relaxed);
    assert_eq!(running.ask("POST /match", b"sound").0, 202);
    let head = format!("GET /match/1/events HTTP/1.1\r\nHost: {}\r\n\r\n", running.address);
    for _ in 0..4 {
        let mut reader = running.connect();
        reader.write_all(head.as_bytes()).unwrap();
        let mut some = [0; 600];
        let len = reader.read(&mut some).unwrap();
        assert!(len > 0 && some.starts_with(b"HTTP/1.1 200"));
    }
    assert_eq!(running.ask("GET /health", b"").0, 200);
    let mut reader = running.connect();
    reader.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 600];
    let len = reader.read(&mut first).unwrap();
    running.fake.holds.store(false, Ordering::Relaxed);
    let mut text = String::from_utf8_lossy(&first[..len]).into_owned();
    reader.read_to_string(&mut text).unwrap();
    assert!(text.contains("event: over") && text.contains("\"state\":\"done\""), "{text}");
}

#[test]
fn a_server_that_is_stopped_gives_up_its_match() {
    let all = folder();
    let running = Running::new(service(&all.path().join("in")), Limits::default());
    running.fake.holds.store(true, Ordering::Relaxed);
    assert_eq!(running.ask("POST /match", b"sound").0, 202);
    drop(running);
}
