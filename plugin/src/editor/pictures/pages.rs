//! The pages as pictures.

use std::path::{Path, PathBuf};
use std::time::Duration;

use egui::{Theme, Vec2, vec2};
use vaeform_dsp::control::Control;
use vaeform_presets::factory;
use vaeform_session::Command;
use vaeform_session::perform::{LaneChoice, LaneKind, LaneSettings, NoteLength, NoteValue, PerformOrder};
use vaeform_session::sound_map::{DuplicatePair, SoundOrigin};

use super::compare::apart;
use super::drawn_text::illegible;
use super::pixel_image::PixelImage;
use super::raster::Raster;
use crate::editor::control_port::ControlPort;
use crate::editor::librarian::test_bank::virus_bank;
use crate::editor::map::{MapPage, map_of};
use crate::editor::pages::Pages;
use crate::editor::palette::DARK;
use crate::editor::presets::PresetsPage;
use crate::editor::resize_corner::MIN_SIZE;
use crate::editor::sight::contrast;
use crate::editor::test_window::TestWindow;

/// A factory sound that uses every layer.
const SOUND: &str = "Inner Sun";
/// The page that a dump opens.
const OPENED: &str = "Librarian";
/// Names of singles in a bank.
const SINGLES: [&str; 12] = [
    "Hover",
    "Long Wire",
    "Tin Choir",
    "Night Bus",
    "Low Tide",
    "Glass Arp",
    "Pulse Two",
    "Dust",
    "Acid Rain",
    "Moth",
    "Slow Gate",
    "Sub Rosa",
];
/// Where the folder is named that pictures go to, and that all of them are wanted.
const FOLDER: &str = "VAEFORM_PICTURES";
const ALL: &str = "VAEFORM_PICTURES_ALL";
/// The window as it opens first.
const SIZE: Vec2 = vec2(1_100.0, 784.0);
/// The test that draws, as the harness calls it.
const DRAWS: &str = "editor::pictures::pages::draw_pictures";

/// A window that plays nothing, with a sound loaded and a map of its own, and its painter.
struct Painted {
    window: TestWindow,
    raster: Raster,
    size: [usize; 2],
    scale: f32,
}

impl Painted {
    fn new(size: Vec2, scale: f32, theme: Theme) -> Self {
        let mut window = TestWindow::of(size, scale, theme);
        window.contents.replace_page(Box::new(MapPage::of(map_of(4_000))));
        let place = factory().iter().position(|sound| sound.name == SOUND).expect("the factory has it");
        window.client.send(Command::Factory(place));
        window.client.send(Command::DismissNotices);
        perform(&mut window);
        list_presets(&mut window);
        open_dump(&mut window);
        let size = [size.x * scale, size.y * scale].map(|x| x.round() as usize);
        Self { window, raster: Raster::default(), size, scale }
    }

    fn picture(&mut self) -> PixelImage {
        self.raster.take(&mut self.window.textures);
        self.draw(self.window.shapes.clone())
    }

    fn draw(&self, shapes: Vec<egui::epaint::ClippedShape>) -> PixelImage {
        let mut picture = PixelImage::plain(self.size, [0; 3]);
        self.raster.draw(&self.window.egui.tessellate(shapes, self.scale), self.scale, &mut picture);
        picture
    }

    /// Shows each page, and gives it once nothing moves; first the one that opened by itself.
    fn each_page(&mut self, mut see: impl FnMut(&mut Self, &str)) {
        let mut titles = Pages::default().titles();
        let opened = titles.iter().position(|&title| title == OPENED).expect("there is a Librarian");
        titles.rotate_left(opened);
        for title in titles {
            assert!(self.window.settle(), "{title} does not come to rest");
            see(self, &title.to_lowercase());
            self.window.next_page();
        }
    }
}

