//! The MIDI ports of JACK. Its process callback is an audio thread: bytes cross by lock-free queues, nothing allocates there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jack::{
    AsyncClient, Client, ClientOptions, ClientStatus, Control, MidiIn, MidiOut, NotificationHandler, Port, PortFlags,
    ProcessHandler, ProcessScope, RawMidi, Unowned,
};
use rtrb::{Consumer, Producer};

use super::port::{Input, Output, PortError, Ports};
use crate::threads::message_queue::{self, pop, push};

/// What stands before the names of JACK's ports in a list, to tell them from the system's.
const PREFIX: &str = "JACK: ";
/// What JACK shows of us.
const CLIENT: &str = "Vaeform hardware";
/// As JACK names the type of MIDI ports.
const MIDI: &str = "8 bit raw midi";
/// Bytes on the way to or from the callback.
const QUEUE_BYTES: usize = 2 * MAX_MESSAGE;
/// The largest message that passes, where JACK's buffers have room for it.
const MAX_MESSAGE: usize = 1 << 16;

/// The MIDI ports of a JACK server that runs; none is started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Jack;

fn client() -> Result<Client, PortError> {
    let opened = Client::new(CLIENT, ClientOptions::NO_START_SERVER);
    opened.map(|(client, _)| client).map_err(|_| PortError::NotThere)
}

fn names(flags: PortFlags) -> Vec<String> {
    let Ok(client) = client() else { return Vec::new() };
    let all = client.ports(None, Some(MIDI), flags);
    all.into_iter().filter(|name| !name.starts_with(CLIENT)).map(|name| format!("{PREFIX}{name}")).collect()
}

fn refused(error: jack::Error) -> PortError {
    PortError::Refused(error.to_string())
}

/// The name that JACK knows, of a name in a list.
pub(super) fn inner(name: &str) -> Option<&str> {
    name.strip_prefix(PREFIX).filter(|name| !name.contains('\0'))
}

impl Ports for Jack {
    /// Our outputs are what JACK calls inputs of others.
    fn outputs(&self) -> Vec<String> {
        names(PortFlags::IS_INPUT)
    }

    fn inputs(&self) -> Vec<String> {
        names(PortFlags::IS_OUTPUT)
    }

    fn open_output(&self, name: &str) -> Result<Box<dyn Output>, PortError> {
        let name = inner(name).ok_or(PortError::NotThere)?;
        let client = client()?;
        client.port_by_name(name).ok_or(PortError::NotThere)?;
        let port = client.register_port("to the instrument", MidiOut::default()).map_err(refused)?;
        let (ours, queue) = (port.clone_unowned(), message_queue::pair(QUEUE_BYTES));
        let is_too_long = Arc::new(AtomicBool::new(false));
        let process = Sending {
            port,
            queue: queue.1,
            message: vec![0; MAX_MESSAGE].into(),
            len: 0,
            is_too_long: is_too_long.clone(),
        };
        let link = Link::new(client, process, ours, name, |client, ours| client.connect_ports_by_name(ours, name))?;
        Ok(Box::new(JackOutput { link, queue: queue.0, is_too_long }))
    }

    fn open_input(&self, name: &str) -> Result<Box<dyn Input>, PortError> {
        let name = inner(name).ok_or(PortError::NotThere)?;
        let client = client()?;
        client.port_by_name(name).ok_or(PortError::NotThere)?;
        let port = client.register_port("from the instrument", MidiIn::default()).map_err(refused)?;
        let (ours, queue) = (port.clone_unowned(), message_queue::pair(QUEUE_BYTES));
        let process = Receiving { port, queue: queue.0 };
        let link = Link::new(client, process, ours, name, |client, ours| client.connect_ports_by_name(name, ours))?;
        Ok(Box::new(JackInput { link, queue: queue.1 }))
    }
}

/// Hears when the server goes.
struct Watch(Arc<AtomicBool>);

impl NotificationHandler for Watch {
    unsafe fn shutdown(&mut self, _: ClientStatus, _: &str) {
        self.0.store(true, Ordering::Release);
    }
}

