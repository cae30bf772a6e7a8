//! `vaeform render`.

/// Arguments of `vaeform render`.
#[derive(clap::Args)]
pub(crate) struct Args {}

/// Refuses: this build has no `render` yet.
///
/// # Errors
/// Always.
pub(crate) fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this build cannot render yet")
}
