//! Whole messages across a lock-free queue of bytes, each behind its length: room for a few large ones is room for many small ones.

use rtrb::{Consumer, Producer, RingBuffer};

/// Bytes of the length before each message.
pub(crate) const HEAD: usize = size_of::<u32>();

/// Both ends of a queue of so many bytes.
pub(crate) fn pair(bytes: usize) -> (Producer<u8>, Consumer<u8>) {
    RingBuffer::new(bytes)
}

/// Puts a whole message into a queue, or nothing: false if it is empty, too long for its head or finds no room. `[audio-thread]`
pub(crate) fn push(queue: &mut Producer<u8>, message: &[u8]) -> bool {
    let len = message.len();
    let Ok(head) = u32::try_from(len) else { return false };
    if len == 0 || queue.slots() < len + HEAD {
        return false;
    }
    let Ok(chunk) = queue.write_chunk_uninit(len + HEAD) else { return false };
    chunk.fill_from_iter(head.to_le_bytes().into_iter().chain(message.iter().copied()));
    true
}

/// Takes a whole message out of a queue into `message`, which has room for it; gives its length, 0 without one. `[audio-thread]`
pub(crate) fn pop(queue: &mut Consumer<u8>, message: &mut [u8]) -> usize {
    let mut head = [0; HEAD];
    for byte in &mut head {
        let Ok(next) = queue.pop() else { return 0 };
        *byte = next;
    }
    let len = u32::from_le_bytes(head) as usize;
    let Ok(chunk) = queue.read_chunk(len) else { return 0 };
    for (to, from) in message.iter_mut().zip(chunk) {
        *to = from;
    }
    len.min(message.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_whole_and_in_order_and_what_finds_no_room_leaves_nothing() {
        let (mut to, mut from) = pair(20);
        assert!(push(&mut to, &[1, 2, 3]) && push(&mut to, &[4; 8]));
        assert!(!push(&mut to, &[5, 6]) && !push(&mut to, &[]));
        let mut message = [0; 16];
        assert_eq!((pop(&mut from, &mut message), &message[..3]), (3, &[1, 2, 3][..]));
        assert!(push(&mut to, &[7]));
        assert_eq!((pop(&mut from, &mut message), message[7]), (8, 4));
        assert_eq!((pop(&mut from, &mut message), message[0]), (1, 7));
        assert_eq!(pop(&mut from, &mut message), 0);
    }
}
