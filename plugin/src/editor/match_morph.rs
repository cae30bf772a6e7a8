//! The morph between two FM matches: the host's morph knob, with the patch and its B.

use egui::{Align2, Button, Id, Rect, Ui, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::{Command, NUM_ISLANDS, NUM_LATENTS};

use super::knob::{Knobs, Label};
use super::match_card;
use super::page::PageContext;
use super::widgets::{Card, Select, Stack};
use super::{host_menu, theme};

/// Width of the knob.
const KNOB: f32 = 92.0;
/// Height of a field.
const FIELD: f32 = 24.0;

/// What the card keeps between frames.
pub(crate) struct MatchMorph {
    knobs: Knobs,
    /// The matches between which the morph goes, by their islands.
    ends: [usize; 2],
}

impl Default for MatchMorph {
    fn default() -> Self {
        Self { knobs: Knobs::default(), ends: [0, 1] }
    }
}

impl MatchMorph {
    /// Shows the card.
    pub(crate) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let color = theme::of(ui).latents;
        Card::colored("Morph", color).show(ui, rect, context, |ui, inside, context| {
            let words = "between two FM matches";
            let at = inside.head.right_center();
            ui.painter().text(at, Align2::RIGHT_CENTER, words, theme::SMALL, theme::of(ui).text_dim);
            let knob = inside.body.with_max_x(inside.body.left() + KNOB);
            let b = context.snapshot.latent_settings.b.map(|patch| format!("to {}", patch.name.to_string().trim()));
            let label = Label { name: "Morph", note: b.as_deref().unwrap_or("no B yet"), is_lit: false };
            let control = (Control::Morph, &[0.0; NUM_LATENTS]);
            let response = self.knobs.show(ui, knob, control, &label, context.port);
            host_menu::attach(&response, Control::Morph, context, host_menu::learn(Control::Morph));
            let mut stack = Stack::new(inside.body.with_min_x(knob.right() + theme::GRID));
            for (end, title) in ["From", "To"].into_iter().enumerate() {
                self.end(ui, stack.row(FIELD), (end, title));
                stack.gap(0.5);
            }
            self.set(ui, stack.row(FIELD), context);
        });
    }

    fn end(&mut self, ui: &mut Ui, rect: Rect, (end, title): (usize, &str)) {
        let names: Vec<String> = (0..NUM_ISLANDS).map(match_card::name).collect();
        let select = Select {
            id: Id::unique(("vaeform match morph", end)),
            full_name: format!("{title}, an end of the morph"),
            name: Some(title),
            chosen: &names[self.ends[end]],
            color: theme::of(ui).latents,
        };
        if let (_, Some(island)) = select.show(ui, rect, &names, Some(self.ends[end])) {
            self.ends[end] = island;
        }
    }

    fn set(&self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        let [from, to] = self.ends;
        let candidates = &context.snapshot.matches.candidates;
        let both = candidates[from].is_some() && candidates[to].is_some() && from != to;
        let button = Button::new("Set A and B").min_size(vec2(rect.width(), rect.height()));
        let mut is_set = false;
        ui.scope_builder(
            egui::UiBuilder::new()
                .max_rect(rect)
                .layout(egui::Layout::centered_and_justified(egui::Direction::TopDown)),
            |ui| {
                let hint = "The first becomes the patch, the second becomes B, the other end of the morph";
                is_set = ui.add_enabled(both, button).on_hover_text(hint).clicked();
            },
        );
        if is_set {
            context.commands.push(Command::MorphCandidates { from, to });
        }
    }
}
