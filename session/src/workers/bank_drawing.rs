//! A random bank is drawn by the worker, a patch a turn, and shown as far as it is. `[worker-thread]`

use super::shared::Shared;
use crate::document::audio_sync;
use crate::latent::RandomBank;
use crate::notice::Severity;

/// The bank that is being drawn.
#[derive(Debug, Default)]
pub(super) struct BankDrawing {
    bank: Option<RandomBank>,
}

impl BankDrawing {
    /// Begins another one, or none.
    pub(super) fn begin(&mut self, shared: &Shared, temperature: Option<f32>) {
        self.bank = temperature.map(RandomBank::new);
        self.show(shared);
    }

    /// Draws one more patch, and loads the bank once it is whole; false if none is drawn.
    pub(super) fn go_on(&mut self, shared: &Shared) -> bool {
        let Some(bank) = &mut self.bank else { return false };
        let has_drawn = shared.scheduler().draw(bank);
        let whole = bank.whole();
        if whole.is_some() || !has_drawn {
            self.bank = None;
            let mut document = shared.document();
            match whole {
                Some(whole) => document.editing.load_bank(whole, 0),
                None => document.notice(Severity::Error, "No random bank: the model draws nothing that sounds."),
            }
            audio_sync::poll(&mut document);
        }
        self.show(shared);
        true
    }

    fn show(&self, shared: &Shared) {
        let mut document = shared.document();
        document.random_bank = self.bank.as_ref().map(RandomBank::len);
        document.publish();
    }
}
