//! The chunks of a RIFF file.

use super::FileError;

/// A piece of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chunk<'a> {
    /// Four letters.
    pub(super) id: [u8; 4],
    /// The byte of the file at which the content begins.
    pub(super) at: usize,
    /// Its content; less than its header says where the file is cut.
    pub(super) content: &'a [u8],
}

/// The chunks in order. A chunk of odd length is followed by a byte of padding; where a writer forgot it, the next chunk is found all the
/// same.
pub(super) fn chunks(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, FileError> {
    const HEAD: usize = 12;
    if bytes.len() < HEAD {
        return Err(FileError::Cut { at: bytes.len(), expected: "the head of a RIFF file, 12 bytes" });
    }
    if &bytes[8..12] != b"WAVE" {
        return Err(FileError::Format { at: 8, what: "expected \"WAVE\"".to_owned() });
    }
    let mut chunks = Vec::new();
    let mut at = HEAD;
    while let Some(head) = bytes.get(at..at + 8) {
        let id = [head[0], head[1], head[2], head[3]];
        let len = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let begin = at + 8;
        let end = begin.saturating_add(len).min(bytes.len());
        chunks.push(Chunk { id, at: begin, content: &bytes[begin..end] });
        let is_padded = len % 2 == 1 && !is_id(bytes.get(end..end + 4));
        at = end + usize::from(is_padded);
    }
    Ok(chunks)
}

/// Whether these are four letters of a chunk.
fn is_id(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|id| id.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') && id[0] != b' ')
}

/// Writes a chunk, with the byte of padding.
pub(super) fn write(out: &mut Vec<u8>, id: &[u8; 4], content: &[u8]) {
    out.extend_from_slice(id);
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    out.extend_from_slice(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(parts: &[(&[u8; 4], &[u8], bool)]) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVE".to_vec();
        for (id, content, is_padded) in parts {
            bytes.extend_from_slice(*id);
            bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
            bytes.extend_from_slice(content);
            bytes.extend(is_padded.then_some(0));
        }
        bytes
    }

    #[test]
    fn an_odd_chunk_is_passed_over_with_and_without_its_padding() {
        for is_padded in [true, false] {
            let bytes = file(&[(b"LIST", b"odd", is_padded), (b"data", b"four", false)]);
            let ids: Vec<[u8; 4]> = chunks(&bytes).unwrap().iter().map(|chunk| chunk.id).collect();
            assert_eq!(ids, [*b"LIST", *b"data"], "padded: {is_padded}");
        }
    }

    #[test]
    fn a_chunk_that_is_longer_than_the_file_gives_what_is_there() {
        let mut bytes = file(&[(b"data", b"12345678", false)]);
        bytes.truncate(bytes.len() - 3);
        assert_eq!(chunks(&bytes).unwrap()[0].content, b"12345");
        assert!(matches!(chunks(b"RIFF"), Err(FileError::Cut { at: 4, .. })));
    }
}
