//! The widgets of the pages for the layers beside FM: one family, each bound to a parameter of the patch by its id.
//!
//! A widget is made for a [`LayerParamId`](vaeform_patch::layers::LayerParamId), shown in a rectangle, and does all the rest: range, unit and
//! name come from the parameter's row, its colour from the layer; what a hand does becomes commands, one gesture being one step of undo
//! ([`hand`]). Every widget has a name for screen readers.

mod arrow_keys;
mod card;
mod choice;
mod curve;
mod dial;
mod drop_target;
mod elided;
mod entry;
mod hand;
mod icon;
mod knob;
mod knob_controller;
mod knob_menu;
mod place;
mod slider;
mod source_shelf;
mod sources;
mod stepper;
mod switch;
mod toggle;
mod touch;

pub(crate) use arrow_keys::arrow_steps;
pub(crate) use card::{Card, Inside};
pub(crate) use choice::{Choice, Select};
pub(crate) use curve::{paint_curve, paint_playhead};
pub(crate) use dial::{Dial, dial_point};
pub(crate) use elided::elided;
pub(crate) use hand::Hand;
pub(crate) use icon::Icon;
pub(crate) use knob::{KnobSize, LayerKnob};
pub(crate) use knob_controller::offer as offer_controller;
pub(crate) use knob_menu::modulate_by;
pub(crate) use place::{Stack, cells, columns};
pub(crate) use slider::LayerSlider;
pub(crate) use source_shelf::{SourceShelf, show_in_hand};
pub(crate) use sources::{new_route, reach, routes_to, source_label, source_name, source_short};
pub(crate) use stepper::Stepper;
pub(crate) use switch::Switch;
pub(crate) use toggle::{Toggle, paint_toggle};
pub(crate) use touch::{settle, travel};
