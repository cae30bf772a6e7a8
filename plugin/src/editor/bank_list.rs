//! The 32 programs of the bank, with search by name.

use egui::{
    Align2, Button, EventFilter, Id, Key, Rect, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};
use vaeform_session::{Command, Snapshot};

use super::theme;

/// Height of a program in the list.
const ROW: f32 = 19.0;

/// What the list keeps between frames.
#[derive(Default)]
pub(crate) struct BankList {
    query: String,
    shown_program: Option<usize>,
    /// A program that is clicked is not heard.
    is_quiet: bool,
}

impl BankList {
    /// The toolkit's id of the search field.
    pub(crate) fn search_id() -> Id {
        Id::unique("vaeform bank search")
    }

    /// Shows the list in the room that is left but for `below` points.
    pub(crate) fn show(&mut self, ui: &mut Ui, snapshot: &Snapshot, below: f32, commands: &mut Vec<Command>) {
        ui.horizontal(|ui| {
            let hear = 44.0;
            let title = format!("Bank: {}", snapshot.bank_name);
            let name = egui::Label::new(egui::RichText::new(title).font(theme::heading())).truncate();
            let room = vec2(ui.available_width() - hear - theme::GAP, 20.0);
            ui.allocate_ui(room, |ui| {
                ui.set_min_width(room.x);
                ui.add(name).on_hover_text(&snapshot.bank_name);
            });
            let mut is_heard = !self.is_quiet;
            let button = Button::selectable(is_heard, "Hear").min_size(vec2(hear, 20.0));
            if ui.add(button).on_hover_text("A click on a program plays it").clicked() {
                is_heard = !is_heard;
            }
            self.is_quiet = !is_heard;
        });
        ui.horizontal(|ui| {
            let clear = !self.query.is_empty();
            let width = ui.available_width() - if clear { 26.0 + theme::GAP } else { 0.0 };
            let field = TextEdit::singleline(&mut self.query).id(Self::search_id()).hint_text("Search (Ctrl+F)");
            let response = ui.add_sized(vec2(width, 22.0), field);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Search the bank"));
            if clear && ui.add_sized(vec2(26.0, 22.0), Button::new("×")).on_hover_text("Show all programs").clicked() {
                self.query.clear();
            }
        });
        let height = (ui.available_height() - below).max(4.0 * ROW);
        let found: Vec<usize> =
            (0..snapshot.programs.len()).filter(|&i| snapshot.programs[i].matches(&self.query)).collect();
        let room = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        let list = ui.interact(room, Id::unique("vaeform bank"), Sense::focusable_noninteractive());
        list.widget_info(|| WidgetInfo::labeled(Role::List, ui.is_enabled(), "Programs of the bank"));
        self.keys(ui, &list, (snapshot, &found), commands);
        ScrollArea::vertical().id_salt("programs").max_height(height).auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if found.is_empty() {
                ui.label(egui::RichText::new("No program has that name").color(theme::of(ui).text_dim));
            }
            for program in found {
                self.row(ui, snapshot, program, &list, commands);
            }
        });
        if list.has_focus() {
            let stroke = Stroke::new(1.0, theme::of(ui).accent);
            ui.painter().rect_stroke(room, theme::ROUNDING, stroke, StrokeKind::Inside);
        }
    }

    /// Up and down load the neighbours of the list, around its ends.
    fn keys(&self, ui: &Ui, list: &Response, (snapshot, found): (&Snapshot, &[usize]), commands: &mut Vec<Command>) {
        if !list.has_focus() || found.is_empty() {
            return;
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
        let presses = |key| ui.input(|i| i.num_presses(key)) as isize;
        let by = presses(Key::ArrowDown) - presses(Key::ArrowUp);
        if by != 0 {
            let at = found.iter().position(|&program| program == snapshot.program).unwrap_or(0) as isize;
            self.load(found[(at + by).rem_euclid(found.len() as isize) as usize], commands);
        }
    }

    fn load(&self, program: usize, commands: &mut Vec<Command>) {
        commands.push(Command::Select(program));
        commands.extend((!self.is_quiet).then_some(Command::Hear));
    }

    fn row(&mut self, ui: &mut Ui, snapshot: &Snapshot, program: usize, list: &Response, commands: &mut Vec<Command>) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
        let (current, entry) = (program == snapshot.program, &snapshot.programs[program]);
        let words = format!("Program {}, {}, {}", program + 1, entry.name, entry.category);
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, ui.is_enabled(), current, &words));
        if current && self.shown_program != Some(program) {
            self.shown_program = Some(program);
            response.scroll_to_me(None);
        }
        let painter = ui.painter_at(rect);
        if current || response.hovered() {
            let ground = if current { theme::of(ui).value } else { theme::of(ui).field };
            painter.rect_filled(rect.shrink2(vec2(0.0, 0.5)), theme::ROUNDING, ground);
        }
        let mid = rect.center().y;
        let number = pos2(rect.left() + 22.0, mid);
        painter.text(number, Align2::RIGHT_CENTER, program + 1, theme::BODY, theme::of(ui).text_dim);
        let name =
            painter.text(number + vec2(8.0, 0.0), Align2::LEFT_CENTER, &entry.name, theme::BODY, theme::of(ui).text);
        let room = Rect::from_min_max(pos2(name.right() + 6.0, rect.top()), rect.max);
        let category = ui.painter_at(room);
        let right = rect.right_center() - vec2(5.0, 0.0);
        category.text(right, Align2::RIGHT_CENTER, &entry.category, theme::SMALL, theme::of(ui).text_dim);
        if response.clicked() {
            list.request_focus();
            self.load(program, commands);
        }
        response.context_menu(|ui| {
            ui.label(egui::RichText::new(&words).font(theme::strong()));
            if ui.button("Load").clicked() {
                self.load(program, commands);
                ui.close();
            }
            if ui.button("Store what is edited here").clicked() {
                commands.push(Command::Store(program));
                ui.close();
            }
        });
    }
}
