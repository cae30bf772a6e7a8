//! What a person has to do at the instrument, in words.
//!
//! Sources: the MIDI pages of Yamaha's DX7 operating manual (exclusive data are received only when the channel is right, system
//! information is available and memory protect is off), and the button sequence as owners of the instrument give it.

use super::cable::Dump;

/// What a DX7 needs before it takes anything.
pub(super) const BEFORE_SENDING: &str = "A DX7 takes it with MEMORY PROTECT off (INTERNAL, then NO) and SYS INFO AVAIL \
     (FUNCTION, 8, 8, then YES), on the channel that FUNCTION, 8 shows.";

/// Why nothing can be received.
pub(super) const NO_INPUT: &str =
    "Nothing can be received: choose the MIDI input that comes from the instrument first.";

/// What to do when an instrument does not answer.
pub(super) fn no_answer(dump: Dump) -> &'static str {
    match dump {
        Dump::Voice => {
            "No answer: a DX7 sends no voice by request. On it, press FUNCTION, then 8 until SYS INFO shows, then YES for AVAIL; \
             then back in INTERNAL or CARTRIDGE play the button of the voice sends it."
        }
        Dump::Bank => {
            "No answer: a DX7 sends no bank by request. On it, press FUNCTION, then 8 until SYS INFO shows, then YES for AVAIL; \
             then 8 again until MIDI TRANSMIT shows, and YES sends the bank."
        }
    }
}
