//! `vaeform bench`.

/// Arguments of `vaeform bench`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Refuses: this build has no `bench` yet.
///
/// # Errors
/// Always.
pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this build cannot bench yet")
}
