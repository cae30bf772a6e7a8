//! What of that which the tests need from outside is there.

fn main() {
    vaeform_outside::bundles();
    vaeform_outside::checked_bundle();
    vaeform_outside::shared();
    vaeform_outside::programs("display", &["Xvfb", "xdotool"]);
    vaeform_outside::programs("jackd", &["jackd"]);
}
