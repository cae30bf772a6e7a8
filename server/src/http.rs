//! The socket of HTTP: requests in within bounds of size and time, answers out.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full, LengthLimitError, Limited};
use hyper::body::{Body as HttpBody, Frame, Incoming};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;

use crate::events::Events;
use crate::request::{Method, Request};
use crate::response::{Body, Response};
use crate::service::{MAX_BODY, Service};

/// Bytes that the headers may take, and how many there may be.
const MAX_HEAD: usize = 16 << 10;
const MAX_HEADERS: usize = 64;
/// Events that wait for a reader.
const MAX_WAITING: usize = 4;
/// How long what runs may take to end when the server does.
const END: Duration = Duration::from_secs(1);

/// What a client is allowed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at a time; more wait.
    pub connections: usize,
    /// Until all headers are there.
    pub head: Duration,
    /// Until all of the body is there.
    pub body: Duration,
    /// Until something of the answer is taken.
    pub write: Duration,
    /// A connection as a whole, events too.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connections: 32, head: seconds(10), body: seconds(30), write: seconds(10), whole: seconds(900) }
    }
}

/// Ends a server from another thread.
#[derive(Clone, Default)]
pub struct Stop(Arc<Notify>);

impl Stop {
    /// Ends it: now, or as soon as it runs.
    pub fn stop(&self) {
        self.0.notify_one();
    }
}

/// A port of this machine that is listened at.
pub struct HttpServer {
    listener: std::net::TcpListener,
    limits: Limits,
}

impl HttpServer {
    /// Takes a port of the loopback, 0 for any that is free.
    ///
    /// # Errors
    /// When it is taken.
    pub fn bind(port: u16, limits: Limits) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, limits })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until it is stopped.
    ///
    /// # Errors
    /// When the system gives no threads or events.
    pub fn run(self, service: &Arc<Service>, stop: &Stop) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            // Events whose reader has gone take a thread for a second more.
            .max_blocking_threads(2 * self.limits.connections)
            .build()?;
        let (limits, answering) = (self.limits, Arc::clone(service));
        runtime.block_on(async {
            let listener = TcpListener::from_std(self.listener)?;
            tokio::spawn(accept(listener, answering, limits));
            stop.0.notified().await;
            Ok::<(), io::Error>(())
        })?;
        service.cancel();
        runtime.shutdown_timeout(END);
        Ok(())
    }
}

async fn accept(listener: TcpListener, service: Arc<Service>, limits: Limits) {
    /// After a refusal of the system, such as too many open files.
    const PAUSE: Duration = Duration::from_millis(50);
    let room = Arc::new(Semaphore::new(limits.connections));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = Arc::clone(&service);
                tokio::spawn(async move {
                    // A client that breaks off has nobody to tell.
                    let _ = timeout(limits.whole, converse(stream, service, limits)).await;
                    drop(place);
                });
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// One request and its answer.
async fn converse(stream: TcpStream, service: Arc<Service>, limits: Limits) -> hyper::Result<()> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.write));
    let answer = service_fn(move |request| {
        let service = Arc::clone(&service);
        async move { Ok::<_, Infallible>(sent(answer(service, request, limits).await)) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .keep_alive(false)
        .half_close(true)
        .serve_connection(TokioIo::new(Box::pin(stream)), answer)
        .await
}

async fn answer(service: Arc<Service>, request: hyper::Request<Incoming>, limits: Limits) -> Response {
    let (head, body) = request.into_parts();
    let mut request = head_of(&head);
    if let Some(refusal) = service.refusal(&request, declared(&head.headers)) {
        // A client that is still writing would miss what it is told.
        drain(body, limits).await;
        return refusal;
    }
    request.body = match timeout(limits.body, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(body)) => body.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Service::too_long(),
        Ok(Err(_)) => return Response::refusal(400, "the body broke off"),
        Err(_) => {
            let seconds = limits.body.as_secs_f64();
            return Response::refusal(408, format!("the body took too long: expected all of it within {seconds} s"));
        }
    };
    let answered = spawn_blocking(move || service.answer(&request)).await;
    answered.unwrap_or_else(|_| Response::refusal(500, "the answer broke down"))
}

/// Throws a body away that is not wanted, within the limits of one that is.
async fn drain(body: Incoming, limits: Limits) {
    let all = async {
        let mut body = Limited::new(body, MAX_BODY);
        while let Some(Ok(_)) = body.frame().await {}
    };
    let _ = timeout(limits.write, all).await;
}

/// A request without its body.
fn head_of(head: &hyper::http::request::Parts) -> Request {
    let method = match head.method {
        hyper::Method::GET | hyper::Method::HEAD => Method::Get,
        hyper::Method::POST => Method::Post,
        hyper::Method::DELETE => Method::Delete,
        _ => Method::Other,
    };
    let text = |name: HeaderName| {
        let value = head.headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let address = head.uri.path_and_query().map_or("/", |all| all.as_str());
    Request { host: text(header::HOST), origin: text(header::ORIGIN), ..Request::new(method, address) }
}

/// Bytes that a body says it has.
fn declared(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

type Sent = Either<Full<Bytes>, Stream>;

/// An answer on its way.
fn sent(response: Response) -> hyper::Response<Sent> {
    let Response { status, media, headers, body } = response;
    let body = match body {
        Body::Whole(bytes) => Either::Left(Full::new(bytes)),
        Body::Events(events) => Either::Right(Stream::new(events)),
    };
    let mut sent = hyper::Response::new(body);
    *sent.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    let fixed = [("content-type", media), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")];
    let fixed = fixed.map(|(name, value)| (name, value.to_owned()));
    for (name, value) in fixed.into_iter().chain(headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            sent.headers_mut().insert(name, value);
        }
    }
    sent
}

/// Events as they come.
struct Stream(mpsc::Receiver<String>);

impl Stream {
    /// Waits for events on a thread that ends with them, or soon after nobody reads them any more.
    fn new(events: Events) -> Self {
        let (sender, receiver) = mpsc::channel(MAX_WAITING);
        spawn_blocking(move || {
            for event in events {
                if sender.blocking_send(event).is_err() {
                    return;
                }
            }
        });
        Self(receiver)
    }
}

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|event| event.map(|event| Ok(Frame::data(event.into()))))
    }
}
