//! The routes of a patch to its effects: worked out behind all notes, from sources that these share. `[audio-thread]`
//!
//! LFOs run freely here, at the rate of the patch. They go on at points of a grid of 64 frames, counted from the last reset, so that it
//! does not matter where the host cuts its blocks.

use vaeform_patch::layers::{Destination, LayerParamId, Layers, LfoParam, MAX_ROUTES, MacroParam, NUM_MACROS, Source};

use crate::control::{CONTROLS, Control};
use crate::effects::EffectMoves;
use crate::layers::{BLOCK_FRAMES, CompiledRoute, SourceValues, lfo_settings, source_idx};
use crate::modulation::{BeatClock, GlobalLfo, LfoBlock, LfoSettings, LfoTrigger, NoteLfo, Transport};

use super::controllers::Controllers;

/// Frames between two points of the grid.
const GRID_FRAMES: usize = 2 * BLOCK_FRAMES;

/// See the [module](self).
#[derive(Clone, Debug)]
pub(super) struct EffectRoutes {
    routes: [(LayerParamId, CompiledRoute); MAX_ROUTES],
    num_routes: usize,
    /// Sources that are listened to, a bit each.
    hears: u64,
    /// Where the knobs of the macros stand, 0..1.
    macros: [f32; NUM_MACROS],
    settings: [LfoSettings; LfoParam::COUNT],
    globals: [GlobalLfo; LfoParam::COUNT],
    lfos: [NoteLfo; LfoParam::COUNT],
    /// At the last point of the grid.
    clock: BeatClock,
    /// Frames since then.
    past: usize,
}

impl EffectRoutes {
    /// None, at so many frames a second.
    pub(super) fn new(rate_hz: f32) -> Self {
        Self {
            routes: [(LayerParamId(0), CompiledRoute::default()); MAX_ROUTES],
            num_routes: 0,
            hears: 0,
            macros: [0.0; NUM_MACROS],
            settings: [LfoSettings::default(); LfoParam::COUNT],
            globals: [GlobalLfo::default(); LfoParam::COUNT],
            lfos: [NoteLfo::default(); LfoParam::COUNT],
            clock: BeatClock::new(rate_hz),
            past: 0,
        }
    }

    /// LFOs and the grid begin anew.
    pub(super) fn reset(&mut self) {
        self.clock.skip(self.past);
        self.past = 0;
        self.start();
    }

    /// The routes of these layers from now on. LFOs go on, unless there was none.
    pub(super) fn set(&mut self, layers: &Layers) {
        let were_any = self.moves();
        (self.num_routes, self.hears) = (0, 0);
        for route in layers.active_routes() {
            let Destination::Layer(id) = route.destination else { continue };
            if route.destination.is_behind_notes() && route.is_possible() {
                let compiled = CompiledRoute::new(route);
                self.routes[self.num_routes] = (id, compiled);
                self.num_routes += 1;
                self.hears |= compiled.sources();
            }
        }
        if !self.moves() {
            return;
        }
        let first = MacroParam::Macro1.of(0).0;
        self.macros = std::array::from_fn(|n| layers.get(LayerParamId(first + n as u16)));
        self.settings = std::array::from_fn(|n| {
            let settings = lfo_settings(layers, |param| layers.get(param.of(n)), n);
            LfoSettings { trigger: LfoTrigger::Free, delay: 0.0, fade_in: 0.0, ..settings }
        });
        if !were_any {
            self.start();
        }
    }

    /// True where there is a route.
    pub(super) fn moves(&self) -> bool {
        self.num_routes > 0
    }

    /// Frames to the next point of the grid, 1-64.
    pub(super) fn frames_to_grid(&self) -> usize {
        GRID_FRAMES - self.past
    }

    /// A block of the host begins here, at this place of its song.
    pub(super) fn set_transport(&mut self, transport: Option<&Transport>) {
        self.clock.host_block(self.past, transport);
    }

    /// Goes on by so many frames; no further than to the next point of the grid where there is a route.
    pub(super) fn advance(&mut self, num_frames: usize) {
        self.past += num_frames;
        let frames = self.past - self.past % GRID_FRAMES;
        self.past -= frames;
        if !self.moves() || frames == 0 {
            self.clock.skip(frames);
            return;
        }
        for _ in 0..frames / BLOCK_FRAMES {
            self.clock.begin_block();
            for n in 0..LfoParam::COUNT {
                if self.hears(Source::Lfo(n as u8 + 1)) {
                    self.globals[n].begin_block(self.settings[n].rate, &self.clock);
                    let block = LfoBlock { settings: &self.settings[n], clock: &self.clock, global: &self.globals[n] };
                    self.lfos[n].begin_block(&block);
                }
            }
        }
    }

    /// Adds what the sources make of the effects now.
    pub(super) fn add_to(&self, moves: &mut EffectMoves, controllers: &Controllers) {
        if !self.moves() {
            return;
        }
        let mut sources = SourceValues::default();
        for (n, lfo) in self.lfos.iter().enumerate() {
            sources.set(Source::Lfo(n as u8 + 1), lfo.line().end);
        }
        for (n, knob) in self.macros.iter().enumerate() {
            let host = controllers.value(CONTROLS[Control::Macro1 as usize + n].control);
            sources.set(Source::Macro(n as u8 + 1), (knob + 0.01 * host).clamp(0.0, 1.0));
        }
        for (n, latent) in Control::LATENTS.into_iter().enumerate() {
            sources.set(Source::Latent(n as u8 + 1), controllers.value(latent));
        }
        // The one that is turned furthest: effects have no channel.
        let wheel = (0..16).map(|channel| controllers.channel(channel).wheel).fold(0.0, f32::max);
        sources.set(Source::Wheel, wheel);
        for (id, route) in &self.routes[..self.num_routes] {
            moves.add(*id, route.value(&sources));
        }
    }

    fn hears(&self, source: Source) -> bool {
        self.hears >> source_idx(source) & 1 == 1
    }

    fn start(&mut self) {
        for (n, (global, lfo)) in self.globals.iter_mut().zip(&mut self.lfos).enumerate() {
            *global = GlobalLfo::default();
            global.begin_block(self.settings[n].rate, &self.clock);
            lfo.note_on(0, 0, &LfoBlock { settings: &self.settings[n], clock: &self.clock, global });
        }
    }
}
