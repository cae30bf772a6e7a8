//! Effects: what the sum of all voices passes through on its way out.
//!
//! An effect is one file here, with its settings, `new`, `set` and [`Effect`]; its place is a [`EffectSlot`] of [`Chain`], and a kind of
//! [`EffectKind`].

mod blocks;
mod chorus;
mod compressor;
mod dc_blocker;
mod delay;
mod delay_line;
mod drive;
mod effect;
mod equalizer;
mod glide;
mod limiter;
mod moves;
mod of_patch;
mod order;
mod phaser;
mod reverb;
mod sanitize;
mod settings;
mod slew;
mod slot;
mod timeline;
mod width;

pub use chorus::{Chorus, ChorusMode, ChorusSettings};
pub use compressor::{Compressor, CompressorBands, CompressorSettings};
pub use delay::{Delay, DelaySettings};
pub use drive::{Drive, DriveKind, DriveSettings};
pub use effect::Effect;
pub use equalizer::{Equalizer, EqualizerSettings};
pub use limiter::Limiter;
pub use moves::EffectMoves;
pub use of_patch::of_patch;
pub use order::{EffectKind, Order};
pub use phaser::{Phaser, PhaserSettings, PhaserStages};
pub use reverb::{Reverb, ReverbSettings};
pub use settings::{ChainSettings, SlotSettings};
pub use slot::EffectSlot;
pub use width::{Width, WidthSettings};

use crate::fm::Isa;
use crate::simd::Simd;
use blocks::{BlockClock, Blockwise, run};
use dc_blocker::DcBlocker;
use slot::Place;
pub(crate) use timeline::Timeline;

/// All effects, from the voices to the output. `[audio-thread]` but for [`Chain::new`].
///
/// The limiter is the last. While no other effect is on, it is all there is.
#[derive(Clone, Debug)]
pub struct Chain {
    clock: BlockClock,
    settings: ChainSettings,
    /// As they act now: a change waits until nothing of the effects is heard.
    order: Order,
    /// Nothing but the limiter acts in this block.
    is_idle: bool,
    drive: EffectSlot<Drive>,
    equalizer: EffectSlot<Equalizer>,
    compressor: EffectSlot<Compressor>,
    phaser: EffectSlot<Phaser>,
    chorus: EffectSlot<Chorus>,
    delay: EffectSlot<Delay>,
    reverb: EffectSlot<Reverb>,
    width: EffectSlot<Width>,
    dc_blocker: DcBlocker,
    limiter: Limiter,
}

impl Chain {
    /// Effects at rest, all but the limiter off. `sample_rate_hz` must be above 0; allocates some 2 MB at 48 kHz, in proportion to the
    /// rate.
    pub fn new(sample_rate_hz: f32) -> Self {
        let rate_hz = sample_rate_hz;
        let mut chain = Self {
            clock: BlockClock::default(),
            settings: ChainSettings::default(),
            order: Order::default(),
            is_idle: false,
            drive: EffectSlot::new(Drive::new(rate_hz), rate_hz),
            equalizer: EffectSlot::new(Equalizer::new(rate_hz), rate_hz),
            compressor: EffectSlot::new(Compressor::new(rate_hz), rate_hz),
            phaser: EffectSlot::new(Phaser::new(rate_hz), rate_hz),
            chorus: EffectSlot::new(Chorus::new(rate_hz), rate_hz),
            delay: EffectSlot::new(Delay::new(rate_hz), rate_hz),
            reverb: EffectSlot::new(Reverb::new(rate_hz), rate_hz),
            width: EffectSlot::new(Width::new(rate_hz), rate_hz),
            dc_blocker: DcBlocker::new(rate_hz),
            limiter: Limiter::new(rate_hz),
        };
        chain.set_all(&ChainSettings::default());
        chain
    }

