//! What may be asked of the map of sounds.

/// What is to be done for the map of sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapOrder {
    /// Read it, or make it as far as the patch library goes; what is there is brought up to date.
    Open,
    /// Hear the whole library first.
    HearLibrary,
    /// Hear the user's sounds and compare them with each other and with the factory's.
    FindDuplicates,
    /// End what is being done; what was heard of the library is kept.
    Stop,
}
