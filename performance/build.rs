//! What of that which the tests need from outside is there.

fn main() {
    vaeform_outside::shared();
}
