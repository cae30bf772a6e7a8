//! OSC as spiegelib's server speaks it: `/sound_match` with a path, and `/sound_match_success` with JSON, `/sound_match_error` or `/error`
//! with a sentence.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rosc::{OscMessage, OscPacket, OscType};

use crate::matches;
use crate::service::Service;
use crate::sound_match::Missing;

/// The longest packet that UDP carries, in bytes.
const MAX_PACKET: usize = 65_507;
/// Messages of one packet that are answered, and bundles in bundles that are read.
const MAX_MESSAGES: usize = 16;
const MAX_BUNDLES: usize = 16;
/// How long the server may take to see that it is to end.
const LOOK: Duration = Duration::from_millis(200);

/// The answers to a packet, each a packet. Waits for matches.
pub fn answer(service: &Service, packet: &[u8]) -> Vec<Vec<u8>> {
    // The decoder goes down into each, as deep as there are.
    let num_bundles = packet.windows(8).filter(|head| *head == b"#bundle\0").count();
    let decoded = if num_bundles <= MAX_BUNDLES { rosc::decoder::decode_udp(packet).ok() } else { None };
    let Some((_, packet)) = decoded else {
        return encoded(says("/error", "no OSC packet")).into_iter().collect();
    };
    let mut messages = Vec::new();
    flatten(packet, &mut messages);
    messages.iter().take(MAX_MESSAGES).filter_map(|message| encoded(reply(service, message))).collect()
}

fn flatten(packet: OscPacket, messages: &mut Vec<OscMessage>) {
    match packet {
        OscPacket::Message(message) => messages.push(message),
        OscPacket::Bundle(bundle) => bundle.content.into_iter().for_each(|packet| flatten(packet, messages)),
    }
}

fn reply(service: &Service, message: &OscMessage) -> OscMessage {
    let error = |why: &str| says("/sound_match_error", why);
    if message.addr != "/sound_match" {
        return says("/error", "unknown address");
    }
    let Some(OscType::String(target)) = message.args.first() else {
        return error("Invalid target string received");
    };
    match service.sound_match(target) {
        Ok(patch) => says("/sound_match_success", &patch.to_string()),
        Err(Missing::File) => error("Unable to load target audio file"),
        Err(Missing::NotBegun(why)) => error(matches::sentence(why)),
        Err(Missing::Failed(why)) => error(&why),
    }
}

fn says(address: &str, text: &str) -> OscMessage {
    OscMessage { addr: address.to_owned(), args: vec![OscType::String(text.to_owned())] }
}

fn encoded(message: OscMessage) -> Option<Vec<u8>> {
    rosc::encoder::encode(&OscPacket::Message(message)).ok()
}

/// A port of this machine that packets come to, and the one that answers go to.
pub struct OscServer {
    socket: UdpSocket,
    reply_port: u16,
}

impl OscServer {
    /// Takes a port of the loopback, 0 for any that is free; answers go to `reply_port` of whoever asks, 0 for the port that asks.
    ///
    /// # Errors
    /// When it is taken.
    pub fn bind(port: u16, reply_port: u16) -> io::Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, port))?;
        socket.set_read_timeout(Some(LOOK))?;
        Ok(Self { socket, reply_port })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Answers one packet after another until it is to stop.
    pub fn run(&self, service: &Service, stop: &AtomicBool) {
        let mut packet = vec![0; MAX_PACKET];
        while !stop.load(Ordering::Relaxed) {
            let Ok((len, mut from)) = self.socket.recv_from(&mut packet) else { continue };
            if self.reply_port != 0 {
                from.set_port(self.reply_port);
            }
            for reply in answer(service, &packet[..len]) {
                // Whoever asked may be gone.
                let _ = self.socket.send_to(&reply, from);
            }
        }
    }
}
