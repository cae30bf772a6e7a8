//! The knobs of an effect, with a picture of what it does.

use egui::{Rect, Ui, pos2, vec2};
use vaeform_patch::layers::{
    ChorusParam as Ch, CompressorParam as Co, DelayParam as De, DriveParam as Dr, EqualizerParam as Eq, LayerParamId,
    Layers, PhaserParam as Ph, ReverbParam as Re,
};

use super::kind::Kind;
use super::{equalizer_view, pictures};
use crate::editor::page::PageContext;
use crate::editor::theme::GRID;
use crate::editor::widgets::{Choice, KnobSize, LayerKnob, Stack, Stepper, Toggle, columns};

/// Height of an effect, at least and at most: header, margins, a row of large knobs; a picture that is worth more room has it.
pub(super) const HEIGHTS: [f32; 2] = [28.0 + 2.0 * GRID + 66.0, 28.0 + 2.0 * GRID + 240.0];

/// Height of a field.
const FIELD: f32 = 24.0;
/// Width of the fields beside the knobs.
const FIELDS: f32 = 134.0;
/// The same for two choices side by side.
const WIDE_FIELDS: f32 = 224.0;
/// Width of a knob at most, and of a picture.
const KNOB: f32 = 58.0;
/// The same where the picture is as wide as it may be.
const WIDE_KNOB: f32 = 132.0;
const PICTURE: [f32; 2] = [112.0, 620.0];

