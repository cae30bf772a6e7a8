//! Features and metrics held to the figures of librosa and of the shared measuring tool, on signals that both sides synthesise.
//!
//! - `parity_features`: mel bands and MFCC against librosa (`features/features.py` made the figures)
//! - `parity_metrics`: every metric against the measuring tool (`features/metrics.py`)

#[path = "features/parity_features.rs"]
mod parity_features;
#[path = "features/parity_metrics.rs"]
mod parity_metrics;
#[path = "features/signals.rs"]
mod signals;
