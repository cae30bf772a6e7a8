//! Writes the factory's tables for training: `cargo run -p vaeform-wavetable --example factory_frames -- FOLDER` puts there a `.f32` of
//! each, its frames of 2,048 little-endian floats one after the other.

use std::path::PathBuf;
use std::{env, fs};

use vaeform_wavetable::factory;

fn main() -> std::io::Result<()> {
    let folder = env::args_os().nth(1).map(PathBuf::from).ok_or_else(|| std::io::Error::other("expected a folder"))?;
    fs::create_dir_all(&folder)?;
    for recipe in factory::recipes() {
        let bytes: Vec<u8> = recipe.make().samples().iter().flat_map(|sample| sample.to_le_bytes()).collect();
        fs::write(folder.join(recipe.name.replace(':', "-")).with_extension("f32"), bytes)?;
    }
    println!("{} tables in {}", factory::recipes().count(), folder.display());
    Ok(())
}
