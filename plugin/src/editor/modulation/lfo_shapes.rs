//! The shapes of LFOs as they are drawn, and as points that can be drawn further.

use vaeform_patch::layers::{Point, Points};

/// Bend of a quarter of a sine: the power curve that comes closest to it.
const SINE: f32 = 2.1;
/// Steps of a random shape; what is heard has others.
const RANDOM: [f32; 8] = [0.3, -0.6, 0.9, 0.1, -0.85, 0.55, -0.2, 0.7];

/// Points as x, level and bend of the way to the next.
type Corners = &'static [[f32; 3]];

/// Shapes that a drawing can begin with.
pub(super) const READY: &[(&str, Corners)] = &[
    ("Sine", &[[0.0, 0.5, -SINE], [0.25, 1.0, SINE], [0.5, 0.5, -SINE], [0.75, 0.0, SINE], [1.0, 0.5, 0.0]]),
    ("Triangle", &[[0.0, 0.5, 0.0], [0.25, 1.0, 0.0], [0.75, 0.0, 0.0], [1.0, 0.5, 0.0]]),
    ("Saw up", &[[0.0, 0.0, 0.0], [1.0, 1.0, 0.0]]),
    ("Saw down", &[[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
    ("Square", &[[0.0, 1.0, 0.0], [0.5, 1.0, 0.0], [0.5, 0.0, 0.0], [1.0, 0.0, 0.0]]),
    (
        "Stairs",
        &[
            [0.0, 0.0, 0.0],
            [0.25, 0.0, 0.0],
            [0.25, 0.33, 0.0],
            [0.5, 0.33, 0.0],
            [0.5, 0.67, 0.0],
            [0.75, 0.67, 0.0],
            [0.75, 1.0, 0.0],
            [1.0, 1.0, 0.0],
        ],
    ),
    ("Trapezoid", &[[0.0, 0.0, 0.0], [0.2, 1.0, 0.0], [0.5, 1.0, 0.0], [0.7, 0.0, 0.0], [1.0, 0.0, 0.0]]),
    ("Pluck", &[[0.0, 1.0, -6.0], [1.0, 0.0, 0.0]]),
    ("Pump", &[[0.0, 0.0, 0.0], [0.08, 0.0, -4.0], [0.6, 1.0, 0.0], [1.0, 1.0, 0.0]]),
];

/// Corners as points.
pub(super) fn points(corners: Corners) -> Points {
    Points::new(&corners.iter().map(|&[x, y, curve]| Point { x, y, curve }).collect::<Vec<_>>())
}

/// The points of a shape by its place in the table, as a drawing begins with it: stairs for what is random.
pub(super) fn points_of(shape: usize) -> Points {
    points(READY.get(shape).map_or(READY[1].1, |ready| ready.1))
}

/// The level of a shape by its place in the table at a place of the cycle, -1..1, as the synth has it; for shapes that are not drawn.
pub(super) fn level(shape: usize, x: f32) -> f32 {
    match shape {
        0 => (std::f32::consts::TAU * x).sin(),
        1 => 1.0 - 4.0 * ((x + 0.25).fract() - 0.5).abs(),
        2 => 2.0 * x - 1.0,
        3 => 1.0 - 2.0 * x,
        4 if x < 0.5 => 1.0,
        4 => -1.0,
        _ => RANDOM[((x * RANDOM.len() as f32) as usize).min(RANDOM.len() - 1)],
    }
}

#[cfg(test)]
mod tests {
    use vaeform_patch::layers::LfoParam;
    use vaeform_session::PointsOf;

    use super::super::points;
    use super::*;

    #[test]
    fn what_a_drawing_begins_with_is_close_to_the_shape_that_it_was() {
        let labels = LfoParam::Shape.of(0).def().labels;
        for (shape, label) in labels.iter().enumerate().take(5) {
            let drawn = points_of(shape);
            for segment in points::segments(PointsOf::Lfo(0), &drawn).iter().filter(|s| s.from[0] < s.to[0]) {
                for part in [0.1, 0.5, 0.9] {
                    let [x, y] = segment.at(part);
                    let off = (2.0 * y - 1.0 - level(shape, x)).abs();
                    assert!(off < 0.1, "{label} at {x}: {off}");
                }
            }
        }
    }

    #[test]
    fn ready_shapes_fit_into_a_drawing() {
        for (name, corners) in READY {
            let drawn = points(corners);
            assert_eq!(drawn.points().len(), corners.len(), "{name}");
            assert_eq!(points::played(PointsOf::Lfo(0), &drawn), drawn, "{name}");
        }
    }
}
