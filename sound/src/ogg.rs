//! OGG pages to the packets of one stream (RFC 3533).

use crate::SoundError;
use crate::source::Source;

/// A page's header without its table of segments.
const HEADER: usize = 27;
const MAGIC: &[u8; 4] = b"OggS";
/// Flags of a page: its first packet began before; it is the last of its stream.
const CONTINUED: u8 = 1;
const LAST: u8 = 4;
/// A packet that is longer is left out.
const MAX_PACKET: usize = 1 << 20;
/// Bytes that are searched for the next page at once.
const BLOCK: usize = 16 << 10;

/// A packet of the stream.
pub(crate) struct Packet {
    pub(crate) data: Vec<u8>,
    /// Frames from the start of the stream to the end of the packet, where the stream ends with it.
    pub(crate) end: Option<u64>,
}

/// A stream with its first packet, or the first packet of another one; empty where there is none.
type Found<P> = Result<(P, Vec<u8>), Vec<u8>>;

/// The packets of one logical stream.
pub(crate) struct Packets<'s, 'a> {
    source: &'s mut Source<'a>,
    at: u64,
    serial: u32,
    /// Packets of the page that was read last, the first one last.
    ready: Vec<Packet>,
    /// What began on an earlier page; None while a packet is left out.
    begun: Option<Vec<u8>>,
}

struct Page {
    flags: u8,
    granule: u64,
    serial: u32,
    lengths: Vec<u8>,
    body: Vec<u8>,
}

impl<'s, 'a> Packets<'s, 'a> {
    /// The packets of the stream whose first packet one of `kinds` begins, with that packet; None where there is none.
    pub(crate) fn find(source: &'s mut Source<'a>, kinds: &[&[u8]]) -> Result<Found<Self>, SoundError> {
        let mut packets = Self { source, at: 0, serial: 0, ready: Vec::new(), begun: Some(Vec::new()) };
        let mut first = Vec::new();
        // Streams begin with a page each, before anything else.
        while let Some(page) = packets.page()? {
            if page.flags & 2 == 0 {
                break;
            }
            if kinds.iter().any(|kind| page.body.starts_with(kind)) {
                packets.serial = page.serial;
                return Ok(Ok((packets, page.body)));
            }
            if first.is_empty() {
                first = page.body;
            }
        }
        Ok(Err(first))
    }

    /// What keeps the reading within bounds.
    pub(crate) fn watch(&self) -> &'a crate::watch::Watch<'a> {
        self.source.watch()
    }

    /// The next packet; None at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Packet>, SoundError> {
        loop {
            if let Some(packet) = self.ready.pop() {
                return Ok(Some(packet));
            }
            match self.page()? {
                Some(page) if page.serial == self.serial => self.split(&page),
                Some(_) => {}
                None => return Ok(None),
            }
        }
    }

    fn split(&mut self, page: &Page) {
        if page.flags & CONTINUED == 0 {
            self.begun = Some(Vec::new());
        }
        let mut rest = page.body.as_slice();
        let last = page.lengths.iter().rposition(|length| *length < 255);
        for (place, length) in page.lengths.iter().enumerate() {
            let (segment, later) = rest.split_at(usize::from(*length).min(rest.len()));
            rest = later;
            if let Some(begun) = self.begun.as_mut().filter(|begun| begun.len() + segment.len() <= MAX_PACKET) {
                begun.extend_from_slice(segment);
            } else {
                self.begun = None;
            }
            if *length < 255 {
                let is_end = page.flags & LAST != 0 && Some(place) == last;
                let end = (is_end && page.granule != u64::MAX).then_some(page.granule);
                if let Some(data) = self.begun.replace(Vec::new()) {
                    self.ready.push(Packet { data, end });
                }
            }
        }
        self.ready.reverse();
    }

    /// The next page, wherever it begins.
    fn page(&mut self) -> Result<Option<Page>, SoundError> {
        loop {
            let Some(header) = self.source.array::<HEADER>(self.at)? else { return Ok(None) };
            if !header.starts_with(MAGIC) {
                if !self.search()? {
                    return Ok(None);
                }
                continue;
            }
            let mut lengths = vec![0; usize::from(header[26])];
            let table = self.at + HEADER as u64;
            let num_lengths = self.source.read_at(table, &mut lengths)?;
            let mut body = vec![0; lengths.iter().map(|length| usize::from(*length)).sum()];
            let start = table + num_lengths as u64;
            let num = self.source.read_at(start, &mut body)?;
            if num_lengths < lengths.len()
                || num < body.len()
                || !self.source.watch().read((HEADER + num_lengths + num) as u64)
            {
                return Ok(None);
            }
            self.at = start + num as u64;
            let [.., a, b, c, d] = header[..18] else { return Ok(None) };
            let granule = u64::from_le_bytes(header[6..14].try_into().unwrap_or_default());
            return Ok(Some(Page {
                flags: header[5],
                granule,
                serial: u32::from_le_bytes([a, b, c, d]),
                lengths,
                body,
            }));
        }
    }

    /// Goes to the next thing that looks like a page; false where there is none within reason.
    fn search(&mut self) -> Result<bool, SoundError> {
        let mut bytes = vec![0; BLOCK];
        self.at += 1;
        loop {
            let num = self.source.read_at(self.at, &mut bytes)?;
            if num < MAGIC.len() || !self.source.watch().read(num as u64) {
                return Ok(false);
            }
            if let Some(offset) = bytes[..num].windows(MAGIC.len()).position(|four| four == MAGIC) {
                self.at += offset as u64;
                return Ok(true);
            }
            self.at += (num - MAGIC.len() + 1) as u64;
        }
    }
}
