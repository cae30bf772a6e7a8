//! `vaeform serve` as programs meet it: over the loopback, a fixed number of requests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::listening::tone;
use crate::program::{self, ok};

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(120);
/// The longest body that is taken, in bytes.
const MAX_BODY: usize = 16 << 20;

/// The program at work on a folder.
struct Server {
    child: Child,
    http: String,
    osc: String,
}

impl Server {
    fn new(dir: &Path, folder: &str) -> Self {
        let library = ["--patches", "160", "--cache", "cache"];
        let mut child = Command::new(env!("CARGO_BIN_EXE_vaeform"))
            .current_dir(dir)
            .args(["serve", folder, "--port", "0", "--osc-port", "0", "--osc-reply-port", "0"])
            .args(library)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let http = lines.next().unwrap().strip_prefix("http://").unwrap().to_owned();
        let osc = lines.next().unwrap();
        let osc = osc.strip_prefix("osc: ").unwrap().split(',').next().unwrap().to_owned();
        Self { child, http, osc }
    }

    /// The status and the body of an answer.
    fn ask(&self, line: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.http).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!("{line} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n", self.http, body.len());
        stream.write_all(head.as_bytes()).unwrap();
        // What is too long is not read to its end.
        let _ = stream.write_all(body);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let end = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("{line}: no answer"));
        let status = std::str::from_utf8(&all[9..12]).unwrap().parse().unwrap();
        (status, all.split_off(end + 4))
    }

    fn json(&self, line: &str) -> Value {
        let (status, body) = self.ask(line, b"");
        assert_eq!(status, 200, "{line}: {}", program::text(&body));
        serde_json::from_slice(&body).unwrap()
    }

    /// Resident memory in MiB, where the system tells.
    fn resident(&self) -> Option<f64> {
        const PAGE: f64 = 4_096.0;
        let text = std::fs::read_to_string(format!("/proc/{}/statm", self.child.id())).ok()?;
        let pages: f64 = text.split_whitespace().nth(1)?.parse().ok()?;
        Some(pages * PAGE / f64::from(1 << 20))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with a sound, and beside it a secret.
fn sounds(name: &str) -> std::path::PathBuf {
    let dir = program::folder(name);
    std::fs::create_dir(dir.join("sounds")).unwrap();
    tone(&dir.join("sounds/a.wav"), 0.05);
    tone(&dir.join("secret.wav"), 0.05);
    dir
}

/// One of two clients' hundred requests, each tenth of a kind of its own.
fn hundred(server: &Server, sound: &[u8], long: &[u8]) {
    for n in 0..100 {
        let (line, body, expected): (&str, &[u8], &[u16]) = match n % 10 {
            0 => ("GET /", b"", &[200]),
            1 => ("GET /models", b"", &[200]),
            2 => ("GET /sound_match?target=..%2Fsecret.wav", b"", &[500]),
            3 => ("GET /%2e%2e/secret.wav", b"", &[404]),
            // The other client may be at it.
            4 => ("POST /match?renders=20&kind=fm", sound, &[202, 429]),
            5 => ("POST /match?target=/etc/passwd", b"", &[404, 429]),
            6 => ("POST /match", long, &[413]),
            7 => ("GET /cartridge/5.json", b"", &[200]),
            8 => ("GET /match", b"", &[200]),
            _ => ("POST /match", b"no sound at all", &[202, 429]),
        };
        let (status, body) = server.ask(line, body);
        assert!(expected.contains(&status), "request {n}, {line}: {status} {}", program::text(&body));
    }
}

#[test]
fn two_hundred_requests_leave_the_memory_as_it_was() {
    let dir = sounds("serving/many");
    let server = Server::new(&dir, "sounds");
    let sound = std::fs::read(dir.join("sounds/a.wav")).unwrap();
    let long = vec![0; MAX_BODY + 1];
    let clients = || {
        thread::scope(|scope| {
            scope.spawn(|| hundred(&server, &sound, &long));
            scope.spawn(|| hundred(&server, &sound, &long));
        });
        server.resident()
    };
    let resident = [clients(), clients()];
    println!("resident memory in MiB after 200 requests and after 200 more: {resident:.1?}");
    assert!(resident[0].zip(resident[1]).is_none_or(|(first, second)| second - first < 16.0), "{resident:?}");
}

#[test]
fn a_sound_becomes_a_patch_by_name_by_body_and_by_osc() {
    let dir = sounds("serving/patches");
    let server = Server::new(&dir, "sounds");
    let patch = server.json("GET /sound_match?target=a.wav");
    let values = patch["patch"].as_array().unwrap();
    assert_eq!((values.len(), &values[144][0]), (145, &Value::from(144)));
    assert!(values.iter().all(|pair| (0.0..=1.0).contains(&pair[1].as_f64().unwrap())));

    let sound = std::fs::read(dir.join("sounds/a.wav")).unwrap();
    let (status, begun) = server.ask("POST /match?name=bell.wav&renders=60", &sound);
    assert_eq!(status, 202, "{}", program::text(&begun));
    let events = program::text(&server.ask("GET /match/2/events", b"").1);
    assert!(events.contains("event: over") && events.contains("\"state\":\"done\""), "{events}");
    let done = server.json("GET /match/2");
    assert!(done["report"]["chosen"]["verdict"].is_string(), "{done}");
    std::fs::write(dir.join("bell.syx"), server.ask("GET /patch/2.syx", b"").1).unwrap();
    assert!(ok(&dir, &["sysex", "info", "bell.syx"]).contains("bell"));
    for (ending, begins) in [("wav", b"RIFF".as_slice()), ("target.wav", b"RIFF"), ("png", b"\x89PNG"), ("json", b"{")]
    {
        let (status, body) = server.ask(&format!("GET /patch/2.{ending}"), b"");
        assert!(status == 200 && body.starts_with(begins), "{ending}");
    }

    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket.send_to(b"/sound_match\0\0\0\0,s\0\0a.wav\0\0\0", &server.osc).unwrap();
    let mut packet = vec![0; 65_536];
    let (len, _) = socket.recv_from(&mut packet).unwrap();
    let said = program::text(&packet[..len]);
    assert!(said.starts_with("/sound_match_success\0"), "{said}");
    assert!(said.contains(&patch.to_string()), "the same file, another patch");
}

#[test]
fn a_link_is_a_cartridge_and_the_one_that_bank_random_draws() {
    let dir = sounds("serving/cartridge");
    let server = Server::new(&dir, "sounds");
    let (status, first) = server.ask("GET /cartridge/4063723341.syx", b"");
    ok(&dir, &["bank", "random", "--seed", "4063723341", "--out", "own.syx"]);
    assert_eq!((status, &first), (200, &std::fs::read(dir.join("own.syx")).unwrap()));
    let listed = server.json("GET /cartridge/4063723341.json");
    assert_eq!(listed["voices"].as_array().unwrap().len(), 32);
    let other = Server::new(&dir, "sounds");
    assert_eq!(other.ask("GET /cartridge/4063723341.syx", b"").1, first);
    assert_ne!(other.ask("GET /cartridge/4063723342.syx", b"").1, first);
}

#[test]
fn a_match_is_given_up() {
    let dir = sounds("serving/given_up");
    let server = Server::new(&dir, "sounds");
    let (status, _) = server.ask("POST /match?target=a.wav&renders=5000", b"");
    assert_eq!(status, 202);
    assert_eq!(server.ask("GET /sound_match?target=a.wav", b"").0, 429);
    assert_eq!(server.ask("DELETE /match/1", b"").0, 202);
    let events = program::text(&server.ask("GET /match/1/events", b"").1);
    assert!(events.contains("\"state\":\"cancelled\""), "{events}");
    assert_eq!(server.ask("GET /sound_match?target=a.wav", b"").0, 200);
}

#[test]
fn a_port_that_is_taken_and_a_folder_that_is_none_are_named() {
    let dir = sounds("serving/wrong");
    let server = Server::new(&dir, "sounds");
    let port = server.http.rsplit(':').next().unwrap();
    let taken = program::vaeform(&dir, &["serve", "sounds", "--port", port, "--no-osc"]);
    assert!(!taken.status.success() && program::text(&taken.stderr).contains(&format!("--port {port}")));
    let none =
        program::vaeform(&dir, &["serve", "none", "--port", "0", "--no-osc", "--patches", "160", "--cache", "cache"]);
    assert!(!none.status.success() && program::text(&none.stderr).contains("none: expected a folder"));
}
