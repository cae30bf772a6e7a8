//! Features and metrics held to the figures of librosa and of the shared measuring tool, on signals that both sides synthesise.
//!
//! - `parity_features`: mel bands and MFCC against librosa (`features/features.py` made the figures)
//! - `parity_metrics`: every metric against the measuring tool (`features/metrics.py`)

mod parity_features;
mod parity_metrics;
mod signals;
