//! The VST3 editor in its host's window: the host resizes that window when it is asked to, and what it shows is drawn.

use vaeform_host::Window;

use crate::editor::{SIZE, choose_zoom, drag_corner_to, on_display, until};
use crate::patches::soft;
use crate::vst3::{Vst3Rig, rig_with};

/// Colors of an editor that is drawn, at least; an empty window has one.
const COLORS: usize = 50;

/// An instance with an open editor of the default size.
fn with_editor() -> Vst3Rig {
    let mut rig = rig_with(&soft(1));
    open(&mut rig);
    rig
}

fn open(rig: &mut Vst3Rig) {
    rig.instance.open_editor(Window::open(SIZE.0, SIZE.1).expect("a window")).expect("the editor");
    until(rig, "the editor opens", |rig| rig.instance.shown_editor_size().ok() == Some(SIZE));
}

/// The host's window and the editor in it have come to this size.
fn is_shown_at(rig: &Vst3Rig, size: (u16, u16)) -> bool {
    rig.instance.window_size().ok() == Some(size) && rig.instance.shown_editor_size().ok() == Some(size)
}

#[test]
#[cfg_attr(not(all(vst3_bundle, display)), ignore = "no VST3 bundle or no display: cargo xtask test brings both")]
fn a_dragged_corner_asks_the_vst3_host_which_resizes_its_window_and_the_editor_follows() {
    on_display(
        "vst3_editor::a_dragged_corner_asks_the_vst3_host_which_resizes_its_window_and_the_editor_follows",
        || {
            let mut rig = with_editor();
            let dragged = (SIZE.0 - 120, SIZE.1 - 60);
            drag_corner_to(&mut rig, dragged, |rig| rig.instance.shown_editor_size().ok());
            until(&mut rig, "window and editor follow the corner", |rig| is_shown_at(rig, dragged));
            let asked = rig.instance.asked_editor_sizes().expect("an editor");
            assert_eq!(asked.last(), Some(&(dragged.0.into(), dragged.1.into())), "{asked:?}");
            rig.instance.set_editor_size(900, 640).expect("a size of the host's");
            until(&mut rig, "the editor follows its host", |rig| is_shown_at(rig, (900, 640)));
            let then = rig.instance.asked_editor_sizes().expect("an editor");
            assert_eq!(then.len(), asked.len(), "the host's own size is not asked for again");
        },
    );
}

#[test]
#[cfg_attr(not(all(vst3_bundle, display)), ignore = "no VST3 bundle or no display: cargo xtask test brings both")]
fn a_zoom_of_150_percent_asks_the_vst3_host_which_resizes_its_window() {
    on_display("vst3_editor::a_zoom_of_150_percent_asks_the_vst3_host_which_resizes_its_window", || {
        let mut rig = with_editor();
        choose_zoom(&mut rig);
        let zoomed = (SIZE.0 * 3 / 2, SIZE.1 * 3 / 2);
        until(&mut rig, "window and editor grow", |rig| is_shown_at(rig, zoomed));
        let asked = rig.instance.asked_editor_sizes().expect("an editor");
        assert_eq!(asked, [(zoomed.0.into(), zoomed.1.into())]);
    });
}

#[test]
#[cfg_attr(not(all(vst3_bundle, display)), ignore = "no VST3 bundle or no display: cargo xtask test brings both")]
fn the_vst3_editor_is_drawn_each_time_it_is_opened() {
    on_display("vst3_editor::the_vst3_editor_is_drawn_each_time_it_is_opened", || {
        let mut rig = with_editor();
        let is_drawn = |rig: &mut Vst3Rig| rig.instance.num_editor_colors().is_ok_and(|colors| colors >= COLORS);
        until(&mut rig, "the first editor is drawn", is_drawn);
        rig.instance.close_editor();
        open(&mut rig);
        until(&mut rig, "the second editor is drawn", is_drawn);
    });
}
