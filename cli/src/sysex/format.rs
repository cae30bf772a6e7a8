//! How what was found is printed.

/// A form for people, or one for machines.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub(super) enum Format {
    Table,
    Json,
    Csv,
}
