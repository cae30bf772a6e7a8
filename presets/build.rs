//! Lists the files of the factory sounds, so that they are built in.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=factory");
    let root = env::var("CARGO_MANIFEST_DIR").expect("Cargo says where the crate lies");
    let mut paths = Vec::new();
    for folder in fs::read_dir(Path::new(&root).join("factory")).expect("the folder of the factory sounds is there") {
        let folder = folder.expect("the folder can be read").path();
        if folder.is_dir() {
            let files = fs::read_dir(&folder).expect("a category's folder can be read");
            paths.extend(files.map(|file| file.expect("a category's folder can be read").path()));
        }
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let mut list = String::from("&[\n");
    for path in &paths {
        let below_root = path.strip_prefix(&root).expect("files lie in the crate");
        // With slashes on all systems.
        let below_root: Vec<_> = below_root.iter().map(|part| part.to_string_lossy()).collect();
        let below_root = below_root.join("/");
        writeln!(list, "    include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{below_root}\")),").expect("into memory");
    }
    list.push_str("]\n");
    let out = env::var("OUT_DIR").expect("Cargo says where to write");
    fs::write(Path::new(&out).join("files.rs"), list).expect("the list can be written");
}
