//! The layers beside FM of all notes, rendered on the grid of their control blocks.

use crate::control::Control;
use crate::layers::{BLOCK_FRAMES, HostOffsets, LanePart, LayerEngine, NOTES_AT_ONCE};
use crate::modulation::SideLevel;

use super::bank::Banks;
use super::controllers::Controllers;
use super::fm_apart::FmApart;
use super::note_layers::KeyEvent;
use super::slots::PatchSlots;
use super::tunings::Tunings;

/// What sounds, and where in the FM layer's control block.
pub(super) struct Sounding<'a> {
    pub(super) layers: &'a mut LayerEngine,
    /// What they hear of FM.
    pub(super) fm_apart: &'a FmApart,
    pub(super) banks: &'a mut Banks,
    pub(super) slots: &'a mut PatchSlots,
    pub(super) side: &'a SideLevel,
    pub(super) frame: usize,
}

/// Adds the layers beside FM, sixteen notes at a time, cut where their control blocks end.
pub(super) fn render(
    sounding: Sounding<'_>,
    left: &mut [f32],
    right: &mut [f32],
    performance: (&Controllers, &Tunings),
) {
    let Sounding { layers, fm_apart, banks, slots, side, frame } = sounding;
    if !banks.are_layered() {
        // The grid goes on without them.
        let blocks = (frame % BLOCK_FRAMES + left.len()) / BLOCK_FRAMES;
        layers.shared.clock.skip(blocks * BLOCK_FRAMES);
        return;
    }
    pass_keys(layers, banks, frame % BLOCK_FRAMES);
    let hears_host = slots.hears_host();
    let mut done = 0;
    while done < left.len() {
        let at = frame + done;
        let first = at % BLOCK_FRAMES;
        let end = (first + left.len() - done).min(BLOCK_FRAMES);
        let span = done..done + end - first;
        // Notes hear them where a block or they themselves begin.
        if hears_host {
            layers.shared.host = HostOffsets::new(|control| performance.0.value(control));
        }
        layers.shared.sidechain = side.level(done);
        layers.shared.latents = Control::LATENTS.map(|latent| performance.0.value(latent));
        if first == 0 {
            slots.advance_globals(&layers.shared.clock);
        }
        let mut lanes =
            banks.active_lanes().filter(|lane| banks.note(*lane).is_some_and(|note| note.layers.has_others));
        loop {
            let mut parts = [const { None }; NOTES_AT_ONCE];
            for part in &mut parts {
                *part = lanes.next().and_then(|lane| {
                    let note = banks.note(lane)?;
                    let patch = slots.layers(note.slot);
                    let input = note.layer_input(slots.patch(note.slot), performance, hears_host);
                    let (globals, gains) = (slots.globals(note.slot), note.layers.gains(at - first));
                    let [left, right] = &fm_apart.frames[lane.place()];
                    // One channel is both where FM is one voice.
                    let right = if note.layers.fm_is_unison { right } else { left };
                    let fm = (note.layers.fm_is_apart && !note.layers.fm_is_crossed)
                        .then(|| [&left[span.clone()], &right[span.clone()]]);
                    let modulator = || (&fm_apart.modulators[lane.place()], at);
                    let fm_modulator = (note.layers.has_fm && note.layers.layers_hear_fm()).then(modulator);
                    Some(LanePart { lane: lane.place(), patch, globals, input, gains, fm, fm_modulator })
                });
            }
            if parts[0].is_none() {
                break;
            }
            layers.render(&parts, &(first..end), &mut left[span.clone()], &mut right[span.clone()]);
        }
        if end == BLOCK_FRAMES {
            layers.shared.clock.begin_block();
        }
        done = span.end;
    }
}

/// Tells the layers of keys that were struck again or went up at a frame of the block.
fn pass_keys(layers: &mut LayerEngine, banks: &mut Banks, frame: usize) {
    for at in banks.active_lanes() {
        let Some(note) = banks.note_mut(at).filter(|note| note.layers.has_others) else { continue };
        match note.layers.key_event.take() {
            Some(KeyEvent::Strike(velocity)) => layers.voice_mut(at.place()).strike(velocity, frame),
            Some(KeyEvent::Off) => layers.voice_mut(at.place()).release(frame),
            None => {}
        }
    }
}
