//! A state that was refused is the user's work all the same: it is kept, and saved again as it came until something is changed.

/// The refused state of one instance, if there is one.
#[derive(Debug, Default)]
pub(crate) struct RefusedState(Option<Kept>);

#[derive(Debug)]
struct Kept {
    /// As the host gave it.
    refused: Vec<u8>,
    /// What the instance would have saved just after it.
    instead: Vec<u8>,
}

impl RefusedState {
    /// This state was refused; the instance would now save `instead`.
    pub(crate) fn keep(&mut self, refused: Vec<u8>, instead: Vec<u8>) {
        self.0 = Some(Kept { refused, instead });
    }

    /// Another state was taken.
    pub(crate) fn forget(&mut self) {
        self.0 = None;
    }

    /// What is saved of an instance that would save `now`: the refused state as long as nothing has changed since.
    pub(crate) fn saved_as(&mut self, now: Vec<u8>) -> Vec<u8> {
        match &self.0 {
            Some(kept) if kept.instead == now => kept.refused.clone(),
            _ => {
                self.0 = None;
                now
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_saved_again_until_something_changes() {
        let mut state = RefusedState::default();
        assert_eq!(state.saved_as(vec![1]), [1]);
        state.keep(vec![9, 9], vec![1]);
        assert_eq!(state.saved_as(vec![1]), [9, 9]);
        assert_eq!(state.saved_as(vec![1]), [9, 9]);
        assert_eq!(state.saved_as(vec![2]), [2]);
        assert_eq!(state.saved_as(vec![1]), [1], "a change that is taken back does not bring it back");
        state.keep(vec![9, 9], vec![1]);
        state.forget();
        assert_eq!(state.saved_as(vec![1]), [1]);
    }
}
