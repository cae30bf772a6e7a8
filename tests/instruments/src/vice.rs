//! What is wrong with an instrument.

use std::ffi::CStr;

/// What is wrong with an instrument of this library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vice {
    /// Nothing.
    None,
    /// Values glide to where they were set.
    Glide,
    /// The LFO runs on, whatever is reset.
    FreeLfo,
    /// One channel.
    Mono,
    /// All comes `LATENCY` frames late.
    Latency,
    /// It takes a while to be made.
    SlowCreate,
    /// With the last shape it is silent.
    Silence,
    /// With the last shape it plays what is no number.
    NotANumber,
    /// With the last shape it ends the program.
    Panic,
    /// With the last shape it never comes back.
    Hang,
}

/// Frames by which [`Vice::Latency`] is late.
pub(crate) const LATENCY: usize = 64;

impl Vice {
    /// All, in the order of the library's factory.
    pub const ALL: [Self; 10] = [
        Self::None,
        Self::Glide,
        Self::FreeLfo,
        Self::Mono,
        Self::Latency,
        Self::SlowCreate,
        Self::Silence,
        Self::NotANumber,
        Self::Panic,
        Self::Hang,
    ];

    /// The id of the instrument that has it.
    pub const fn id(self) -> &'static CStr {
        match self {
            Self::None => c"test.good",
            Self::Glide => c"test.glide",
            Self::FreeLfo => c"test.free-lfo",
            Self::Mono => c"test.mono",
            Self::Latency => c"test.latency",
            Self::SlowCreate => c"test.slow-create",
            Self::Silence => c"test.silence",
            Self::NotANumber => c"test.not-a-number",
            Self::Panic => c"test.panic",
            Self::Hang => c"test.hang",
        }
    }
}
