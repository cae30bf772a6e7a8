//! Panics that tests of this crate plant behind the guards; other builds have none.

/// Where a panic can be planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// As the engine is made.
    Start,
    /// In a block.
    Process,
    /// As the engine is silenced.
    Reset,
    /// While the session is saved.
    Save,
    /// While a state is looked over.
    Filter,
    /// While the session takes a state.
    Restore,
    /// In the text of a value.
    Text,
    /// As the editor is made.
    Editor,
}

#[cfg(not(test))]
pub(crate) use none::point;
#[cfg(test)]
pub(crate) use planted::{plant, point};

#[cfg(not(test))]
mod none {
    use super::Place;

    /// Nothing.
    pub(crate) fn point(_: Place) {}
}

#[cfg(test)]
mod planted {
    use std::cell::Cell;

    use super::Place;

    thread_local! {
        static PLANTED: Cell<Option<Place>> = const { Cell::new(None) };
    }

    /// The next time that this thread comes to the place it panics, once.
    pub(crate) fn plant(place: Place) {
        PLANTED.set(Some(place));
    }

    /// Panics where that was planted.
    pub(crate) fn point(place: Place) {
        if PLANTED.get() == Some(place) {
            PLANTED.set(None);
            panic!("planted in {place:?}");
        }
    }
}
