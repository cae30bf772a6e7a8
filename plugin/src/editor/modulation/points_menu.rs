//! What a right click on a point of an envelope or an LFO offers.

use egui::Ui;
use vaeform_patch::layers::Points;
use vaeform_session::PointsOf;

use super::points;

/// Shows the menu; the points as they are to be, once something is chosen.
pub(super) fn show(ui: &mut Ui, of: PointsOf, points: &Points, i: usize) -> Option<Points> {
    let mut edited = None;
    let mut item = |ui: &mut Ui, text: &str, new: Option<Points>| {
        if new.is_some() && ui.button(text).clicked() {
            edited = new;
            ui.close();
        }
    };
    item(ui, "Remove", points::removed(of, points, i));
    let straight = points.points()[i].curve != 0.0;
    item(ui, "Straighten its curve", straight.then(|| points::bent(points, i, 0.0)));
    if let PointsOf::Envelope(_) = of {
        let at = i as u8;
        let (held, looped) = (points.sustain, points.repeat);
        let is_held = held == Some(at);
        let sustain = if is_held { None } else { Some(at) };
        let words = if is_held { "Hold nowhere" } else { "Hold here while the key is down" };
        item(ui, words, Some(points::marked(*points, sustain, looped)));
        let last = points.points().len() as u8 - 1;
        let (first_now, last_now) = points.repeat.unwrap_or((0, last));
        let from = (at < last).then(|| points::marked(*points, held, Some((at, last_now.max(at + 1)))));
        item(ui, "Loop from here", from);
        let to = (at > 0).then(|| points::marked(*points, held, Some((first_now.min(at - 1), at))));
        item(ui, "Loop to here", to);
        let words = if points.is_ping_pong { "Loop in one direction" } else { "Loop to and fro" };
        item(ui, words, looped.is_some().then(|| points::turned(*points)));
        item(ui, "No loop", looped.is_some().then(|| points::marked(*points, held, None)));
    }
    edited
}
