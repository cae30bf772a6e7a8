//! Files that are made of chunks, as they are and not as their headers say: sizes that were never written, that are too small or too
//! large, pads that are missing, lists that claim what comes after them.

use std::ops::Range;

use crate::SoundError;
use crate::source::Source;

/// Chunks that are looked at in one file at most.
const MAX_CHUNKS: usize = 2_048;
/// Chunks that are followed to see whether bytes are chunks.
const MAX_FOLLOWED: usize = 16;
/// How far the next chunk is looked for where it should be, and is not.
const MAX_LOST: usize = 1 << 20;
/// How often that is done in one file, and at how many places it is tried whether chunks lead to the end.
const MAX_SEARCHES: usize = 8;
const MAX_TRIED: usize = 64;
/// Fewer bytes after the sound than this are no sound.
const LEAST_REST: u64 = 64;

/// How a kind of file writes its chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// WAV, RF64, BW64: little-endian, 32 bits, padded to two bytes.
    Riff,
    /// RIFX and AIFF: the same, big-endian.
    Iff,
    /// Sony's Wave64: 128-bit names, 64-bit sizes that count the header, padded to eight bytes.
    Wave64,
    /// CAF: big-endian, 64 bits, not padded.
    Caf,
}

/// A chunk's name: the first four bytes of it.
pub(crate) type Name = [u8; 4];

/// A chunk.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chunk {
    pub(crate) name: Name,
    pub(crate) body: Range<u64>,
}

/// The chunks of a file, and what was odd about them.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    pub(crate) all: Vec<Chunk>,
    pub(crate) notices: Vec<String>,
}

impl Chunks {
    /// The first chunk of a name.
    pub(crate) fn find(&self, name: &Name) -> Option<&Chunk> {
        self.all.iter().find(|chunk| chunk.name == *name)
    }
}

/// Names that chunks of sound files have.
const KNOWN: [&Name; 33] = [
    b"fmt ", b"data", b"fact", b"LIST", b"list", b"bext", b"smpl", b"inst", b"INST", b"cue ", b"JUNK", b"junk",
    b"PAD ", b"FLLR", b"iXML", b"axml", b"_PMX", b"acid", b"ds64", b"id3 ", b"ID3 ", b"PEAK", b"chna", b"COMM",
    b"SSND", b"MARK", b"NAME", b"ANNO", b"AUTH", b"APPL", b"FVER", b"desc", b"umid",
];
/// What other programs put behind a file.
const TAGS: [&[u8]; 4] = [b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"ID3"];

/// A chunk's header as it stands there.
#[derive(Clone, Copy)]
struct Header {
    name: Name,
    /// None where the file says that it does not know.
    claimed: Option<u64>,
}

struct Walk<'w, 'a> {
    source: &'w mut Source<'a>,
    dialect: Dialect,
    sound: Name,
    /// The size of the sound where the chunk itself has no room for it.
    wide_size: Option<u64>,
    num_searches: usize,
    notices: Vec<String>,
}

/// The chunks from `at` on. The one named `sound` is trusted least: recorders write its size last.
pub(crate) fn walk(source: &mut Source<'_>, dialect: Dialect, at: u64, sound: Name) -> Result<Chunks, SoundError> {
    let mut walk = Walk { source, dialect, sound, wide_size: None, num_searches: 0, notices: Vec::new() };
    let mut all = Vec::new();
    let mut next = Some(at);
    while let Some(at) = next
        && all.len() < MAX_CHUNKS
    {
        let Some(header) = walk.header(at)? else { break };
        let body = at + walk.header_len();
        let end = if header.name == sound { walk.sound_end(body, header.claimed)? } else { walk.end(body, header) };
        next = walk.after(body, header, end)?;
        if &header.name == b"ds64"
            && let Some(bytes) = walk.source.array::<8>(body + 8)?
        {
            walk.wide_size = Some(u64::from_le_bytes(bytes));
        }
        all.push(Chunk { name: header.name, body: body..end });
    }
    Ok(Chunks { all, notices: walk.notices })
}

impl Walk<'_, '_> {
    fn header_len(&self) -> u64 {
        match self.dialect {
            Dialect::Riff | Dialect::Iff => 8,
            Dialect::Wave64 => 24,
            Dialect::Caf => 12,
        }
    }

    fn padded(&self, end: u64) -> u64 {
        match self.dialect {
            Dialect::Riff | Dialect::Iff => end.saturating_add(end % 2),
            Dialect::Wave64 => end.checked_next_multiple_of(8).unwrap_or(end),
            Dialect::Caf => end,
        }
    }

    fn header(&mut self, at: u64) -> Result<Option<Header>, SoundError> {
        let unknown = |size: u32| (size != u32::MAX).then_some(u64::from(size));
        Ok(match self.dialect {
            Dialect::Riff | Dialect::Iff => self.source.array::<8>(at)?.map(|[a, b, c, d, size @ ..]| Header {
                name: [a, b, c, d],
                claimed: unknown(match self.dialect {
                    Dialect::Riff => u32::from_le_bytes(size),
                    _ => u32::from_be_bytes(size),
                }),
            }),
            Dialect::Wave64 => self.source.array::<24>(at)?.and_then(|bytes| {
                let size = u64::from_le_bytes(bytes[16..].try_into().ok()?);
                Some(Header { name: bytes[..4].try_into().ok()?, claimed: Some(size.saturating_sub(24)) })
            }),
            Dialect::Caf => self.source.array::<12>(at)?.map(|[a, b, c, d, size @ ..]| Header {
                name: [a, b, c, d],
                claimed: u64::try_from(i64::from_be_bytes(size)).ok(),
            }),
        })
    }

