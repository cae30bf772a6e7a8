//! `THIRD-PARTY.txt`: what is built into the release from other packages, and their licences.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

/// The packages of the release.
const SHIPPED: [&str; 2] = ["vaeform", "vaeform-cli"];
/// The licence of the font that the editor draws with, which lies among our sources.
const INTER: &str = include_str!("../../../plugin/src/editor/fonts/LICENSE");

/// The notices of everything that is built for any of these targets.
///
/// # Errors
/// cargo cannot say what is built, or a licence cannot be read.
pub(super) fn of_all(triples: &[String]) -> Result<String> {
    let mut packages = BTreeMap::new();
    for triple in triples {
        let options = ["--locked", "--filter-platform", triple].map(str::to_owned);
        let metadata = MetadataCommand::new().other_options(options).exec().context("cargo metadata failed")?;
        for package in foreign(&metadata)? {
            packages.entry((package.name.to_string(), package.version.clone())).or_insert_with(|| package.clone());
        }
    }
    let packages: Vec<Package> = packages.into_values().collect();
    text(&packages)
}

/// The packages of others that end up in what is shipped: those that it depends on, without what only builds or tests need.
fn foreign(metadata: &Metadata) -> Result<Vec<&Package>> {
    let resolve = metadata.resolve.as_ref().context("cargo metadata has no graph of dependencies")?;
    let nodes: BTreeMap<&PackageId, _> = resolve.nodes.iter().map(|node| (&node.id, node)).collect();
    let is_shipped = |package: &&Package| SHIPPED.contains(&package.name.as_str()) && package.source.is_none();
    let mut open: Vec<&PackageId> = metadata.packages.iter().filter(is_shipped).map(|package| &package.id).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let deps = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let is_built_in = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
            open.extend(deps.filter(|dep| dep.dep_kinds.iter().any(is_built_in)).map(|dep| &dep.pkg));
        }
    }
    Ok(metadata.packages.iter().filter(|p| p.source.is_some() && reached.contains(&p.id)).collect())
}

/// A list of the packages, then every licence text once, below the names of those that bring it.
fn text(packages: &[Package]) -> Result<String> {
    let mut text = "Vaeform holds code and fonts of these packages, each under its own licence. Where a package brings no text, its \
         authors are named, and the text of the same licence that others bring holds for it.\n\n"
        .to_owned();
    let mut bringers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let name = format!("{} {}", package.name, package.version);
        let folder = package.manifest_path.parent().context("a manifest has a folder")?;
        let licences = licences(folder.as_std_path())?;
        let licence = package.license.as_deref().unwrap_or("see its text below");
        write!(text, "  {name}  ({licence})  {}", package.repository.as_deref().unwrap_or_default())?;
        if licences.is_empty() {
            write!(text, "  {}", package.authors.join(", "))?;
        }
        text.push('\n');
        for licence in licences {
            bringers.entry(licence).or_default().push(name.clone());
        }
    }
    text += "  Inter, the editor's font  (OFL-1.1)  https://github.com/rsms/inter\n";
    bringers.entry(INTER.trim().lines().collect::<Vec<_>>().join("\n")).or_default().push("Inter".to_owned());
    let mut bringers: Vec<_> = bringers.into_iter().collect();
    bringers.sort_by(|a, b| a.1.cmp(&b.1));
    for (licence, names) in bringers {
        writeln!(text, "\n{}\n{}\n\n{licence}", "-".repeat(80), names.join(", "))?;
    }
    Ok(text)
}

/// The licence texts in a package's folder, and in its folder of fonts.
fn licences(folder: &Path) -> Result<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    for (folder, is_fonts) in [(folder.to_owned(), false), (folder.join("fonts"), true)] {
        for file in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, name) = (file.path(), file.file_name().to_string_lossy().to_uppercase());
            if path.is_file() && (is_licence(&name) || (is_fonts && name.ends_with(".TXT"))) {
                let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                let lines: Vec<&str> =
                    std::str::from_utf8(&bytes).map_or(Vec::new(), |text| text.trim().lines().collect());
                texts.insert(lines.join("\n"));
            }
        }
    }
    texts.remove("");
    Ok(texts)
}

/// Whether a file of that name, in capitals, holds a licence.
fn is_licence(name: &str) -> bool {
    let is_source = [".RS", ".TOML", ".PY", ".SH"].iter().any(|extension| name.ends_with(extension));
    let words = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE", "OFL"];
    !is_source && words.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_are_found_by_name_and_line_ends_do_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let lay = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        lay("LICENSE-MIT", "may\r\nbe used\n");
        lay("COPYING", "may\nbe used");
        lay("license.rs", "fn main() {}");
        lay("README.md", "read");
        fs::create_dir(folder.path().join("fonts")).unwrap();
        lay("fonts/Mono.txt", "a font");
        assert_eq!(licences(folder.path()).unwrap(), BTreeSet::from(["may\nbe used", "a font"].map(String::from)));
    }

    #[test]
    fn what_is_built_in_is_named_and_what_only_builds_is_not() {
        let triple = super::super::system::host_triple().unwrap();
        let notices = of_all(&[triple]).unwrap();
        let names = |name: &str| notices.lines().any(|line| line.starts_with(&format!("  {name} ")));
        assert!(names("nice-plug") && names("symphonia") && names("epaint_default_fonts") && names("clap"));
        assert!(names("Inter, the editor's font") && notices.contains("Inter Project Authors"));
        assert!(!names("vaeform-dsp") && !names("nice-plug-xtask") && !names("divan"));
        assert!(notices.contains("Apache License") && notices.contains("SIL OPEN FONT LICENSE"));
    }
}
