//! Modulation sources as a person sees them, and the routes of a parameter.

use vaeform_patch::layers::{Destination, LayerParamId, Layers, Route, Source};

/// The routes that lead to a parameter, with their places.
pub(crate) fn routes_to(layers: &Layers, id: LayerParamId) -> impl Iterator<Item = (usize, Route)> {
    let routes = layers.routes().iter().enumerate().filter_map(|(place, route)| Some((place, (*route)?)));
    routes.filter(move |(_, route)| route.destination == Destination::Layer(id))
}

/// The name of a source; macros have the patch's names.
pub(crate) fn source_name(source: Source, layers: &Layers) -> String {
    match source {
        Source::Envelope(n) => format!("Envelope {n}"),
        Source::Lfo(n) => format!("LFO {n}"),
        Source::Random(n) => format!("Random {n}"),
        Source::Macro(n) => {
            let name = layers.macro_names.get(usize::from(n).wrapping_sub(1)).copied().unwrap_or_default();
            let name = String::from_utf8_lossy(&name).trim().to_owned();
            if name.is_empty() { format!("Macro {n}") } else { format!("Macro {n}: {name}") }
        }
        Source::Velocity => "Velocity".to_owned(),
        Source::Key => "Key".to_owned(),
        Source::NoteRandom => "Random by note".to_owned(),
        Source::ReleaseVelocity => "Release velocity".to_owned(),
        Source::Wheel => "Modulation wheel".to_owned(),
        Source::Pressure => "Pressure".to_owned(),
        Source::Timbre => "Timbre".to_owned(),
        Source::Bend => "Pitch bend".to_owned(),
        Source::Sidechain => "Sidechain".to_owned(),
        Source::Latent(n) => format!("Latent {n}"),
    }
}

/// Its name in lists: the number of a macro and the patch's name for it.
pub(crate) fn source_label(source: Source, layers: &Layers) -> String {
    let name = source_name(source, layers);
    match (source, name.split_once(": ")) {
        (Source::Macro(n), Some((_, own))) => format!("M{n} {own}"),
        _ => name,
    }
}

/// Its name where there is room for a few characters alone.
pub(crate) fn source_short(source: Source) -> String {
    match source {
        Source::Envelope(n) => format!("Env {n}"),
        Source::Lfo(n) => format!("LFO {n}"),
        Source::Random(n) => format!("Rnd {n}"),
        Source::Macro(n) => format!("M{n}"),
        Source::Velocity => "Vel".to_owned(),
        Source::Key => "Key".to_owned(),
        Source::NoteRandom => "Dice".to_owned(),
        Source::ReleaseVelocity => "Rel".to_owned(),
        Source::Wheel => "Wheel".to_owned(),
        Source::Pressure => "Press".to_owned(),
        Source::Timbre => "Timb".to_owned(),
        Source::Bend => "Bend".to_owned(),
        Source::Sidechain => "Side".to_owned(),
        Source::Latent(n) => format!("Z{n}"),
    }
}

/// How far a new route goes: a quarter to both sides, or half to one.
pub(crate) fn new_route(source: Source, id: LayerParamId) -> Route {
    route_between(source, Destination::Layer(id))
}

/// The same to anything that can be moved.
pub(crate) fn route_between(source: Source, destination: Destination) -> Route {
    Route::new(source, destination, if source.is_bipolar() { 0.25 } else { 0.5 })
}

/// The part of a parameter's way that a route reaches from `way`, lowest and highest.
pub(crate) fn reach(route: &Route, way: f32) -> [f32; 2] {
    let to = way + route.amount;
    let from = if route.is_bipolar { way - route.amount } else { way };
    [from.min(to).clamp(0.0, 1.0), from.max(to).clamp(0.0, 1.0)]
}

#[cfg(test)]
mod tests {
    use vaeform_patch::layers::OscillatorParam;

    use super::*;

    #[test]
    fn a_route_reaches_to_one_side_or_to_both_and_not_beyond_the_way() {
        let to = Destination::Layer(OscillatorParam::Frame.of(0));
        assert_eq!(reach(&Route::new(Source::Velocity, to, 0.25), 0.5), [0.5, 0.75]);
        assert_eq!(reach(&Route::new(Source::Velocity, to, -0.25), 0.5), [0.25, 0.5]);
        assert_eq!(reach(&Route::new(Source::Lfo(1), to, 0.75), 0.5), [0.0, 1.0]);
    }

    #[test]
    fn every_source_has_names_of_its_own() {
        let layers = Layers::default();
        for name in [|source, layers: &Layers| source_name(source, layers), |source, _: &Layers| source_short(source)] {
            let mut names: Vec<_> = Source::all().map(|source| name(source, &layers)).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all);
        }
    }
}