    fn end(&self, body: u64, header: Header) -> u64 {
        let rest = self.source.len().saturating_sub(body);
        body + header.claimed.unwrap_or(rest).min(rest)
    }

    /// Where the sound ends, whatever its chunk says.
    fn sound_end(&mut self, body: u64, claimed: Option<u64>) -> Result<u64, SoundError> {
        let len = self.source.len();
        let rest = len.saturating_sub(body);
        let claimed = claimed.or(self.wide_size);
        let Some(size) = claimed.filter(|size| *size > 0) else {
            if claimed == Some(0) && (rest == 0 || self.are_chunks(body)?) {
                return Ok(body);
            }
            if rest > 0 {
                self.notices
                    .push("the header does not say how long the sound is; all that is there is heard".to_owned());
            }
            return Ok(len);
        };
        if size > rest {
            self.notices.push("the file is cut short".to_owned());
            return self.before_trailing_chunks(body);
        }
        let end = body + size;
        if len - end < LEAST_REST || self.are_chunks(self.padded(end))? || self.are_chunks(end)? || self.is_tag(end)? {
            return Ok(end);
        }
        self.notices.push("the header gives a length that is too small; all that is there is heard".to_owned());
        Ok(len)
    }

    /// The end of a file, or of its sound where chunks come after it.
    fn before_trailing_chunks(&mut self, body: u64) -> Result<u64, SoundError> {
        let len = self.source.len();
        let from = len.saturating_sub(MAX_LOST as u64 / 4).max(body);
        Ok(self.look_for(from, &[b"LIST", b"smpl", b"bext", b"id3 ", b"cue "], true)?.unwrap_or(len))
    }

    fn is_tag(&mut self, at: u64) -> Result<bool, SoundError> {
        let mut bytes = [0; 11];
        let num = self.source.read_at(at, &mut bytes)?;
        Ok(TAGS.iter().any(|tag| bytes[..num].starts_with(tag)))
    }

    /// Whether chunks stand at a place: a name that is known, or chunks that lead to the end of the file.
    fn are_chunks(&mut self, at: u64) -> Result<bool, SoundError> {
        let mut at = at;
        for _ in 0..MAX_FOLLOWED {
            if at >= self.source.len() {
                return Ok(true);
            }
            let Some(header) = self.header(at)? else { return Ok(false) };
            if KNOWN.contains(&&header.name) {
                return Ok(true);
            }
            let Some(size) = header.claimed.filter(|_| is_name(header.name)) else { return Ok(false) };
            let Some(end) = (at + self.header_len()).checked_add(size) else { return Ok(false) };
            if end > self.source.len() {
                return Ok(false);
            }
            at = self.padded(end);
        }
        Ok(false)
    }

    /// Whether a chunk may begin at a place.
    fn may_begin(&mut self, at: u64) -> Result<bool, SoundError> {
        let Some(header) = self.header(at)? else { return Ok(false) };
        let rest = self.source.len() - at - self.header_len();
        let fits = header.claimed.is_none_or(|size| size <= rest);
        Ok(header.name == self.sound || (is_name(header.name) && (fits || KNOWN.contains(&&header.name))))
    }

    /// Where the chunk after one begins.
    fn after(&mut self, body: u64, header: Header, end: u64) -> Result<Option<u64>, SoundError> {
        let padded = self.padded(end);
        let is_whole = header.name == self.sound || header.claimed.is_some_and(|size| body.saturating_add(size) == end);
        if padded >= self.source.len() && is_whole {
            return Ok(None);
        }
        if is_whole {
            for at in [padded, end] {
                if self.may_begin(at)? {
                    return Ok(Some(at));
                }
            }
        }
        if header.name == self.sound {
            return Ok(None);
        }
        // It claims what is not its own: the sound is somewhere in it.
        let sound = self.sound;
        self.look_for(body, &[&sound, b"fmt "], false)
    }

    /// The first place from `from` on where one of some chunks begins, and if asked for, the chunks from there on lead to the end.
    fn look_for(&mut self, from: u64, names: &[&Name], to_the_end: bool) -> Result<Option<u64>, SoundError> {
        self.num_searches += 1;
        if self.num_searches > MAX_SEARCHES {
            return Ok(None);
        }
        let mut bytes = vec![0; MAX_LOST.min(usize::try_from(self.source.len() - from).unwrap_or(MAX_LOST))];
        let num = self.source.read_at(from, &mut bytes)?;
        let is_named = |(_, four): &(usize, &[u8])| names.iter().any(|name| four == *name);
        for (offset, _) in bytes[..num].windows(4).enumerate().filter(is_named).take(MAX_TRIED) {
            let at = from + offset as u64;
            let is_one = if to_the_end { self.leads_to_the_end(at)? } else { self.is_sane(at)? };
            if is_one {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Whether a name is followed by a size and not by other words.
    fn is_sane(&mut self, at: u64) -> Result<bool, SoundError> {
        let most = (self.source.len() - at).saturating_mul(2);
        Ok(self.header(at)?.is_some_and(|header| header.claimed.is_none_or(|size| size <= most)))
    }

    fn leads_to_the_end(&mut self, at: u64) -> Result<bool, SoundError> {
        let mut at = at;
        for _ in 0..MAX_FOLLOWED {
            let Some(header) = self.header(at)? else { return Ok(at >= self.source.len()) };
            let end = header.claimed.and_then(|size| (at + self.header_len()).checked_add(size));
            let Some(end) = end.filter(|_| is_name(header.name)) else { return Ok(false) };
            at = self.padded(end);
            if end == self.source.len() || at == self.source.len() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn is_name(name: Name) -> bool {
    name.iter().all(|byte| (0x20..0x7F).contains(byte))
}