    /// As [`Chain::new`] on a chosen instruction set.
    pub fn with_isa(sample_rate_hz: f32, isa: Isa) -> Self {
        let mut chain = Self::new(sample_rate_hz);
        macro_rules! run_on {
            ($($effect:ident),*) => { $(chain.$effect.effect_mut().clock().isa = isa;)* };
        }
        run_on!(drive, equalizer, compressor, phaser, chorus, delay, reverb, width);
        chain
    }

    /// Goes there without a click, from the next control block on; at once where nothing has been heard yet.
    pub fn set(&mut self, settings: &ChainSettings) {
        if *settings != self.settings {
            self.set_all(settings);
        }
    }

    fn set_all(&mut self, settings: &ChainSettings) {
        macro_rules! set {
            ($($effect:ident),*) => {$(
                self.$effect.set(settings.$effect.is_on, settings.$effect.mix);
                self.$effect.effect_mut().set(&settings.$effect.effect);
            )*};
        }
        set!(equalizer, compressor, phaser, chorus, delay, reverb, width);
        let drive = &settings.drive;
        self.drive.set(drive.is_on, 1.0);
        self.drive.effect_mut().set(&DriveSettings { mix: drive.mix * drive.effect.mix, ..drive.effect });
        self.settings = *settings;
        self.is_idle = false;
    }

    fn place(&mut self, kind: EffectKind) -> &mut dyn Place {
        match kind {
            EffectKind::Drive => &mut self.drive,
            EffectKind::Equalizer => &mut self.equalizer,
            EffectKind::Compressor => &mut self.compressor,
            EffectKind::Phaser => &mut self.phaser,
            EffectKind::Chorus => &mut self.chorus,
            EffectKind::Delay => &mut self.delay,
            EffectKind::Reverb => &mut self.reverb,
            EffectKind::Width => &mut self.width,
        }
    }

    /// All effects forget what they have heard; settings stay.
    pub fn reset(&mut self) {
        self.clock.frame = 0;
        self.order = self.settings.order;
        for kind in EffectKind::ALL {
            self.place(kind).reset();
        }
        self.dc_blocker.reset();
        self.limiter.reset();
    }

    /// Sends both channels through all effects, in place; equal lengths, any length.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        run(self, left, right);
        self.limiter.process(left, right);
    }

    /// Frames for which the chain sounds on after silence has come in.
    pub fn tail(&mut self) -> usize {
        EffectKind::ALL.into_iter().map(|kind| self.place(kind).tail()).fold(0, usize::saturating_add)
    }

    /// The effects that act, in an order.
    fn acting(&mut self, order: Order) -> [Option<EffectKind>; EffectKind::NUM] {
        let mut acting = [None; EffectKind::NUM];
        let kinds = order.kinds().into_iter().filter(|kind| self.place(*kind).acts());
        for (acting, kind) in acting.iter_mut().zip(kinds) {
            *acting = Some(kind);
        }
        acting
    }

    /// Takes a new order on where it changes nothing, or once nothing of the effects is heard any more.
    fn follow_order(&mut self) {
        let wanted = self.settings.order;
        let is_same = self.acting(self.order) == self.acting(wanted);
        let is_heard = EffectKind::ALL.into_iter().any(|kind| self.place(kind).is_heard());
        if is_same || !is_heard {
            self.order = wanted;
        }
        let must_wait = self.order != wanted;
        for kind in EffectKind::ALL {
            self.place(kind).duck(must_wait);
        }
    }
}

impl Blockwise for Chain {
    fn clock(&mut self) -> &mut BlockClock {
        &mut self.clock
    }

    fn begin_block(&mut self) {
        if self.order != self.settings.order {
            self.follow_order();
        }
        let is_on = EffectKind::ALL.into_iter().any(|kind| self.place(kind).acts());
        self.dc_blocker.switch(is_on);
        self.is_idle = !is_on && !self.dc_blocker.acts();
    }

    #[inline(always)]
    fn piece<S: Simd>(&mut self, _: S, _first: usize, left: &mut [f32], right: &mut [f32]) {
        if self.is_idle {
            return;
        }
        for kind in self.order.kinds() {
            self.place(kind).process(left, right);
        }
        self.dc_blocker.process(left, right);
    }
}