type Named = (LayerParamId, &'static str);

/// The knobs of an effect in order but for its amount; those that do nothing with its other settings are left out.
fn knobs(kind: Kind, layers: &Layers) -> Vec<Named> {
    match kind {
        Kind::Drive => drive_knobs(layers),
        Kind::Equalizer => vec![
            (Eq::LowHz.of(0), "Low"),
            (Eq::LowGain.of(0), "Low gain"),
            (Eq::MidHz.of(0), "Middle"),
            (Eq::MidGain.of(0), "Mid gain"),
            (Eq::MidQ.of(0), "Q"),
            (Eq::HighHz.of(0), "High"),
            (Eq::HighGain.of(0), "High gain"),
        ],
        Kind::Compressor => vec![
            (Co::Threshold.of(0), "Threshold"),
            (Co::Ratio.of(0), "Ratio"),
            (Co::UpThreshold.of(0), "Upward"),
            (Co::UpRatio.of(0), "Up ratio"),
            (Co::Attack.of(0), "Attack"),
            (Co::Release.of(0), "Release"),
            (Co::Depth.of(0), "Depth"),
            (Co::Makeup.of(0), "Makeup"),
        ],
        Kind::Phaser => vec![
            (Ph::Center.of(0), "Center"),
            (Ph::Depth.of(0), "Depth"),
            (Ph::Rate.of(0), "Rate"),
            (Ph::Feedback.of(0), "Feedback"),
            (Ph::Stereo.of(0), "Stereo"),
        ],
        Kind::Chorus => vec![
            (Ch::Delay.of(0), "Delay"),
            (Ch::Depth.of(0), "Depth"),
            (Ch::Rate.of(0), "Rate"),
            (Ch::Spread.of(0), "Spread"),
        ],
        Kind::Delay => delay_knobs(layers),
        Kind::Reverb => vec![
            (Re::Size.of(0), "Size"),
            (Re::Decay.of(0), "Decay"),
            (Re::PreDelay.of(0), "Pre-delay"),
            (Re::LowHz.of(0), "Low"),
            (Re::LowDecay.of(0), "Low decay"),
            (Re::HighHz.of(0), "High"),
            (Re::HighDecay.of(0), "Hi decay"),
            (Re::Modulation.of(0), "Mod"),
            (Re::Width.of(0), "Width"),
        ],
        Kind::Width => Vec::new(),
    }
}

fn drive_knobs(layers: &Layers) -> Vec<Named> {
    let mut knobs = vec![(Dr::Gain.of(0), "Gain")];
    match layers.get(Dr::Kind.of(0)) as u8 {
        4 => knobs.push((Dr::Bits.of(0), "Bits")),
        5 => knobs.push((Dr::Hold.of(0), "Rate")),
        _ => {}
    }
    knobs.extend([(Dr::Tone.of(0), "Tone"), (Dr::Level.of(0), "Level")]);
    knobs
}

fn delay_knobs(layers: &Layers) -> Vec<Named> {
    let mut knobs = Vec::new();
    if !layers.is_on(De::Sync.of(0)) {
        knobs.extend([(De::Left.of(0), "Left"), (De::Right.of(0), "Right")]);
    }
    knobs.extend([
        (De::Feedback.of(0), "Feedback"),
        (De::Glide.of(0), "Glide"),
        (De::LowCut.of(0), "Low cut"),
        (De::HighCut.of(0), "High cut"),
    ]);
    knobs
}

/// Shows picture, fields and knobs.
pub(super) fn show(ui: &mut Ui, body: Rect, kind: Kind, context: &mut PageContext<'_>) {
    let knobs = knobs(kind, &context.surface.shown.layers);
    let has_fields = !matches!(kind, Kind::Equalizer | Kind::Reverb | Kind::Width);
    let is_wide = kind == Kind::Delay;
    let fields = if is_wide { WIDE_FIELDS } else { FIELDS };
    let left = body.width() - if has_fields { fields + GRID } else { 0.0 } - GRID - KNOB * knobs.len() as f32;
    // Where knobs would stand in each other's names there is no picture; the equalizer's is its handle.
    let has_picture = left > 0.0 || kind == Kind::Equalizer;
    let width = if has_picture { left.clamp(PICTURE[0], PICTURE[1]) } else { -GRID };
    let picture = body.with_max_x(body.left() + width);
    if kind == Kind::Equalizer {
        equalizer_view::show(ui, picture, context);
    } else if has_picture {
        pictures::show(ui, picture, kind, &context.surface.shown.layers);
    }
    let row = Rect::from_center_size(body.center(), vec2(body.width(), KnobSize::Large.height()));
    let mut at = picture.right() + GRID;
    if has_fields {
        let room = Rect::from_min_size(pos2(at, row.top()), vec2(fields, row.height()));
        self::fields(ui, room, kind, context);
        at = room.right() + GRID;
    }
    let width = ((body.right() - at) / knobs.len().max(1) as f32).min(if left > PICTURE[1] { WIDE_KNOB } else { KNOB });
    for (n, (id, name)) in knobs.into_iter().enumerate() {
        let corner = pos2(at + n as f32 * width, row.top());
        let cell = Rect::from_min_size(corner, vec2(width, row.height()));
        LayerKnob::new(id).named(name).large().show(ui, cell, context);
    }
}

fn fields(ui: &mut Ui, room: Rect, kind: Kind, context: &mut PageContext<'_>) {
    let mut stack = Stack::new(room);
    let upper = stack.row(FIELD);
    stack.gap(0.75);
    let one = |ui: &mut Ui, id: LayerParamId, name, context: &mut PageContext<'_>| {
        Choice::new(id).named(name).show(ui, upper, context);
    };
    match kind {
        Kind::Drive => one(ui, Dr::Kind.of(0), "Kind", context),
        Kind::Compressor => one(ui, Co::Bands.of(0), "Bands", context),
        Kind::Phaser => one(ui, Ph::Stages.of(0), "Stages", context),
        Kind::Chorus => {
            one(ui, Ch::Mode.of(0), "Mode", context);
            Stepper::new(Ch::Pairs.of(0)).show(ui, stack.rest(), context);
        }
        Kind::Delay => {
            for (id, cell) in [De::Sync.of(0), De::PingPong.of(0)].into_iter().zip(columns(upper, 2)) {
                Toggle::new(id).show(ui, cell, context);
            }
            if context.surface.shown.layers.is_on(De::Sync.of(0)) {
                let lower = stack.row(FIELD);
                let sides = [(De::Division.of(0), "L"), (De::DivisionRight.of(0), "R")];
                for ((id, name), cell) in sides.into_iter().zip(columns(lower, 2)) {
                    Choice::new(id).named(name).show(ui, cell, context);
                }
            }
        }
        Kind::Equalizer | Kind::Reverb | Kind::Width => {}
    }
}
