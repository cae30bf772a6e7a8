//! What a frame of each page costs: laying it out and cutting it into triangles, as software OpenGL gets them.

use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Event, pos2};

use super::pages::Pages;
use super::test_window::TestWindow;

/// Frames that a figure is the mean of.
const FRAMES: u16 = 60;

/// Windows that are opened, and looks at whether there is something new, which a window takes sixty times a second.
const OPENED: u32 = 5;
const LOOKS: u32 = 600;

#[test]
#[ignore = "prints figures: the time of the processor that an opening and a window at rest take"]
fn opening_and_rest() {
    let began = cpu_time::ThreadTime::now();
    let mut windows: Vec<TestWindow> = (0..OPENED).map(|_| TestWindow::new()).collect();
    let ms = began.elapsed().as_secs_f64() * 1_000.0 / f64::from(OPENED);
    println!("a session and the first three frames of its window: {ms:.1} ms");
    let window = &mut windows[0];
    assert!(window.settle(), "it comes to rest");
    let began = cpu_time::ThreadTime::now();
    let news = (0..LOOKS).filter(|_| window.contents.has_news(&window.host)).count();
    let percent = 100.0 * began.elapsed().as_secs_f64() * 60.0 / f64::from(LOOKS);
    println!("at rest: sixty looks a second take {percent:.3} % of a core; {news} frames of {LOOKS}");
}

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
