//! What is asked, and who answers it.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use serde_json::{Value, json};

use crate::cartridges::Cartridges;
use crate::folder::Folder;
use crate::instrument::Instrument;
use crate::jobs::Jobs;
use crate::request::{Method, Request};
use crate::response::Response;
use crate::{downloads, matches, page, runs, sound_match};

/// The longest body that is taken, in bytes.
pub const MAX_BODY: usize = 16 << 20;
/// Sound files of the folder that are listed.
const MAX_LISTED: usize = 500;

/// A folder, an instrument, and what goes on between them.
pub struct Service {
    instrument: Arc<dyn Instrument>,
    folder: Folder,
    jobs: Arc<Jobs>,
    cartridges: Cartridges,
    is_sound: fn(&Path) -> bool,
    began: Instant,
}

impl Service {
    /// Of a folder; `is_sound` knows sound files by their names.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn new(folder: &Path, instrument: Arc<dyn Instrument>, is_sound: fn(&Path) -> bool) -> Result<Self> {
        Ok(Self {
            instrument,
            folder: Folder::open(folder)?,
            jobs: Arc::new(Jobs::new()),
            cartridges: Cartridges::default(),
            is_sound,
            began: Instant::now(),
        })
    }

    /// What is refused before its body is read, and why: so much as `num_bytes` of it may come, where that is said.
    pub fn refusal(&self, request: &Request, num_bytes: Option<u64>) -> Option<Response> {
        if !request.is_for_this_machine() {
            return Some(Response::refusal(403, "Host: expected 127.0.0.1 or localhost"));
        }
        if request.is_from_elsewhere() {
            return Some(Response::refusal(403, "Origin: expected a page of this server"));
        }
        if num_bytes.is_some_and(|num| num > MAX_BODY as u64) {
            return Some(Self::too_long());
        }
        if request.method == Method::Post && request.path == "/match" {
            return self.jobs.busy().map(matches::refused);
        }
        None
    }

    /// What is said of a body that is too long.
    pub fn too_long() -> Response {
        Response::refusal(413, format!("the body is too long: expected {MAX_BODY} bytes at most"))
    }

    /// Answers. Waits for a match where one is asked for by `/sound_match`.
    pub fn answer(&self, request: &Request) -> Response {
        if let Some(refusal) = self.refusal(request, Some(request.body.len() as u64)) {
            return refusal;
        }
        let path = request.path.as_str();
        if path == "/match" && request.method == Method::Post {
            return matches::begin(&self.instrument, &self.folder, &self.jobs, request);
        }
        if let Some(rest) = path.strip_prefix("/match/") {
            return matches::one(&self.jobs, request.method, rest);
        }
        if request.method != Method::Get {
            let allowed = if path == "/match" { "GET, POST" } else { "GET" };
            return Response::refusal(405, format!("expected {allowed}")).with("Allow", allowed);
        }
        self.look(path, request)
    }

    fn look(&self, path: &str, request: &Request) -> Response {
        match path {
            "/" => Response::page(page::html()),
            "/health" => Response::json(&self.health()),
            "/models" => Response::json(&self.instrument.models()),
            "/sounds" => Response::json(&self.sounds()),
            "/match" => Response::json(&self.jobs.all()),
            "/sound_match" => sound_match::answer(&self.instrument, &self.folder, &self.jobs, request.value("target")),
            "/runs" => Response::json(&runs::list(&self.folder)),
            "/run" => runs::one(&self.folder, request.value("name")),
            "/run/tables" => runs::tables(&self.folder, request.value("name")),
            _ => {
                let behind = |folder: &str| path.strip_prefix(folder);
                if let Some(name) = behind("/patch/") {
                    downloads::file(&self.jobs, name)
                } else if let Some(name) = behind("/cartridge/") {
                    self.cartridges.answer(&*self.instrument, name)
                } else {
                    Response::refusal(404, "no such address; the page at / names what there is")
                }
            }
        }
    }

    /// The values of the patch that a file becomes, or the words of a refusal.
    pub(crate) fn sound_match(&self, target: &str) -> Result<Value, sound_match::Missing> {
        sound_match::patch(&self.instrument, &self.folder, &self.jobs, target)
    }

    /// Gives up whatever runs.
    pub fn cancel(&self) {
        self.jobs.cancel_all();
    }

    fn health(&self) -> Value {
        json!({
            "status": "ok",
            "version": env!("CARGO_PKG_VERSION"),
            "busy": self.jobs.busy().is_some(),
            "seconds": self.began.elapsed().as_secs_f64(),
        })
    }

    fn sounds(&self) -> Value {
        let all = self.folder.list(|name| (self.is_sound)(Path::new(name)));
        json!({
            "kinds": self.instrument.kinds(),
            "sounds": all.iter().take(MAX_LISTED).map(|of| of.path.as_str()).collect::<Vec<_>>(),
            "more": all.len().saturating_sub(MAX_LISTED),
        })
    }
}
