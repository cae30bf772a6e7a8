//! The card of the macros: eight knobs that the patch names, and below each what the host adds to it.

use egui::{Rect, RichText, TextEdit, Ui, vec2};
use vaeform_dsp::control::Control;
use vaeform_patch::layers::{LayerGroup, LayerParamId, MacroParam, NUM_MACROS};
use vaeform_session::Command;

use super::controllers_menu;
use super::host_offset::HostOffset;
use crate::editor::page::PageContext;
use crate::editor::theme::{self, GRID};
use crate::editor::widgets::{Card, LayerKnob, cells};

/// Height of a name, and of the host's bar.
const NAME: f32 = 16.0;
const BAR: f32 = 8.0;
/// Characters of a name.
const MAX_NAME: usize = 12;

const CONTROLS: [Control; NUM_MACROS] = [
    Control::Macro1,
    Control::Macro2,
    Control::Macro3,
    Control::Macro4,
    Control::Macro5,
    Control::Macro6,
    Control::Macro7,
    Control::Macro8,
];

/// The parameter of a macro, from 0.
pub(super) fn id(n: usize) -> LayerParamId {
    LayerParamId(MacroParam::Macro1.of(0).0 + n as u16)
}

/// What the card keeps between frames.
#[derive(Debug, Default)]
pub(super) struct MacroCard {
    /// The name that is being typed, and whose.
    typed: Option<(usize, String)>,
    offset: HostOffset,
}

impl MacroCard {
    /// Shows all eight.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, context: &mut PageContext<'_>) {
        Card::new("Macros", LayerGroup::Macros).show(ui, rect, context, |ui, inside, context| {
            controllers_menu::show(ui, inside.head, context);
            let body = inside.body.expand2(vec2(0.0, 0.5 * GRID));
            for (n, cell) in cells(body, NUM_MACROS).enumerate() {
                self.name(ui, cell.with_max_y(cell.top() + NAME).shrink2(vec2(3.0, 0.0)), n, context);
                let bar = cell.with_min_y(cell.bottom() - BAR).shrink2(vec2(12.0, 0.0));
                let knob = Rect::from_min_max(cell.min + vec2(0.0, NAME), cell.max - vec2(0.0, BAR));
                let value = id(n).def().display(context.layer(id(n)));
                LayerKnob::new(id(n)).named(&value).large().show(ui, knob, context);
                self.offset.show(ui, bar, CONTROLS[n], context);
            }
        });
    }

    /// The name, which can be typed anew; Escape forgets what was typed.
    fn name(&mut self, ui: &mut Ui, rect: Rect, n: usize, context: &mut PageContext<'_>) {
        let name = context.surface.shown.layers.macro_names[n];
        let name = String::from_utf8_lossy(&name).trim().to_owned();
        let typed = self.typed.take_if(|typed| typed.0 == n).map(|typed| typed.1);
        let mut text = typed.clone().unwrap_or_else(|| name.clone());
        let hint = format!("Macro {}", n + 1);
        let field = TextEdit::singleline(&mut text).font(theme::BODY).char_limit(MAX_NAME).frame(egui::Frame::NONE);
        let field = field
            .hint_text(RichText::new(&hint).font(theme::BODY))
            .align(egui::Align2::CENTER_CENTER)
            .margin(0)
            .desired_width(rect.width());
        let response = ui.put(rect, field);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(format!("{hint} name")));
        if response.has_focus() {
            self.typed = Some((n, text));
        } else if response.lost_focus() && text != name && !ui.input(|i| i.key_pressed(egui::Key::Escape)) {
            context.commands.push(Command::NameMacro { place: n, name: text });
        }
        if response.hovered() {
            context.surface.pointed =
                Some(format!("{hint} {name}   Click to name it: the host and all menus show the name"));
        }
    }
}
