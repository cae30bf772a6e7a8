//! A request as a value.

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Look.
    Get,
    /// Begin.
    Post,
    /// End.
    Delete,
    /// None of these.
    Other,
}

/// A request, with its body once that was read.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is to be done.
    pub method: Method,
    /// The decoded path, `/` first.
    pub path: String,
    /// The decoded pairs of the query.
    pub query: Vec<(String, String)>,
    /// The host that was asked for.
    pub host: Option<String>,
    /// The page that asks, where one does.
    pub origin: Option<String>,
    /// The body.
    pub body: bytes::Bytes,
}

impl Request {
    /// Of a method and an address, `/path?query`, without headers and body.
    pub fn new(method: Method, address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Self { method, path, query, host: None, origin: None, body: bytes::Bytes::new() }
    }

    /// The first value of a name in the query.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// Whether it asks this machine by name: a page from elsewhere that has its own name lead here does not.
    pub(crate) fn is_for_this_machine(&self) -> bool {
        self.host.as_deref().is_none_or(is_loopback)
    }

    /// Whether a page from elsewhere asks.
    pub(crate) fn is_from_elsewhere(&self) -> bool {
        let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| Some(host) == self.host.as_deref());
        self.origin.as_deref().is_some_and(|origin| !own(origin))
    }
}

/// Whether a host, with or without a port, is the loopback.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_are_decoded() {
        let request = Request::new(Method::Get, "/a%20b/%2e%2e?target=c%2Fd+e&x=1&x=2");
        assert_eq!(request.path, "/a b/..");
        assert_eq!((request.value("target"), request.value("x"), request.value("y")), (Some("c/d e"), Some("1"), None));
    }

    #[test]
    fn only_this_machine_is_asked() {
        for (host, is) in [
            ("127.0.0.1:8000", true),
            ("localhost", true),
            ("LOCALHOST:1", true),
            ("[::1]:8000", true),
            ("[::1]", true),
            ("evil.example:8000", false),
            ("127.0.0.1.evil.example", false),
            ("localhost:evil", false),
            ("", false),
        ] {
            let request = Request { host: Some(host.to_owned()), ..Request::new(Method::Get, "/") };
            assert_eq!(request.is_for_this_machine(), is, "{host}");
        }
    }

    #[test]
    fn a_page_of_ours_may_ask() {
        let of = |origin: Option<&str>| Request {
            host: Some("127.0.0.1:8000".to_owned()),
            origin: origin.map(str::to_owned),
            ..Request::new(Method::Post, "/match")
        };
        assert!(!of(None).is_from_elsewhere() && !of(Some("http://127.0.0.1:8000")).is_from_elsewhere());
        for origin in ["http://127.0.0.1:9000", "https://127.0.0.1:8000", "http://evil.example", "null"] {
            assert!(of(Some(origin)).is_from_elsewhere(), "{origin}");
        }
    }
}
