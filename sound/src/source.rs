//! The bytes of a file, at any place or as a stream that a decoder reads from front to back.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;

use symphonia::core::io::MediaSource;

use crate::SoundError;
use crate::watch::Watch;

/// Bytes that can be read from any place: a file, or a cursor over memory.
pub trait Bytes: Read + Seek + Send + Sync {}

impl<T: Read + Seek + Send + Sync> Bytes for T {}

/// The longest single read: so much happens after a reading was given up.
const MAX_READ: usize = 64 << 10;

/// See the [module](self).
pub(crate) struct Source<'a> {
    bytes: &'a mut dyn Bytes,
    len: u64,
    watch: &'a Watch<'a>,
}

impl<'a> Source<'a> {
    /// All of `bytes`.
    pub(crate) fn new(bytes: &'a mut dyn Bytes, watch: &'a Watch<'a>) -> Result<Self, SoundError> {
        let len = bytes.seek(SeekFrom::End(0)).map_err(SoundError::Io)?;
        Ok(Self { bytes, len, watch })
    }

    /// How many bytes are really there.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// What keeps the reading within bounds.
    pub(crate) fn watch(&self) -> &'a Watch<'a> {
        self.watch
    }

    /// Fills `out` from a place on; gives how much of it was there.
    pub(crate) fn read_at(&mut self, at: u64, out: &mut [u8]) -> Result<usize, SoundError> {
        if at >= self.len {
            return Ok(0);
        }
        self.bytes.seek(SeekFrom::Start(at)).map_err(SoundError::Io)?;
        let mut filled = 0;
        while filled < out.len() {
            self.watch.goes_on()?;
            let end = out.len().min(filled + MAX_READ);
            match self.bytes.read(&mut out[filled..end]) {
                Ok(0) => break,
                Ok(num) => filled += num,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(SoundError::Io(error)),
            }
        }
        Ok(filled)
    }

    /// `N` bytes from a place on; None where the file ends before.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> Result<Option<[u8; N]>, SoundError> {
        let mut out = [0; N];
        Ok((self.read_at(at, &mut out)? == N).then_some(out))
    }

    /// A decoder's stream: `head`, then a part of the bytes.
    pub(crate) fn stream(&mut self, head: Vec<u8>, range: Range<u64>) -> Stream<'_> {
        let end = range.end.min(self.len);
        Stream { bytes: &mut *self.bytes, watch: self.watch, head, num_head_read: 0, at: range.start.min(end), end }
    }
}

/// See [`Source::stream`].
pub(crate) struct Stream<'s> {
    bytes: &'s mut dyn Bytes,
    watch: &'s Watch<'s>,
    head: Vec<u8>,
    num_head_read: usize,
    at: u64,
    end: u64,
}

impl Read for Stream<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let head = &self.head[self.num_head_read..];
        if !head.is_empty() {
            let num = head.len().min(out.len());
            out[..num].copy_from_slice(&head[..num]);
            self.num_head_read += num;
            return Ok(num);
        }
        if self.watch.is_cancelled() {
            return Err(io::Error::other("given up"));
        }
        let num = out.len().min(MAX_READ).min(usize::try_from(self.end - self.at).unwrap_or(MAX_READ));
        if num == 0 {
            return Ok(0);
        }
        if !self.watch.read(num as u64) {
            return Err(io::Error::other("no sound for too long"));
        }
        self.bytes.seek(SeekFrom::Start(self.at))?;
        let num = self.bytes.read(&mut out[..num])?;
        self.at += num as u64;
        Ok(num)
    }
}

/// It cannot be sought: decoders would look at the far end of a file for nothing that is needed.
impl Seek for Stream<'_> {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(io::Error::from(io::ErrorKind::Unsupported))
    }
}

impl MediaSource for Stream<'_> {
    fn is_seekable(&self) -> bool {
        false
    }

    fn byte_len(&self) -> Option<u64> {
        None
    }
}
