//! The XML of a set, out of gzip or as it is, with its limits.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::{MAX_TEXT_BYTES, MAX_XML_BYTES, SetError};

/// Bytes that are inflated at once.
const BUFFER_LEN: usize = 64 << 10;

/// The XML of a set.
pub(super) struct Source<'a> {
    inner: Inner<'a>,
    num_bytes: usize,
    line: u64,
    /// Bytes and line since the reader began a piece.
    piece: (usize, u64),
    failure: Option<SetError>,
}

enum Inner<'a> {
    Plain(&'a [u8]),
    Gzip { reader: Box<BufReader<MultiGzDecoder<&'a [u8]>>>, file_len: usize },
}

impl<'a> Source<'a> {
    /// Of the bytes of a file.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, SetError> {
        if bytes.is_empty() {
            return Err(SetError::Empty);
        }
        let inner = if bytes.starts_with(&[0x1F, 0x8B]) {
            let decoder = MultiGzDecoder::new(bytes);
            Inner::Gzip { reader: Box::new(BufReader::with_capacity(BUFFER_LEN, decoder)), file_len: bytes.len() }
        } else {
            Inner::Plain(bytes)
        };
        Ok(Self { inner, num_bytes: 0, line: 1, piece: (0, 1), failure: None })
    }

    /// Whether the file is compressed.
    pub(super) fn is_gzip(&self) -> bool {
        matches!(self.inner, Inner::Gzip { .. })
    }

    /// Bytes of XML so far.
    pub(super) fn num_bytes(&self) -> usize {
        self.num_bytes
    }

    /// The line that is being read.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The reader begins another tag or text.
    pub(super) fn begin_piece(&mut self) {
        self.piece = (0, self.line);
    }

    /// Why reading failed, if it was for the source.
    pub(super) fn take_failure(&mut self) -> Option<SetError> {
        self.failure.take()
    }

    fn fail(&mut self, error: SetError) -> io::Error {
        self.failure = Some(error);
        io::Error::other("the source failed")
    }
}

impl Read for Source<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let len = from.len().min(to.len());
        to[..len].copy_from_slice(&from[..len]);
        self.consume(len);
        Ok(len)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.num_bytes > MAX_XML_BYTES {
            return Err(self.fail(SetError::TooLarge));
        }
        if self.piece.0 > MAX_TEXT_BYTES {
            return Err(self.fail(SetError::LongText { line: self.piece.1 }));
        }
        if let Inner::Gzip { reader, file_len } = &mut self.inner
            && let Err(error) = reader.fill_buf()
        {
            let byte = (*file_len - reader.get_ref().get_ref().len()) as u64;
            return Err(self.fail(SetError::Gzip { byte, why: error.to_string() }));
        }
        match &mut self.inner {
            // Not all at once: the limits are looked at between.
            Inner::Plain(bytes) => Ok(&bytes[..bytes.len().min(BUFFER_LEN)]),
            Inner::Gzip { reader, .. } => Ok(reader.buffer()),
        }
    }

    fn consume(&mut self, len: usize) {
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        match &mut self.inner {
            Inner::Plain(bytes) => {
                self.line += count(&bytes[..len]);
                *bytes = &bytes[len..];
            }
            Inner::Gzip { reader, .. } => {
                self.line += count(&reader.buffer()[..len]);
                reader.consume(len);
            }
        }
        self.num_bytes += len;
        self.piece.0 += len;
    }
}
