//! Sizes and type of the editor, in one place, and the look of what the toolkit draws by itself. All sizes are in points: the window's
//! scale turns them into pixels. Colours are in [`palette`](super::palette); what is meant by all this is in `docs/design.md`.

use std::sync::{Arc, LazyLock};

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, TextStyle, Theme,
    Ui, Visuals, vec2,
};

pub(crate) use super::palette::of;
use super::palette::{DARK, LIGHT, Palette};

/// The grid: distances between cards and inside them are multiples of it, or its half.
pub(crate) const GRID: f32 = 8.0;
/// Rounding of cards.
pub(crate) const CARD_ROUNDING: CornerRadius = CornerRadius::same(8);
/// Rounding of fields, and of the blocks of dense pages.
pub(crate) const ROUNDING: CornerRadius = CornerRadius::same(4);

/// Height of a row with one value on a dense page.
pub(crate) const ROW: f32 = 16.0;
/// Space between such rows.
pub(crate) const ROW_GAP: f32 = 1.0;
/// Space between blocks of a dense page, and inside them around their contents.
pub(crate) const GAP: f32 = 6.0;

/// Type of names and values.
pub(crate) const BODY: FontId = FontId::new(12.0, FontFamily::Proportional);
/// Type of marks inside pictures, and of names below knobs.
pub(crate) const SMALL: FontId = FontId::new(10.5, FontFamily::Proportional);

/// The second weight.
static STRONG: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("strong".into()));

/// Type of headings.
pub(crate) fn heading() -> FontId {
    FontId::new(14.0, STRONG.clone())
}

/// Type of names and values that stand out.
pub(crate) fn strong() -> FontId {
    FontId::new(12.0, STRONG.clone())
}

/// Sets the look of everything the toolkit draws by itself.
pub(crate) fn apply(ctx: &Context) {
    ctx.set_fonts(fonts());
    for (theme, palette) in [(Theme::Dark, &DARK), (Theme::Light, &LIGHT)] {
        ctx.style_mut_of(theme, |style| {
            style.text_styles.insert(TextStyle::Body, BODY);
            style.text_styles.insert(TextStyle::Button, BODY);
            style.text_styles.insert(TextStyle::Small, SMALL);
            style.text_styles.insert(TextStyle::Heading, heading());
            style.spacing.item_spacing = vec2(GAP, 4.0);
            style.spacing.button_padding = vec2(7.0, 3.0);
            style.spacing.interact_size = vec2(20.0, 22.0);
            style.spacing.window_margin = Margin::same(8);
            style.interaction.selectable_labels = false;
            style.visuals = visuals(theme, palette);
        });
    }
}

/// Whether a window is dark on light.
pub(crate) fn is_light(ctx: &Context) -> bool {
    ctx.theme() == Theme::Light
}

/// Draws a window dark on light, or light on dark, as it begins.
pub(crate) fn set_light(ctx: &Context, is_light: bool) {
    ctx.set_theme(if is_light { Theme::Light } else { Theme::Dark });
}

/// Inter in two weights before the toolkit's own fonts, which have the signs that it lacks.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let mut add = |name: &str, file: &'static [u8], family: FontFamily| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(file)));
        let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
        let others = fallback.into_iter().filter(|other| !other.starts_with("Inter"));
        fonts.families.insert(family, std::iter::once(name.to_owned()).chain(others).collect());
    };
    add("Inter SemiBold", include_bytes!("fonts/Inter-SemiBold.otf"), STRONG.clone());
    add("Inter", include_bytes!("fonts/Inter-Regular.otf"), FontFamily::Proportional);
    fonts
}

fn visuals(theme: Theme, palette: &Palette) -> Visuals {
    let mut visuals = theme.default_visuals();
    visuals.panel_fill = palette.background;
    visuals.window_fill = palette.card;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CARD_ROUNDING;
    visuals.menu_corner_radius = CARD_ROUNDING;
    visuals.extreme_bg_color = palette.field;
    visuals.faint_bg_color = palette.card;
    // What cannot be pressed now is still read; dark words on light fade sooner.
    visuals.disabled_alpha = if theme == Theme::Dark { 0.5 } else { 0.66 };
    visuals.override_text_color = Some(palette.text);
    visuals.weak_text_color = Some(palette.text_dim);
    visuals.selection.bg_fill = palette.value;
    visuals.selection.stroke = Stroke::new(1.0, palette.text);
    let widgets = &mut visuals.widgets;
    let looks = [&mut widgets.noninteractive, &mut widgets.inactive, &mut widgets.hovered, &mut widgets.active];
    for look in looks.into_iter().chain([&mut widgets.open]) {
        look.corner_radius = ROUNDING;
        look.expansion = 0.0;
        look.weak_bg_fill = palette.field;
        look.bg_fill = palette.field;
        look.bg_stroke = Stroke::NONE;
        look.fg_stroke = Stroke::new(1.0, palette.text);
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, palette.line);
    widgets.inactive.bg_stroke = Stroke::new(1.0, palette.line);
    for look in [&mut widgets.hovered, &mut widgets.open] {
        look.weak_bg_fill = palette.field_hover;
        look.bg_fill = palette.field_hover;
    }
    widgets.active.weak_bg_fill = palette.value;
    widgets.active.bg_fill = palette.value;
    widgets.active.bg_stroke = Stroke::new(1.0, palette.focus);
    visuals
}

/// How much is seen of what is off: as little as leaves its words a contrast of 4.5:1, which dark words on light lose sooner.
pub(crate) fn off_opacity(ui: &Ui) -> f32 {
    if ui.visuals().dark_mode { 0.76 } else { 0.9 }
}

/// A colour mixed into a ground, by so much: tints that stay opaque.
pub(crate) fn tint(ground: Color32, color: Color32, part: f32) -> Color32 {
    ground.lerp_to_gamma(color, part)
}
