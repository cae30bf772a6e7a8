//! Colours, sizes and type of the editor, in one place. All sizes are in points: the window's scale turns them into
//! pixels.

use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Visuals, vec2};

/// Behind everything.
pub(crate) const BACKGROUND: Color32 = Color32::from_rgb(0x14, 0x16, 0x1a);
/// Blocks that belong together.
pub(crate) const BLOCK: Color32 = Color32::from_rgb(0x1d, 0x21, 0x27);
/// A field that can be edited.
pub(crate) const FIELD: Color32 = Color32::from_rgb(0x28, 0x2d, 0x35);
/// The same under the pointer.
pub(crate) const FIELD_HOVER: Color32 = Color32::from_rgb(0x33, 0x3a, 0x44);
/// Values and headings; at least 12:1 on [`FIELD`].
pub(crate) const TEXT: Color32 = Color32::from_rgb(0xec, 0xef, 0xf2);
/// Names and hints; at least 6:1 on [`FIELD`].
pub(crate) const TEXT_DIM: Color32 = Color32::from_rgb(0xac, 0xb5, 0xc0);
/// How far a value reaches.
pub(crate) const VALUE: Color32 = Color32::from_rgb(0x2d, 0x62, 0x66);
/// Modulators and lines of pictures.
pub(crate) const MODULATOR: Color32 = Color32::from_rgb(0x5c, 0xc4, 0xbd);
/// Carriers: what is heard.
pub(crate) const CARRIER: Color32 = Color32::from_rgb(0xf0, 0xae, 0x5a);
/// Where keys go.
pub(crate) const FOCUS: Color32 = Color32::from_rgb(0xff, 0xff, 0xff);
/// Thin lines between things.
pub(crate) const LINE: Color32 = Color32::from_rgb(0x3d, 0x45, 0x50);
/// What went wrong, and clipping.
pub(crate) const ERROR: Color32 = Color32::from_rgb(0xff, 0x8a, 0x80);

/// Height of a row with one value.
pub(crate) const ROW: f32 = 16.0;
/// Space between rows.
pub(crate) const ROW_GAP: f32 = 1.0;
/// Space between blocks, and inside them around their contents.
pub(crate) const GAP: f32 = 6.0;
/// Rounding of blocks and fields.
pub(crate) const ROUNDING: CornerRadius = CornerRadius::same(3);

/// Type of names and values.
pub(crate) const BODY: FontId = FontId::new(12.0, FontFamily::Proportional);
/// Type of block headings.
pub(crate) const HEADING: FontId = FontId::new(13.5, FontFamily::Proportional);
/// Type of marks inside pictures.
pub(crate) const SMALL: FontId = FontId::new(10.5, FontFamily::Proportional);

/// Sets the look of everything the toolkit draws by itself.
pub(crate) fn apply(ctx: &Context) {
    ctx.set_theme(Theme::Dark);
    ctx.all_styles_mut(|style| {
        style.text_styles.insert(TextStyle::Body, BODY);
        style.text_styles.insert(TextStyle::Button, BODY);
        style.text_styles.insert(TextStyle::Small, SMALL);
        style.text_styles.insert(TextStyle::Heading, HEADING);
        style.spacing.item_spacing = vec2(GAP, 4.0);
        style.spacing.button_padding = vec2(7.0, 3.0);
        style.spacing.interact_size = vec2(20.0, 22.0);
        style.spacing.window_margin = Margin::same(8);
        style.interaction.selectable_labels = false;
        style.visuals = visuals();
    });
}

fn visuals() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.panel_fill = BACKGROUND;
    visuals.window_fill = BLOCK;
    visuals.extreme_bg_color = FIELD;
    visuals.faint_bg_color = BLOCK;
    visuals.override_text_color = Some(TEXT);
    visuals.selection.bg_fill = VALUE;
    visuals.selection.stroke = Stroke::new(1.0, TEXT);
    let widgets = &mut visuals.widgets;
    for look in [&mut widgets.noninteractive, &mut widgets.inactive, &mut widgets.hovered, &mut widgets.active] {
        look.corner_radius = ROUNDING;
        look.expansion = 0.0;
        look.weak_bg_fill = FIELD;
        look.bg_fill = FIELD;
        look.bg_stroke = Stroke::NONE;
        look.fg_stroke = Stroke::new(1.0, TEXT);
    }
    widgets.noninteractive.bg_stroke = Stroke::new(1.0, LINE);
    widgets.hovered.weak_bg_fill = FIELD_HOVER;
    widgets.hovered.bg_fill = FIELD_HOVER;
    widgets.active.weak_bg_fill = VALUE;
    widgets.active.bg_fill = VALUE;
    widgets.active.bg_stroke = Stroke::new(1.0, FOCUS);
    visuals
}