/// Reads the folder of presets, so that no page is drawn while the worker is still at it.
fn list_presets(window: &mut TestWindow) {
    window.client.send(Command::ListPresets);
    for _ in 0..6_000 {
        if window.client.snapshot().user_presets.folder.is_some() {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the folder of presets was not read");
}

/// Opens a bank of another instrument, so that the Librarian has something to show.
fn open_dump(window: &mut TestWindow) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("virus bank 1.syx");
    std::fs::write(&path, virus_bank(&SINGLES)).expect("a file");
    window.client.send(Command::Import(path));
    for _ in 0..6_000 {
        if window.client.snapshot().librarian.serial > 0 {
            return window.client.send(Command::DismissNotices);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the bank was not opened");
}

/// Lets lanes of some kinds play.
fn perform(window: &mut TestWindow) {
    let kinds = [LaneKind::Hand, LaneKind::Lfo, LaneKind::Steps, LaneKind::Duck, LaneKind::Build, LaneKind::Wobble];
    for (latent, kind) in kinds.into_iter().enumerate() {
        let rate = NoteValue { halvings: 2, length: NoteLength::ALL[latent % 2 * 2] };
        let (choice, seed) = (LaneChoice::Kind(kind), latent as u64 + 5);
        let lane = LaneSettings { choice, rate, seed, depth: 0.8, is_on: latent != 4, ..LaneSettings::default() };
        window.client.send(Command::Perform(PerformOrder::Lane { latent, lane, joins: false }));
    }
    window.host.set(Control::Perform, 1.0);
}

/// Writes pictures into the folder that the environment names.
#[test]
#[ignore = "draws, and compares nothing"]
fn draw_pictures() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("VAEFORM_PICTURES names a folder"));
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let draw = |(name, size, scale, theme): (&str, Vec2, f32, Theme)| {
        Painted::new(size, scale, theme).each_page(|painted, title| {
            painted.picture().write(&folder.join(format!("{title}{name}.png"))).expect("the picture can be written");
        });
    };
    draw(("", SIZE, 1.0, Theme::Dark));
    if std::env::var_os(ALL).is_some() {
        let smallest = vec2(MIN_SIZE.0 as f32, MIN_SIZE.1 as f32);
        draw(("-light", SIZE, 1.0, Theme::Light));
        draw(("-double", SIZE, 2.0, Theme::Dark));
        draw(("-double-light", SIZE, 2.0, Theme::Light));
        draw(("-small", smallest, 1.0, Theme::Dark));
        draw(("-large", vec2(2_200.0, 1_440.0), 1.0, Theme::Dark));
        let name = |place: usize| factory()[place].name.clone();
        let pair = |a, b, apart_db| DuplicatePair {
            origins: [a, b].map(SoundOrigin::Factory),
            names: [a, b].map(name),
            apart_db,
        };
        let mut painted = Painted::new(SIZE, 1.0, Theme::Dark);
        let pairs = [pair(3, 9, None), pair(12, 40, Some(0.3))];
        painted.window.contents.replace_page(Box::new(PresetsPage::with_duplicates(pairs)));
        painted.each_page(|painted, title| {
            if title == "presets" {
                painted.picture().write(&folder.join("duplicates.png")).expect("the picture can be written");
            }
        });
        for (name, theme) in [("match-found.png", Theme::Dark), ("match-found-light.png", Theme::Light)] {
            matched(theme).picture().write(&folder.join(name)).expect("the picture can be written");
        }
    }
}

/// The Match page with what was found of a struck bar after some seconds.
fn matched(theme: Theme) -> Painted {
    const RATE_HZ: u32 = 44_100;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("struck bar.wav");
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(&path, spec).expect("a file");
    for i in 0..3 * RATE_HZ {
        let s = i as f32 / RATE_HZ as f32 - 0.1;
        // Partials of a free bar.
        let partials = [(1.0, 1.0, 1.2), (2.756, 0.5, 2.5), (5.404, 0.3, 5.0), (8.933, 0.2, 9.0)];
        let level = |(ratio, level, fall): (f32, f32, f32)| {
            level * (-fall * s).exp() * (std::f32::consts::TAU * 220.0 * ratio * s).sin()
        };
        let sample = if s < 0.0 { 0.0 } else { 0.4 * partials.map(level).iter().sum::<f32>() };
        file.write_sample((20_000.0 * sample) as i16).expect("a sample");
    }
    file.finalize().expect("a whole file");
    let mut painted = Painted::new(SIZE, 1.0, theme);
    // The dump would be shown in place of the match.
    painted.window.settle();
    painted.window.drop_file(path);
    for _ in 0..300 {
        painted.window.frame(Vec::new());
        std::thread::sleep(Duration::from_millis(50));
    }
    painted
}

/// Draws in a process of its own, which finds no presets of whoever runs the tests.
fn drawn(folder: &Path) -> Vec<(String, PixelImage)> {
    let tests = std::env::current_exe().expect("a test runs from a file");
    let nowhere = "pictures-without-presets";
    let output = std::process::Command::new(tests)
        .args(["--ignored", "--exact", DRAWS])
        .env(FOLDER, folder)
        .env_remove(ALL)
        .envs([("HOME", nowhere), ("XDG_DATA_HOME", nowhere), ("APPDATA", nowhere)])
        .output()
        .expect("the tests can be run again");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    let names = Pages::default().titles().into_iter().map(str::to_lowercase);
    names.map(|name| (name.clone(), PixelImage::read(&folder.join(format!("{name}.png"))).unwrap())).collect()
}

#[test]
fn every_page_looks_as_its_picture_in_the_documentation() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pages");
    let folder = tempfile::tempdir().unwrap();
    let pictures = drawn(folder.path());
    let faults: Vec<String> = pictures
        .iter()
        .filter_map(|(name, picture)| {
            let before = PixelImage::read(&kept.join(format!("{name}.png")));
            let found = match &before {
                Err(error) => error.clone(),
                Ok(before) => match apart(before, picture) {
                    None => "another size".to_owned(),
                    Some(apart) if apart.is_same() => return None,
                    Some(apart) => format!("{apart:?}"),
                },
            };
            Some(format!("{name}: {found}"))
        })
        .collect();
    if !faults.is_empty() {
        let folder = folder.keep();
        panic!("{}\nAs drawn now: {}", faults.join("\n"), folder.display());
    }
    // Pages are not taken for each other.
    assert!(!apart(&pictures[0].1, &pictures[1].1).unwrap().is_same());
}

/// WCAG 2.2, success criterion 1.4.3, of every text that stands on any page, on the ground that is drawn behind it.
#[test]
fn every_text_that_is_drawn_has_a_contrast_of_4_5_to_1() {
    for theme in [Theme::Dark, Theme::Light] {
        let mut faults = Vec::new();
        Painted::new(SIZE, 1.0, theme).each_page(|painted, title| {
            painted.raster.take(&mut painted.window.textures);
            let (texts, others): (Vec<_>, Vec<_>) = super::drawn_text::split(painted.window.shapes.clone());
            assert!(texts.len() > 30, "{title}: {} texts", texts.len());
            let ground = painted.draw(others);
            faults.extend(
                texts.iter().filter_map(|text| illegible(text, &ground)).map(|fault| format!("{title}: {fault}")),
            );
        });
        assert!(faults.is_empty(), "{theme:?}, {} of them:\n{}", faults.len(), faults.join("\n"));
    }
    // The same measure finds grey on black.
    let grey = egui::Color32::from_gray(60);
    assert!(contrast(grey, DARK.background) < 4.5);
}
