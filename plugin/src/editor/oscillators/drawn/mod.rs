//! Noise bands and partials as pictures in place of the oscillators: levels, ratios and envelopes that are drawn.

mod bands;
mod bank_edits;
mod curve_view;
mod fields;
mod level_view;
mod partials;
mod ready;

use egui::{Rect, Response, Role, Sense, Ui, WidgetInfo, vec2};
use vaeform_patch::PatchName;
use vaeform_patch::content::{BandCurves, ContentKind, NoiseBands, PartialBank};
use vaeform_patch::layers::{ContentId, LayerGroup, NoiseParam, PartialsParam};

use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::{Card, Inside, paint_toggle};
use curve_view::CurveSpan;
use partials::Held;

/// The share of the room that levels have; envelopes have the rest.
const LEVELS: f32 = 0.58;
/// Height of a row of fields.
const FIELDS: f32 = 28.0;
/// The colour of the noise at which its bands are heard.
const BANDS_COLOUR: f32 = 2.0;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawn {
    Bands,
    Partials,
}

/// The pictures between frames.
#[derive(Default)]
pub(super) struct Drawings {
    open: Option<Drawn>,
    /// The patch that it was opened for, and whether that has been drawn.
    patch: Option<PatchName>,
    has_content: bool,
    /// The band and the partial that are chosen.
    band: usize,
    partial: usize,
    held: Option<Held>,
    span: CurveSpan,
}

impl Drawings {
    /// Whether one stands in place of the oscillators.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Shows the button that opens a drawing and closes it.
    pub(super) fn button(&mut self, ui: &Ui, rect: Rect, of: Drawn, context: &mut PageContext<'_>) {
        let (name, hint) = match of {
            Drawn::Bands => ("Draw noise bands", "Levels and envelopes of the sixteen bands of noise"),
            Drawn::Partials => ("Draw partials", "Ratios, levels and envelopes of up to 64 partials"),
        };
        let is_open = self.open == Some(of);
        let response = word_button(ui, rect, (name, "Draw"), is_open);
        if response.hovered() {
            context.surface.pointed = Some(format!("{hint}, in place of the oscillators"));
        }
        if response.clicked() {
            self.open = (!is_open).then_some(of);
            self.patch = Some(context.surface.shown.name);
            self.has_content = false;
            self.span = CurveSpan::default();
        }
    }

    /// Closes what is open once another patch is loaded; one that is taken back by undo stays.
    pub(super) fn follow(&mut self, context: &PageContext<'_>) {
        let shown = &context.surface.shown;
        let has_content = match self.open {
            Some(Drawn::Bands) => shown.layers.noise_bands.is_some(),
            Some(Drawn::Partials) => shown.layers.partials.is_some(),
            None => return,
        };
        let is_lost = std::mem::replace(&mut self.has_content, has_content) && !has_content;
        if self.patch != Some(shown.name) || (is_lost && !context.snapshot.can_redo) {
            self.open = None;
        }
    }

    /// Shows the drawing that is open.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        match self.open {
            Some(Drawn::Bands) => self.bands(ui, rect, context),
            Some(Drawn::Partials) => self.partials(ui, rect, context),
            None => {}
        }
    }

    fn bands(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        Card::new("Noise bands", LayerGroup::Noise).show(ui, rect, context, |ui, Inside { head, body }, context| {
            let bands = match content(context, context.surface.shown.layers.noise_bands) {
                Some(ContentKind::NoiseBands(bands)) => (*bands).clone(),
                _ => NoiseBands::default(),
            };
            self.close(ui, head);
            let is_shared = matches!(bands.curves(), BandCurves::Shared(_));
            let button = head.with_max_x(head.right() - 120.0).with_min_x(head.right() - 290.0);
            let shared = word_button(ui, button, ("One envelope for all bands", "One envelope for all"), is_shared);
            let [upper, lower] = halves(body);
            let mut edited = shared.clicked().then(|| bands::shared(&bands, self.band, !is_shared));
            edited = bands::bars(ui, upper, &bands, &mut self.band, context).or(edited);
            edited = bands::envelope(ui, lower, &bands, self.band, &mut self.span, context).or(edited);
            if let Some(bands) = edited {
                let is_first = context.surface.shown.layers.noise_bands.is_none();
                let with = [(NoiseParam::Colour.of(0), BANDS_COLOUR), (NoiseParam::On.of(0), 1.0)];
                // What is drawn for the first time is to be heard.
                context.set_content(bands.into(), &with[..if is_first { 2 } else { 1 }]);
            }
        });
    }

    fn partials(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        Card::new("Partials", LayerGroup::Partials).show(ui, rect, context, |ui, Inside { head, body }, context| {
            let bank = match content(context, context.surface.shown.layers.partials) {
                Some(ContentKind::Partials(bank)) => (*bank).clone(),
                _ => PartialBank::default(),
            };
            self.close(ui, head);
            self.partial = self.partial.min(bank.partials().len().saturating_sub(1));
            let [upper, lower] = halves(body.with_max_y(body.bottom() - FIELDS));
            let row = body.with_min_y(body.bottom() - FIELDS + 4.0);
            let hands = (&mut self.partial, &mut self.held);
            let mut edited = partials::sticks(ui, upper, &bank, hands, context);
            edited = partials::envelope(ui, lower, &bank, self.partial, &mut self.span, context).or(edited);
            edited = fields::show(ui, row, &bank, &mut self.partial, context).or(edited);
            if let Some(bank) = edited {
                let is_first = context.surface.shown.layers.partials.is_none();
                let with = [(PartialsParam::On.of(0), 1.0)];
                context.set_content(bank.into(), &with[..usize::from(is_first)]);
            }
        });
    }

    fn close(&mut self, ui: &Ui, head: Rect) {
        let button = head.with_min_x(head.right() - 112.0);
        if word_button(ui, button, ("Back to the oscillators", "Oscillators"), false).clicked() {
            self.open = None;
        }
    }
}

/// What a patch names, if it is here.
fn content(context: &PageContext<'_>, id: Option<ContentId>) -> Option<ContentKind> {
    let all = &context.snapshot.contents;
    all.iter().find(|content| Some(content.id()) == id).map(|content| content.kind().clone())
}

/// Room for levels, and below it for envelopes.
fn halves(body: Rect) -> [Rect; 2] {
    let upper = body.with_max_y(body.top() + (LEVELS * body.height()).round());
    [upper, body.with_min_y(upper.bottom() + GRID)]
}

/// A button with a word; `name` is what a screen reader says.
fn word_button(ui: &Ui, rect: Rect, (name, word): (&str, &str), is_on: bool) -> Response {
    let rect = rect.shrink2(vec2(0.0, 0.5));
    let response = ui.interact(rect, egui::Id::unique(("vaeform drawn", name)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Switch, ui.is_enabled(), is_on, name));
    paint_toggle(ui, rect, &response, (word, is_on), theme::of(ui).wavetable);
    response
}
