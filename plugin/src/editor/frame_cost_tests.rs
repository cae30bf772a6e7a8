//! What a frame of each page costs: laying it out and cutting it into triangles, as software OpenGL gets them.

use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Event, pos2};

use super::pages::Pages;
use super::test_window::TestWindow;

/// Frames that a figure is the mean of.
const FRAMES: u16 = 60;

#[test]
#[ignore = "prints figures: the time of the processor that frames take"]
fn frames_of_all_pages_while_the_pointer_moves() {
    let mut window = TestWindow::new();
    for title in Pages::default().titles() {
        assert!(window.settle(), "{title} does not come to rest");
        let (mut triangles, began) = (0, cpu_time::ThreadTime::now());
        for i in 0..FRAMES {
            let at = pos2(260.0 + 9.0 * f32::from(i), 300.0);
            window.frame(vec![Event::PointerMoved(at)]);
            let meshes = window.egui.tessellate(window.shapes.clone(), 1.0);
            let count = |of: &ClippedPrimitive| match &of.primitive {
                Primitive::Mesh(mesh) => mesh.indices.len() / 3,
                Primitive::Callback(_) => 0,
            };
            triangles = meshes.iter().map(count).sum::<usize>();
        }
        let ms = began.elapsed().as_secs_f64() * 1_000.0 / f64::from(FRAMES);
        println!("{title}: {ms:.2} ms a frame, {triangles} triangles");
        window.frame(vec![Event::PointerGone]);
        window.next_page();
    }
}
