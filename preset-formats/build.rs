//! Finds the reference data.

fn main() {
    vaeform_outside::shared();
}
