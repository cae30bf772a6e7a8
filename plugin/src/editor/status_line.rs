//! The line below everything: the newest notice in words, or else what the value under the pointer is and how it is
//! moved.

use egui::{Button, Color32, Label, Layout, RichText, Ui};
use vaeform_dsp::patch::{Group, ParamId, Patch};
use vaeform_session::{Command, Notice, Severity, Snapshot};

use super::theme;

/// Sizes of the whole editor, in percent.
const ZOOMS: [u32; 5] = [100, 125, 150, 175, 200];

/// How long a notice that asks for nothing stands before hints come back.
const INFO_SECONDS: f64 = 6.0;

/// What the line keeps between frames.
#[derive(Default)]
pub(crate) struct StatusLine {
    /// What the editor itself could not do, in words; newer than any notice.
    pub(crate) refused: Option<String>,
    /// The newest notice and when it was first seen.
    seen: Option<(u64, f64)>,
}

impl StatusLine {
    /// Shows the line; `pointed` is the parameter under the pointer.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        pointed: Option<ParamId>,
        commands: &mut Vec<Command>,
    ) {
        let now = ui.input(|i| i.time);
        let newest = snapshot.notices.last().filter(|notice| self.stands(notice, now));
        show(ui, snapshot, (&mut self.refused, newest), pointed, commands);
    }

    /// Warnings and errors stand until they are dismissed.
    fn stands(&mut self, notice: &Notice, now: f64) -> bool {
        let seen = self.seen.filter(|seen| seen.0 == notice.serial).unwrap_or((notice.serial, now));
        self.seen = Some(seen);
        notice.severity != Severity::Info || now - seen.1 < INFO_SECONDS
    }
}

fn show(
    ui: &mut Ui,
    snapshot: &Snapshot,
    (refused, newest): (&mut Option<String>, Option<&Notice>),
    pointed: Option<ParamId>,
    commands: &mut Vec<Command>,
) {
    ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        // The corner belongs to the handle that resizes the window.
        ui.add_space(14.0);
        zoom(ui);
        let anything = refused.is_some() || newest.is_some();
        if anything && ui.add(Button::new("Dismiss").small()).clicked() {
            *refused = None;
            commands.push(Command::DismissNotices);
        }
        ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| match (refused.as_deref(), newest) {
            (Some(text), _) => {
                ui.add(Label::new(RichText::new(text).color(theme::ERROR)).truncate());
            }
            (None, Some(notice)) => {
                let earlier = snapshot.notices.len() - 1;
                let more = if earlier > 0 { format!("   ({earlier} earlier)") } else { String::new() };
                let line = RichText::new(format!("{}{more}", notice.text)).color(color(notice.severity));
                ui.add(Label::new(line).truncate()).on_hover_ui(|ui| list(ui, &snapshot.notices));
            }
            (None, None) => {
                let hint = pointed.map_or_else(general_hint, |id| hint(id, &snapshot.patch));
                ui.add(Label::new(RichText::new(hint).color(theme::TEXT_DIM)).truncate());
            }
        });
    });
}

fn zoom(ui: &mut Ui) {
    let now = (ui.ctx().zoom_factor() * 100.0).round() as u32;
    ui.menu_button(format!("{now} %"), |ui| {
        for percent in ZOOMS {
            if ui.selectable_label(percent == now, format!("{percent} %")).clicked() {
                ui.ctx().set_zoom_factor(percent as f32 / 100.0);
                ui.close();
            }
        }
    })
    .response
    .on_hover_text("Size of the editor");
}

fn list(ui: &mut Ui, notices: &[Notice]) {
    for notice in notices.iter().rev() {
        ui.label(RichText::new(&notice.text).color(color(notice.severity)));
    }
}

fn color(severity: Severity) -> Color32 {
    match severity {
        Severity::Info => theme::TEXT,
        Severity::Warning => theme::CARRIER,
        Severity::Error => theme::ERROR,
    }
}

fn general_hint() -> String {
    "Tab goes through all values (Ctrl+Home: the first, Ctrl+1-7: a section); Up, Down, Page keys or digits change one"
        .to_owned()
}

fn hint(id: ParamId, patch: &Patch) -> String {
    let def = id.def();
    let block = match def.group {
        Group::Operator(number) => format!("Operator {number}: "),
        Group::PitchEnvelope => "Pitch envelope: ".to_owned(),
        Group::Lfo => "LFO: ".to_owned(),
        Group::Algorithm | Group::Voice => String::new(),
    };
    let value = def.display(patch.get(id));
    format!(
        "{block}{} {value}   Drag, Shift-drag finer, wheel, double-click for {}",
        def.name,
        def.display(def.default)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn information_goes_by_itself_and_an_error_stays() {
        let mut line = StatusLine::default();
        let notice = |serial, severity| Notice { serial, severity, text: String::new() };
        assert!(line.stands(&notice(1, Severity::Info), 100.0));
        assert!(!line.stands(&notice(1, Severity::Info), 107.0));
        assert!(line.stands(&notice(2, Severity::Info), 107.0));
        assert!(line.stands(&notice(3, Severity::Error), 107.0));
        assert!(line.stands(&notice(3, Severity::Error), 999.0));
    }
}
