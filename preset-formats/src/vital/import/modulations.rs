//! Macros, and routes: each by where it begins, where it ends, and its middle.

use vaeform_patch::layers::{Destination, LayerParamId, MacroParam, Route, Source};

use super::draft::Draft;
use super::targets::{Law, Target, targets};
use super::{envelopes, lfos};
use crate::vital::{VitalParam, VitalRoute, power_scale};

/// Vital's macros.
const NUM_MACROS: usize = 4;

/// Takes over macros and routes.
pub(super) fn import(draft: &mut Draft<'_>) {
    let vital = draft.vital;
    for n in 0..NUM_MACROS {
        let key = format!("macro_control_{}", n + 1);
        draft.exact(&key, LayerParamId(MacroParam::Macro1.of(0).0 + n as u16), vital.stored(&key));
        let name = vital.text(&format!("macro{}", n + 1)).chars().filter(char::is_ascii);
        draft.layers.macro_names[n].iter_mut().zip(name).for_each(|(to, from)| *to = from as u8);
    }
    // LFOs and envelopes come first, so that routes to them find them.
    let mut first: Vec<&VitalRoute> = vital.routes.iter().filter(|route| !route.is_bypassed).collect();
    first.retain(|route| weight(draft, &route.destination).is_some());
    first.sort_by_key(|route| weight(draft, &route.destination));
    for route in first {
        source(draft, route);
    }
    for route in vital.routes.iter().filter(|route| !route.is_bypassed) {
        import_route(draft, route);
    }
}

/// What counts first where sources are few: what is heard most. Nothing for what moves nothing of ours.
fn weight(draft: &Draft<'_>, destination: &str) -> Option<u8> {
    if destination.starts_with("modulation_") || destination.starts_with("lfo_") || destination.starts_with("env_") {
        return Some(4);
    }
    if targets(draft, destination).is_empty() {
        return None;
    }
    Some(match destination {
        _ if destination.ends_with("level") || destination == "volume" => 0,
        _ if destination.ends_with("transpose") || destination.ends_with("tune") => 1,
        _ if destination.ends_with("cutoff") => 2,
        _ => 3,
    })
}

/// What a route is called in the report.
fn named(route: &VitalRoute) -> String {
    format!("route {}: {} to {}", route.slot, route.source, route.destination)
}

fn import_route(draft: &mut Draft<'_>, route: &VitalRoute) {
    let key = named(route);
    if route.destination.starts_with("modulation_") {
        if !route.destination.ends_with("_amount") {
            draft.report.left_out(&key, "only amounts are modulated");
        }
        return;
    }
    let Some(source) = source(draft, route) else {
        return draft.report.left_out(&key, "there is no such source of ours, or all are taken");
    };
    // What modulates its amount, and by how much.
    let by = format!("modulation_{}_amount", route.slot);
    let vias: Vec<&VitalRoute> =
        draft.vital.routes.iter().filter(|other| !other.is_bypassed && other.destination == by).collect();
    if route.amount != 0.0 {
        place(draft, route, source, route.amount, None);
    }
    for via in vias {
        match self::source(draft, via) {
            Some(by) => place(draft, route, source, (2.0 * via.amount).clamp(-1.0, 1.0), Some(by)),
            None => draft.report.left_out(&named(via), "there is no such source of ours, or all are taken"),
        }
    }
}

/// Puts a route at each parameter that it moves.
fn place(draft: &mut Draft<'_>, route: &VitalRoute, source: Source, amount: f64, via: Option<Source>) {
    let key = named(route);
    let found = targets(draft, &route.destination);
    if found.is_empty() {
        if !is_of_what_is_off(draft, &route.destination) {
            draft.report.left_out(&key, "there is nothing of ours that it moves");
        }
        return;
    }
    for target in found {
        let Some((fitted, is_exact)) = fit(draft, route, &target, source, amount) else { continue };
        let fitted = Route { via, ..fitted };
        if !fitted.is_possible() {
            draft.report.left_out(&key, "effects are moved by what all notes share alone");
            continue;
        }
        match draft.layers.add_route(fitted) {
            None => draft.report.left_out(&key, "all routes of ours are taken"),
            Some(_) if is_exact && !route.is_stereo && !route.has_curve && via.is_none() => draft.report.exact(&key),
            Some(_) => draft.report.near(&key, "by its ends and its middle"),
        }
    }
}

