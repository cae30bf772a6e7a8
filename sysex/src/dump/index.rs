//! Which forms a message may have, by its manufacturer: so that many definitions cost little.

use crate::definition::Definition;

/// Definition and form of each candidate, by the byte after F0.
#[derive(Clone, Debug)]
pub(crate) struct Index(Vec<Vec<(u16, u16)>>);

impl Index {
    pub(crate) fn new(definitions: &[Definition]) -> Self {
        let mut index = vec![Vec::new(); 0x80];
        for (d, definition) in definitions.iter().enumerate() {
            for (f, form) in definition.forms().iter().enumerate() {
                let candidates = index.iter_mut().enumerate().filter(|&(id, _)| form.header.may_be_of(id as u8));
                candidates.for_each(|(_, candidates)| candidates.push((d as u16, f as u16)));
            }
        }
        Self(index)
    }

    /// The first form of a message, F0 to F7.
    pub(crate) fn find(&self, definitions: &[Definition], message: &[u8], is_whole: bool) -> Option<(u16, u16)> {
        let candidates = self.0.get(usize::from(*message.get(1)?))?;
        let is_of =
            |&(d, f): &(u16, u16)| definitions[usize::from(d)].forms()[usize::from(f)].matches(message, is_whole);
        candidates.iter().copied().find(is_of)
    }
}
