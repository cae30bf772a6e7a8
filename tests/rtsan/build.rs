//! What of that which the tests need from outside is there.

fn main() {
    vaeform_outside::bundles();
    println!("cargo:rerun-if-env-changed=RTSAN_ENABLE");
    vaeform_outside::needs("sanitizer", std::env::var_os("RTSAN_ENABLE").is_some());
}
