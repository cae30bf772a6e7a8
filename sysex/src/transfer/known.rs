//! What a message is, by the definitions.

use crate::definition::{Definition, MessageForm};
use crate::dump::Index;

/// A definition and its form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'d> {
    pub(super) definition: &'d Definition,
    pub(super) form: &'d MessageForm,
    /// Of both, to tell forms apart.
    pub(super) number: [u8; 4],
}

impl<'d> Known<'d> {
    /// Of a message, F0 to F7.
    pub(super) fn find(index: &Index, definitions: &'d [Definition], message: &[u8], is_whole: bool) -> Option<Self> {
        let (d, f) = index.find(definitions, message, is_whole)?;
        let definition = definitions.get(usize::from(d))?;
        let form = definition.forms().get(usize::from(f))?;
        let ([a, b], [c, d]) = (d.to_be_bytes(), f.to_be_bytes());
        Some(Self { definition, form, number: [a, b, c, d] })
    }
}
