//! LFOs that routes listen to.

use vaeform_patch::layers::{LfoParam, Point, Points, RandomParam};

use super::draft::Draft;
use super::laws::beats;
use crate::division::division;
use crate::vital::VitalLfo;

/// Points of a drawn shape of ours.
const MAX_POINTS: usize = vaeform_patch::layers::MAX_POINTS;
/// The tempo of a render, for lengths that we do not have.
const BPM: f64 = 120.0;

/// The LFO of ours for one of Vital's, from 1; nothing where all are taken.
pub(super) fn place_of(draft: &mut Draft<'_>, number: usize) -> Option<u8> {
    let place = match draft.lfos.iter().position(|known| *known == number) {
        Some(place) => place,
        None if draft.lfos.len() < LfoParam::COUNT => {
            draft.lfos.push(number);
            let place = draft.lfos.len() - 1;
            import(draft, place, number);
            place
        }
        None => return None,
    };
    Some(place as u8 + 1)
}

fn import(draft: &mut Draft<'_>, place: usize, number: usize) {
    let vital = draft.vital;
    let key = |name: &str| format!("lfo_{number}_{name}");
    let stored = |name: &str| vital.stored(&key(name));
    draft.set(LfoParam::Shape.of(place), 6.0);
    match vital.lfos.get(number - 1) {
        Some(shape) => {
            let (points, is_exact) = drawn(shape);
            draft.layers.lfos[place] = points;
            if is_exact {
                draft.report.exact(&format!("lfos[{}]", number - 1));
            } else {
                draft.report.near(&format!("lfos[{}]", number - 1), "by sixteen points");
            }
        }
        None => draft.set(LfoParam::Shape.of(place), 1.0),
    }
    let sync = [LfoParam::Sync.of(place), LfoParam::Division.of(place), LfoParam::Rate.of(place)];
    rate(draft, &format!("lfo_{number}"), sync);
    let (trigger, told) = match stored("sync_type") as i64 {
        0 => (1.0, ""),
        1 => (0.0, ""),
        2 => (2.0, ""),
        3 => (2.0, "it does not wait for the key"),
        _ => (1.0, "it repeats from its start"),
    };
    draft.set(LfoParam::Trigger.of(place), trigger);
    match told {
        "" => draft.report.exact(&key("sync_type")),
        told => draft.report.near(&key("sync_type"), told),
    }
    draft.exact(&key("phase"), LfoParam::Phase.of(place), stored("phase"));
    draft.exact(&key("delay_time"), LfoParam::Delay.of(place), stored("delay_time"));
    if stored("smooth_mode") < 0.5 {
        draft.exact(&key("fade_time"), LfoParam::Fade.of(place), stored("fade_time"));
    } else {
        // Half of a step in a fifth of the time; ours is 0.2 s times the square.
        let seconds = 0.2 * vital.plain(&key("smooth_time")) / std::f64::consts::LN_2;
        let smooth = (seconds / 0.2).sqrt().min(1.0);
        draft.near(&key("smooth_time"), LfoParam::Smooth.of(place), smooth, "by our own smoothing");
    }
    if stored("stereo") != 0.0 {
        draft.report.near(&key("stereo"), "both sides are alike");
    }
}

/// Sync, division and rate, by keys that begin alike.
pub(super) fn rate(
    draft: &mut Draft<'_>,
    prefix: &str,
    [sync_id, division_id, rate_id]: [vaeform_patch::layers::LayerParamId; 3],
) {
    let vital = draft.vital;
    let key = |name: &str| format!("{prefix}_{name}");
    let (sync, tempo) = (vital.stored(&key("sync")), vital.stored(&key("tempo")));
    if !(1.0..4.0).contains(&sync) {
        if sync >= 4.0 {
            draft.report.near(&key("sync"), "it does not follow the key");
        }
        draft.set(sync_id, 0.0);
        draft.exact(&key("frequency"), rate_id, vital.plain(&key("frequency")).clamp(0.01, 200.0));
        return;
    }
    let Some(beats) = beats(tempo, sync) else {
        draft.set(sync_id, 0.0);
        return draft.near(&key("tempo"), rate_id, 0.01, "frozen: it hardly moves");
    };
    let (nearest, is_same) = division(beats);
    if is_same {
        draft.set(sync_id, 1.0);
        draft.exact(&key("tempo"), division_id, nearest as f64);
    } else {
        draft.set(sync_id, 0.0);
        draft.near(&key("tempo"), rate_id, BPM / 60.0 / beats, "a length of its own, at 120 bpm");
    }
}

/// A shape by our points, and whether it is the same.
fn drawn(shape: &VitalLfo) -> (Points, bool) {
    let mut points: Vec<Point> = Vec::new();
    if shape.is_smooth {
        let steps = (MAX_POINTS - 1) as f64;
        let at = |n: usize| Point { x: (n as f64 / steps) as f32, y: shape.at(n as f64 / steps) as f32, curve: 0.0 };
        return (Points::new(&(0..MAX_POINTS).map(at).collect::<Vec<_>>()), false);
    }
    for (place, power) in shape.points.iter().zip(&shape.powers) {
        let point = Point { x: place[0] as f32, y: (1.0 - place[1]) as f32, curve: *power as f32 };
        // A point at which nothing happens is none.
        if points.last() != Some(&point) {
            points.push(point);
        }
    }
    let is_exact = points.len() <= MAX_POINTS;
    while points.len() > MAX_POINTS {
        let weight = |n: &usize| {
            let [a, b, c] = [points[n - 1], points[*n], points[n + 1]];
            ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)).abs()
        };
        let least = (1..points.len() - 1).min_by(|a, b| weight(a).total_cmp(&weight(b))).unwrap_or(1);
        points.remove(least);
    }
    (Points::new(&points), is_exact)
}

/// A random source of ours for one of Vital's, from 1.
pub(super) fn random_of(draft: &mut Draft<'_>, number: usize) -> Option<u8> {
    let place = number - 1;
    if place >= RandomParam::COUNT {
        return None;
    }
    let key = format!("random_{number}_style");
    let style = draft.vital.stored(&key) as i64;
    let told = if style == 1 { "other numbers fall" } else { "smooth, by another law" };
    draft.near(&key, RandomParam::Kind.of(place), if style == 1 { 0.0 } else { 1.0 }, told);
    let ids = [RandomParam::Sync.of(place), RandomParam::Division.of(place), RandomParam::Rate.of(place)];
    rate(draft, &format!("random_{number}"), ids);
    Some(number as u8)
}
