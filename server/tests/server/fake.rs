//! An instrument that makes up its patches, in as much time as a test wants, and requests to a service around it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use vaeform_server::{
    Cartridge, FileKind, Instrument, Matched, Method, Order, Progress, Request, Response, Service, Stage, Watch,
};

/// Steps of a match.
pub(crate) const STEPS: usize = 10;

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Fake {
    /// While it is set a match stays where it is.
    pub(crate) holds: AtomicBool,
}

impl Instrument for Fake {
    fn kinds(&self) -> Vec<String> {
        vec!["auto".to_owned(), "fm".to_owned()]
    }

    /// A sound is `sound`; `panic` breaks the search.
    fn matched(&self, order: &mut Order, watch: &Watch<'_>) -> Result<Matched> {
        let mut bytes = Vec::new();
        order.sound.read_to_end(&mut bytes)?;
        assert_ne!(bytes, b"panic", "a search that breaks down");
        ensure!(bytes.starts_with(b"sound"), "no sound");
        for step in 0..STEPS {
            let part = step as f64 / STEPS as f64;
            watch.tell(Progress { stage: Stage::Searching, part, renders: step, distance: Some(10.0 - part) });
            while self.holds.load(Ordering::Relaxed) && !watch.is_cancelled() {
                thread::sleep(Duration::from_millis(1));
            }
            ensure!(!watch.is_cancelled(), "given up");
        }
        let report = json!({"name": order.name, "kind": order.kind, "renders": order.renders, "note": order.note, "seed": order.seed});
        let file = |kind: FileKind| (kind, bytes::Bytes::from(format!("{} of {}", kind.ending(), order.name)));
        Ok(Matched { report, patch: vec![(0, 0.1), (144, 1.0)], files: FileKind::ALL.map(file).into() })
    }

    fn cartridge(&self, seed: u64) -> Result<Cartridge> {
        ensure!(seed != 13, "nothing sounds");
        Ok(Cartridge { sysex: seed.to_be_bytes().to_vec(), names: vec![format!("V{seed}")] })
    }

    fn models(&self) -> Value {
        json!({"models": ["fake"]})
    }
}

/// A service of a folder, with its instrument.
pub(crate) fn service(folder: &Path) -> (Arc<Service>, Arc<Fake>) {
    let fake = Arc::new(Fake::default());
    let is_sound = |path: &Path| path.extension().is_some_and(|extension| extension == "wav");
    let service = Service::new(folder, Arc::clone(&fake) as Arc<dyn Instrument>, is_sound).unwrap();
    (Arc::new(service), fake)
}

/// A folder with `a.wav`, and beside it a secret.
pub(crate) fn folder() -> tempfile::TempDir {
    let all = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(all.path().join("in/sub")).unwrap();
    std::fs::write(all.path().join("secret.wav"), b"sound, but secret").unwrap();
    std::fs::write(all.path().join("in/a.wav"), b"sound").unwrap();
    std::fs::write(all.path().join("in/sub/b.wav"), b"none").unwrap();
    all
}

pub(crate) fn ask(service: &Service, method: Method, address: &str) -> Response {
    service.answer(&Request::new(method, address))
}

pub(crate) fn get(service: &Service, address: &str) -> Response {
    ask(service, Method::Get, address)
}

pub(crate) fn post(service: &Service, address: &str, body: &[u8]) -> Response {
    service.answer(&Request { body: bytes::Bytes::copy_from_slice(body), ..Request::new(Method::Post, address) })
}

/// The JSON that an answer holds.
pub(crate) fn json_of(response: &Response) -> Value {
    serde_json::from_slice(response.whole().unwrap()).unwrap()
}

/// The number of the match that an answer says was begun.
pub(crate) fn begun(response: &Response) -> u64 {
    assert_eq!(response.status, 202);
    json_of(response)["id"].as_u64().unwrap()
}

/// Waits until a match is over, some seconds at most, and gives it as JSON.
pub(crate) fn over(service: &Service, id: u64) -> Value {
    for _ in 0..5_000 {
        let json = json_of(&get(service, &format!("/match/{id}")));
        if json["state"] != "running" {
            return json;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("match {id} goes on and on");
}
