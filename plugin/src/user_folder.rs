//! Where users keep what they make.

use std::path::PathBuf;

/// The folder of what users make, as the system names it.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = match std::env::consts::OS {
        "windows" => of("APPDATA"),
        "macos" => of("HOME").map(|home| home.join("Library/Application Support")),
        _ => of("XDG_DATA_HOME").or_else(|| of("HOME").map(|home| home.join(".local/share"))),
    };
    Some(folder?.join("vaeform"))
}

/// The folder of users' presets: `presets` in [`data_folder`], whether it is there or not.
pub(crate) fn presets() -> Option<PathBuf> {
    Some(data_folder()?.join("presets"))
}