/// A running client whose one port is connected with the instrument's.
struct Link<P: 'static + Send + ProcessHandler> {
    client: Option<AsyncClient<Watch, P>>,
    ours: Port<Unowned>,
    theirs: String,
    is_gone: Arc<AtomicBool>,
}

impl<P: 'static + Send + ProcessHandler> Link<P> {
    fn new(
        client: Client,
        process: P,
        ours: Port<Unowned>,
        theirs: &str,
        connect: impl FnOnce(&Client, &str) -> Result<(), jack::Error>,
    ) -> Result<Self, PortError> {
        let is_gone = Arc::new(AtomicBool::new(false));
        let client = client.activate_async(Watch(is_gone.clone()), process).map_err(refused)?;
        connect(client.as_client(), &ours.name().map_err(refused)?).map_err(refused)?;
        Ok(Self { client: Some(client), ours, theirs: theirs.to_owned(), is_gone })
    }

    fn is_there(&self) -> bool {
        !self.is_gone.load(Ordering::Acquire)
            && self.client.is_some()
            && self.ours.is_connected_to(&self.theirs).unwrap_or(false)
    }
}

struct Sending {
    port: Port<MidiOut>,
    queue: Consumer<u8>,
    message: Box<[u8]>,
    /// Bytes of the message that waits for room in JACK's buffer.
    len: usize,
    /// A message found no room in an empty buffer and was given up.
    is_too_long: Arc<AtomicBool>,
}

impl ProcessHandler for Sending {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        let mut writer = self.port.writer(scope);
        let mut is_empty = true;
        loop {
            if self.len == 0 {
                self.len = pop(&mut self.queue, &mut self.message);
            }
            if self.len == 0 {
                return Control::Continue;
            }
            let is_written = writer.write(&RawMidi { time: 0, bytes: &self.message[..self.len] }).is_ok();
            if !is_written && !is_empty {
                return Control::Continue;
            }
            if !is_written {
                self.is_too_long.store(true, Ordering::Relaxed);
            }
            is_empty &= !is_written;
            self.len = 0;
        }
    }
}

struct Receiving {
    port: Port<MidiIn>,
    queue: Producer<u8>,
}

impl ProcessHandler for Receiving {
    fn process(&mut self, _: &Client, scope: &ProcessScope) -> Control {
        for event in self.port.iter(scope) {
            // Clock and active sensing come all the time and tell nothing; what finds the queue full is lost.
            if event.bytes.first().is_some_and(|&status| status < 0xF8) {
                push(&mut self.queue, event.bytes);
            }
        }
        Control::Continue
    }
}

struct JackOutput {
    link: Link<Sending>,
    queue: Producer<u8>,
    is_too_long: Arc<AtomicBool>,
}

impl Output for JackOutput {
    fn send(&mut self, message: &[u8]) -> Result<(), PortError> {
        if !self.link.is_there() {
            return Err(PortError::Lost);
        }
        // The last one is told with this one, since the callback cannot wait to be asked.
        if self.is_too_long.swap(false, Ordering::Relaxed) {
            return Err(PortError::TooLong(None));
        }
        if message.len() > MAX_MESSAGE {
            return Err(PortError::TooLong(Some(MAX_MESSAGE)));
        }
        if push(&mut self.queue, message) { Ok(()) } else { Err(PortError::Full) }
    }

    fn is_there(&mut self) -> bool {
        self.link.is_there()
    }
}

struct JackInput {
    link: Link<Receiving>,
    queue: Consumer<u8>,
}

impl Input for JackInput {
    fn receive(&mut self) -> Option<Vec<u8>> {
        if self.queue.is_empty() {
            return None;
        }
        let mut message = vec![0; MAX_MESSAGE];
        let len = pop(&mut self.queue, &mut message);
        message.truncate(len);
        (len > 0).then_some(message)
    }

    fn is_there(&mut self) -> bool {
        self.link.is_there()
    }
}
