//! An answer as a value.

use serde_json::{Value, json};

use crate::events::Events;

/// An answer.
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The body's media type.
    pub media: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Body,
}

/// What an answer holds.
pub enum Body {
    /// All of it.
    Whole(bytes::Bytes),
    /// What comes as it happens.
    Events(Events),
}

impl Response {
    /// Bytes of a kind.
    pub(crate) fn bytes(media: &'static str, bytes: impl Into<bytes::Bytes>) -> Self {
        Self { status: 200, media, headers: Vec::new(), body: Body::Whole(bytes.into()) }
    }

    /// A page. It may load what it holds and what this server has, and nothing else.
    pub(crate) fn page(html: impl Into<bytes::Bytes>) -> Self {
        const ALLOWED: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; \
                               media-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        Self::bytes("text/html; charset=utf-8", html).with("Content-Security-Policy", ALLOWED)
    }

    /// JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self::bytes("application/json", format!("{value}\n"))
    }

    /// A refusal that says why.
    pub(crate) fn refusal(status: u16, why: impl Into<String>) -> Self {
        Self { status, ..Self::json(&json!({"error": why.into()})) }
    }

    /// With a header more.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The bytes, where they are there at once.
    pub fn whole(&self) -> Option<&bytes::Bytes> {
        match &self.body {
            Body::Whole(bytes) => Some(bytes),
            Body::Events(_) => None,
        }
    }
}
