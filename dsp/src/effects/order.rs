//! The order in which effects act.

/// The effects that can be reordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectKind {
    /// [`Drive`](super::Drive).
    Drive,
    /// [`Equalizer`](super::Equalizer).
    Equalizer,
    /// [`Compressor`](super::Compressor).
    Compressor,
    /// [`Phaser`](super::Phaser).
    Phaser,
    /// [`Chorus`](super::Chorus).
    Chorus,
    /// [`Delay`](super::Delay).
    Delay,
    /// [`Reverb`](super::Reverb).
    Reverb,
    /// [`Width`](super::Width).
    Width,
}

impl EffectKind {
    /// How many there are.
    pub const NUM: usize = 8;

    /// All of them, in the order in which they act where nothing else is said.
    pub const ALL: [Self; Self::NUM] = [
        Self::Drive,
        Self::Equalizer,
        Self::Compressor,
        Self::Phaser,
        Self::Chorus,
        Self::Delay,
        Self::Reverb,
        Self::Width,
    ];
}

/// Every effect, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order([EffectKind; EffectKind::NUM]);

impl Order {
    /// This order, from the voices to the output. None where an effect is missing.
    pub fn new(kinds: [EffectKind; EffectKind::NUM]) -> Option<Self> {
        EffectKind::ALL.iter().all(|kind| kinds.contains(kind)).then_some(Self(kinds))
    }

    /// From the voices to the output.
    pub fn kinds(&self) -> [EffectKind; EffectKind::NUM] {
        self.0
    }
}

impl Default for Order {
    fn default() -> Self {
        Self(EffectKind::ALL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_has_every_effect_once() {
        let mut kinds = EffectKind::ALL;
        kinds.reverse();
        assert_eq!(Order::new(kinds).map(|order| order.kinds()), Some(kinds));
        kinds[0] = kinds[1];
        assert_eq!(Order::new(kinds), None);
    }
}
