//! The user's folders, as the system names them.

use std::path::PathBuf;

/// The folder of what users make; nothing where the system names none.
pub fn data_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = match std::env::consts::OS {
        "windows" => of("APPDATA"),
        "macos" => of("HOME").map(|home| home.join("Library/Application Support")),
        _ => of("XDG_DATA_HOME").or_else(|| of("HOME").map(|home| home.join(".local/share"))),
    };
    Some(folder?.join("vaeform"))
}
