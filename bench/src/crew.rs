//! Work on all cores: items are taken one by one, answers come back in the items' order, whatever the cores did.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Below this the bar would only flicker.
const WORTH_A_BAR: usize = 16;

/// A bar on a terminal, for `len` things of a kind.
pub fn bar(len: usize, things: &str) -> ProgressBar {
    if len < WORTH_A_BAR {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}}/{{len}} {things}, {{eta}} left"));
    let bar = ProgressBar::new(len as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}

/// Does `work` on every item. Each core starts with a state of its own, such as a renderer with its buffers.
pub fn map<T: Sync, S, R: Send>(
    items: &[T],
    bar: &ProgressBar,
    start: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(items.len().max(1));
    let next = AtomicUsize::new(0);
    let shift = || {
        let (mut state, mut done) = (start(), Vec::new());
        while let Some((idx, item)) =
            { Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, items.get(i)?))) }
        {
            done.push((idx, work(&mut state, item)));
            bar.inc(1);
        }
        done
    };
    let mut answers: Vec<(usize, R)> = std::thread::scope(|scope| {
        let crew: Vec<_> = (0..cores).map(|_| scope.spawn(shift)).collect();
        crew.into_iter().flat_map(|core| core.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    answers.sort_by_key(|(idx, _)| *idx);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        let squares = map(&items, &ProgressBar::hidden(), || (), |(), &i| i * i);
        assert!(squares.iter().enumerate().all(|(i, &square)| square == i * i));
        assert!(map(&[] as &[u8], &ProgressBar::hidden(), || (), |(), _| 0).is_empty());
    }
}
