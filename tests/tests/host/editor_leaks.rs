//! What is left of an editor that was opened and closed two hundred times in one process, in both formats.
//!
//! Every window has a thread of its own, and glibc gives threads heaps of their own, which keep what was freed in them; with
//! `MALLOC_ARENA_MAX=1` in the environment all share one, and what is left is what nobody frees.

use std::fs;

use vaeform_host::Window;

use crate::editor::{SIZE, on_display, until};
use crate::patches::soft;
use crate::rig::{Player, Rig, rig_with};
use crate::vst3;

/// Editors before the first look, by which caches of driver and fonts are filled, and those between both looks.
const FIRST: usize = 20;
const CYCLES: usize = 200;
/// Colors of an editor that is drawn, at least; an empty window has one.
const COLORS: usize = 50;
/// What may be left of all of them, in KiB.
const LEFT: i64 = 2_048;

/// Resident memory of this process in KiB, and its open descriptors.
fn held() -> [i64; 2] {
    let status = fs::read_to_string("/proc/self/status").expect("the process's own figures");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("resident memory");
    let memory = line.trim().trim_end_matches(" kB").parse().expect("KiB");
    [memory, fs::read_dir("/proc/self/fd").expect("descriptors").count() as i64]
}

/// Opens and closes, and says what is left.
fn cycles<P: Player>(rig: &mut P, what: &str, mut once: impl FnMut(&mut P)) {
    (0..FIRST).for_each(|_| once(rig));
    let before = held();
    (0..CYCLES).for_each(|_| once(rig));
    let left: Vec<i64> = held().iter().zip(before).map(|(after, before)| after - before).collect();
    println!("{what}: {CYCLES} editors leave {} KiB and {} descriptors", left[0], left[1]);
    assert!(left[0] <= LEFT, "{what}: {} KiB are left", left[0]);
}

#[test]
#[ignore = "takes minutes: two hundred editors by software OpenGL"]
fn two_hundred_clap_editors_leave_less_than_2_mb() {
    on_display("editor_leaks::two_hundred_clap_editors_leave_less_than_2_mb", || {
        let mut rig: Rig = rig_with(&soft(1));
        cycles(&mut rig, "CLAP", |rig| {
            rig.instance.open_editor(Window::open(SIZE.0, SIZE.1).expect("a window")).expect("the editor");
            let is_drawn = |rig: &mut Rig| rig.instance.num_editor_colors().is_ok_and(|colors| colors >= COLORS);
            until(rig, "the editor is drawn", is_drawn);
            rig.instance.close_editor();
        });
    });
}

#[test]
#[ignore = "takes minutes: two hundred editors by software OpenGL"]
fn two_hundred_vst3_editors_leave_less_than_2_mb() {
    on_display("editor_leaks::two_hundred_vst3_editors_leave_less_than_2_mb", || {
        let mut rig = vst3::rig_with(&soft(1));
        cycles(&mut rig, "VST3", |rig| {
            rig.instance.open_editor(Window::open(SIZE.0, SIZE.1).expect("a window")).expect("the editor");
            let is_drawn =
                |rig: &mut vst3::Vst3Rig| rig.instance.num_editor_colors().is_ok_and(|colors| colors >= COLORS);
            until(rig, "the editor is drawn", is_drawn);
            rig.instance.close_editor();
        });
    });
}
