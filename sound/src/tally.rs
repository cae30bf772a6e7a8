//! How the decoding of a file went.

use crate::excerpt::Flow;

/// See the [module](self).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Pieces that could not be decoded.
    pub(crate) num_bad: u64,
    /// There was more than may be heard.
    pub(crate) is_spent: bool,
    /// The file ends before its sound does.
    pub(crate) is_cut: bool,
}

impl Tally {
    /// Whether to go on after a piece: it must be allowed, and wanted.
    pub(crate) fn goes_on(&mut self, may: bool, flow: Flow) -> bool {
        self.is_spent |= !may && flow == Flow::On;
        may && flow == Flow::On
    }

    /// What is to be told of it.
    pub(crate) fn notices(self) -> Vec<String> {
        let cut = self.is_cut.then(|| "the file is cut short".to_owned());
        let bad = (self.num_bad > 0).then(|| format!("{} damaged parts were left out", self.num_bad));
        cut.into_iter().chain(bad).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_that_may_not_go_on_is_told_to_be_spent_only_where_more_was_wanted() {
        let mut tally = Tally::default();
        assert!(tally.goes_on(true, Flow::On));
        assert!(!tally.goes_on(false, Flow::Enough) && !tally.is_spent);
        assert!(!tally.goes_on(false, Flow::On) && tally.is_spent);
    }
}
