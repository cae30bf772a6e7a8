//! Numbers as pictures.

use super::number::number_text;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 180.0;
/// Points that carry their value as a tooltip; of more only every so many.
const MAX_DOTS: usize = 240;

/// Numbers in their order as a line that can be zoomed into, each point with its value.
pub(super) fn plot(numbers: &[f64]) -> String {
    let (low, high) = range(numbers);
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{} numbers from {} to {}\">",
        numbers.len(),
        number_text(low),
        number_text(high)
    );
    svg += &format!("<polyline points=\"{}\"/>", points(numbers, WIDTH, HEIGHT));
    let step = numbers.len().div_ceil(MAX_DOTS);
    for (n, x) in numbers.iter().enumerate().step_by(step.max(1)) {
        let [at, up] = place(n, *x, numbers.len(), (low, high), WIDTH, HEIGHT);
        svg +=
            &format!("<circle cx=\"{at:.1}\" cy=\"{up:.1}\" r=\"3\"><title>{n}: {}</title></circle>", number_text(*x));
    }
    svg + "</svg>\n"
}

/// Numbers as a line in a cell.
pub(super) fn sparkline(numbers: &[f64]) -> String {
    let first_and_last = [numbers.first(), numbers.last()].map(|x| x.map_or_else(String::new, |x| number_text(*x)));
    format!(
        "<svg class=\"spark\" viewBox=\"0 0 90 24\" role=\"img\"><title>{} to {}</title><polyline points=\"{}\"/></svg>",
        first_and_last[0],
        first_and_last[1],
        points(numbers, 90.0, 24.0)
    )
}

fn range(numbers: &[f64]) -> (f64, f64) {
    let finite = numbers.iter().copied().filter(|x| x.is_finite());
    finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

fn place(n: usize, x: f64, count: usize, (low, high): (f64, f64), width: f64, height: f64) -> [f64; 2] {
    let part = if high > low { (x - low) / (high - low) } else { 0.5 };
    [width * (0.02 + 0.96 * n as f64 / (count - 1).max(1) as f64), height * (0.95 - 0.9 * part)]
}

fn points(numbers: &[f64], width: f64, height: f64) -> String {
    let range = range(numbers);
    let of = |(n, x): (usize, &f64)| {
        let [at, up] = place(n, *x, numbers.len(), range, width, height);
        format!("{at:.1},{up:.1}")
    };
    let all: Vec<String> = numbers.iter().enumerate().filter(|(_, x)| x.is_finite()).map(of).collect();
    all.join(" ")
}
