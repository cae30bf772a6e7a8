//! Whether the reference dumps are there, for tests.

fn main() {
    vaeform_outside::shared();
}
