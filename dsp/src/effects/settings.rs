//! Settings of all effects together.

use super::{
    ChorusSettings, CompressorSettings, DelaySettings, DriveSettings, EqualizerSettings, Order, PhaserSettings,
    ReverbSettings, WidthSettings,
};

/// Settings of an effect and of its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlotSettings<S> {
    /// Off, the effect is not there at all.
    pub is_on: bool,
    /// From what went in (0) to the effect alone (1).
    pub mix: f32,
    /// Of the effect itself.
    pub effect: S,
}

impl<S: Default> SlotSettings<S> {
    /// An effect as it comes, switched off, with this much of it.
    fn off(mix: f32) -> Self {
        Self { is_on: false, mix, effect: S::default() }
    }
}

/// Settings of [`Chain`](super::Chain).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChainSettings {
    /// In which order they act.
    pub order: Order,
    /// Its mix goes into the effect, whose own is taken as a part of it.
    pub drive: SlotSettings<DriveSettings>,
    /// Low shelf, bell, high shelf.
    pub equalizer: SlotSettings<EqualizerSettings>,
    /// Of one or three bands.
    pub compressor: SlotSettings<CompressorSettings>,
    /// Swept all-passes.
    pub phaser: SlotSettings<PhaserSettings>,
    /// Swinging voices.
    pub chorus: SlotSettings<ChorusSettings>,
    /// Echoes.
    pub delay: SlotSettings<DelaySettings>,
    /// A room.
    pub reverb: SlotSettings<ReverbSettings>,
    /// From mono to wide.
    pub width: SlotSettings<WidthSettings>,
}

impl Default for ChainSettings {
    /// Every effect off.
    fn default() -> Self {
        Self {
            order: Order::default(),
            drive: SlotSettings::off(1.0),
            equalizer: SlotSettings::off(1.0),
            compressor: SlotSettings::off(1.0),
            phaser: SlotSettings::off(1.0),
            chorus: SlotSettings::off(0.5),
            delay: SlotSettings::off(0.35),
            reverb: SlotSettings::off(0.3),
            width: SlotSettings::off(1.0),
        }
    }
}
