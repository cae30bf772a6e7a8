//! Link arguments of the plugin library.

fn main() {
    // A worker that did not stop in time is left behind; its code must not be unmapped under it.
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