/// True where a destination is of something that is off.
fn is_of_what_is_off(draft: &Draft<'_>, destination: &str) -> bool {
    let vital = draft.vital;
    let switches = ["osc_1", "osc_2", "osc_3", "filter_1", "filter_2", "sample"];
    let effects = crate::vital::EFFECTS.into_iter();
    let mut all = switches.into_iter().chain(effects);
    all.any(|part| destination.starts_with(part) && !vital.is_on(&format!("{part}_on")))
}

/// A route of ours whose ends and middle are where Vital's are; and whether all between is too.
fn fit(draft: &Draft<'_>, route: &VitalRoute, target: &Target, source: Source, amount: f64) -> Option<(Route, bool)> {
    let param = VitalParam::of(&route.destination)?;
    let base = draft.vital.stored(&route.destination);
    let def = target.id.def();
    let here = f64::from(draft.layers.get(target.id));
    let plain_base = target.law.at(draft, param, base);
    let middle = if route.is_bipolar { 0.5 } else { 0.0 };
    // How far the way of ours is from where it stands, at a value of the source.
    let moved = |x: f64| {
        let stored = base + (power_scale(x, route.power) - middle) * amount * (param.max - param.min);
        let is_offset = matches!(target.law, Law::Offset(_) | Law::Decibels);
        let stored = if matches!(target.law, Law::Offset(_)) { stored } else { stored.clamp(param.min, param.max) };
        let plain = target.law.at(draft, param, stored);
        let plain = if is_offset { here + plain - plain_base } else { plain };
        f64::from(def.way(plain as f32) - def.way(here as f32))
    };
    let [low, half, high] = [0.0, 0.5, 1.0].map(moved);
    let destination = Destination::Layer(target.id);
    let (ours, bend, off) = if route.is_bipolar {
        (0.5 * (high - low), 0.0, (half - 0.5 * (high + low)).abs().max(half.abs()))
    } else {
        let part = if high.abs() > 1e-6 { (half / high).clamp(0.01, 0.99) } else { 0.5 };
        (high, 2.0 * (1.0 / part - 1.0).ln(), low.abs())
    };
    let amount = if source == Source::Key { ours * 120.0 / 128.0 } else { ours };
    let new = Route {
        curve: if bend.abs() < 0.02 { 0.0 } else { bend as f32 },
        is_bipolar: route.is_bipolar,
        ..Route::new(source, destination, amount as f32)
    };
    // Between ends and middle it lies on the curve, or does not.
    let between = |x: f64| if route.is_bipolar { low + (high - low) * x } else { high * power_scale(x, bend) };
    let apart = [0.25, 0.75].map(|x| (moved(x) - between(x)).abs());
    Some((new, off < 0.005 && apart.iter().all(|apart| *apart < 0.01)))
}

/// The source of ours for that of a route.
fn source(draft: &mut Draft<'_>, route: &VitalRoute) -> Option<Source> {
    let number = |prefix: &str| route.source.strip_prefix(prefix).and_then(|n| n.parse::<usize>().ok());
    if let Some(n) = number("env_") {
        return envelopes::place_of(draft, n).map(Source::Envelope);
    }
    if let Some(n) = number("lfo_") {
        return lfos::place_of(draft, n).map(Source::Lfo);
    }
    if let Some(n) = number("random_") {
        return lfos::random_of(draft, n).map(Source::Random);
    }
    if let Some(n) = number("macro_control_") {
        return Some(Source::Macro(n as u8));
    }
    Some(match route.source.as_str() {
        "velocity" => Source::Velocity,
        "note" => Source::Key,
        "mod_wheel" => Source::Wheel,
        "pitch_wheel" => Source::Bend,
        "aftertouch" => Source::Pressure,
        "slide" => Source::Timbre,
        "lift" => Source::ReleaseVelocity,
        "random" => Source::NoteRandom,
        _ => return None,
    })
}
