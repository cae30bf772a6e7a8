//! The line below everything: the newest notice in words, or else what the value under the pointer is and how it is
//! moved.

use egui::{Button, Color32, Label, Layout, Response, RichText, Ui};
use vaeform_patch::layers::{FmParam, NoiseParam, OscillatorParam, PartialsParam, SubParam};
use vaeform_patch::{Group, ParamId, Patch};
use vaeform_session::{Command, Notice, Severity, Snapshot};

use super::tempo_field::TempoField;
use super::{kept_theme, theme};

/// Sizes of the whole editor, in percent.
const ZOOMS: [u32; 6] = [75, 100, 125, 150, 175, 200];

/// How long a message stands before hints come back, in seconds: what was done, what was done otherwise, what was not done.
const STANDS_S: [f64; 3] = [6.0, 15.0, 30.0];

/// A message of the editor itself.
#[derive(Clone, Debug)]
struct Own {
    severity: Severity,
    text: String,
    /// When it was first shown, and the newest notice then.
    since: Option<(f64, u64)>,
}

impl Own {
    /// Whether it has stood long enough, or something newer is there.
    fn is_over(&mut self, now: f64, newest: u64) -> bool {
        let (since, seen) = *self.since.get_or_insert((now, newest));
        now - since >= stands_s(self.severity) || newest > seen
    }
}

/// What the line keeps between frames.
#[derive(Default)]
pub(crate) struct StatusLine {
    /// What the editor itself has to say; newer than any notice.
    own: Option<Own>,
    /// The newest notice and when it was first seen.
    seen: Option<(u64, f64)>,
    /// What the window says while there is nothing else.
    about: Option<Box<str>>,
    /// The tempo, where no host has one.
    pub(crate) tempo: TempoField,
}

/// The FM parameter under the pointer, or what is said of something else there.
type Pointed = (Option<ParamId>, Option<String>);

/// What is said of a patch of which nothing is on.
const SILENT: &str =
    "Nothing sounds: FM, oscillators, sub, noise and partials are off. The sign at the left of a card turns it on";

/// What stands in the line.
enum Line<'a> {
    Own(&'a Own),
    Notice(&'a Notice),
    Hint(String),
}

fn stands_s(severity: Severity) -> f64 {
    STANDS_S[severity as usize]
}

impl StatusLine {
    /// A line that says `about` when there is nothing else to be said.
    pub(crate) fn new(about: Option<Box<str>>) -> Self {
        Self { about, ..Self::default() }
    }

    /// Says something of the editor itself.
    pub(crate) fn say(&mut self, severity: Severity, text: impl Into<String>) {
        self.own = Some(Own { severity, text: text.into(), since: None });
    }

    /// Shows the line; `pointed` is the FM parameter under the pointer, or what is said of another one there; `keyboard` and `column` whether
    /// these are shown;
    /// `page_hint` what the page says of itself.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        snapshot: &Snapshot,
        ((pointed, said), [keyboard, column]): (Pointed, [&mut bool; 2]),
        page_hint: &str,
        commands: &mut Vec<Command>,
    ) {
        let now = ui.input(|i| i.time);
        let newest = snapshot.notices.last().filter(|notice| self.stands(notice, now));
        let newest_serial = snapshot.notices.last().map_or(0, |notice| notice.serial);
        self.own.take_if(|own| own.is_over(now, newest_serial));
        let line = match (&self.own, newest) {
            (Some(own), _) => Line::Own(own),
            (None, Some(notice)) => Line::Notice(notice),
            (None, None) => Line::Hint(match (pointed, said, &self.about) {
                (_, Some(said), _) => said,
                (Some(id), None, _) => hint(id, &snapshot.patch),
                (None, None, _) if is_silent(&snapshot.patch) => SILENT.to_owned(),
                (None, None, Some(about)) => about.to_string(),
                (None, None, None) => page_hint.to_owned(),
            }),
        };
        if !matches!(line, Line::Hint(_)) {
            // It goes away by itself, though nothing else happens.
            ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
        }
        let mut dismissed = false;
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            // The corner belongs to the handle that resizes the window.
            ui.add_space(14.0);
            zoom(ui);
            light(ui);
            turned(ui, column, "Bank").on_hover_text("The bank and files at the left");
            turned(ui, keyboard, "Keys").on_hover_text("The keyboard below, and notes by the computer's keys");
            let panic =
                ui.button("Panic").on_hover_text("Silences everything, and puts pedals and wheels to rest (Ctrl+0)");
            if panic.clicked() {
                commands.push(Command::Panic);
            }
            dismissed = !matches!(line, Line::Hint(_)) && ui.add(Button::new("Dismiss").small()).clicked();
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| show(ui, &line, &snapshot.notices));
        });
        if dismissed {
            self.own = None;
            commands.push(Command::DismissNotices);
        }
    }

    fn stands(&mut self, notice: &Notice, now: f64) -> bool {
        let seen = self.seen.filter(|seen| seen.0 == notice.serial).unwrap_or((notice.serial, now));
        self.seen = Some(seen);
        now - seen.1 < stands_s(notice.severity)
    }
}

fn show(ui: &mut Ui, line: &Line<'_>, notices: &[Notice]) {
    let label = |text: &str, color| Label::new(RichText::new(text).color(color)).truncate();
    match line {
        Line::Own(own) => ui.add(label(&own.text, color(ui, own.severity))),
        Line::Notice(notice) => {
            let earlier = notices.len() - 1;
            let more = if earlier > 0 { format!("   ({earlier} earlier)") } else { String::new() };
            ui.add(label(&format!("{}{more}", notice.text), color(ui, notice.severity)))
                .on_hover_ui(|ui| list(ui, notices))
        }
        Line::Hint(hint) => ui.add(label(hint, theme::of(ui).text_dim)),
    };
}

/// A button that stays pressed in while it is on.
fn turned(ui: &mut Ui, is_on: &mut bool, words: &str) -> Response {
    let mut response = ui.add(Button::selectable(*is_on, words).frame_when_inactive(true));
    if response.clicked() {
        *is_on = !*is_on;
        response.mark_changed();
    }
    response
}

/// The choice between the palettes.
fn light(ui: &mut Ui) {
    let mut is_light = theme::is_light(ui.ctx());
    if turned(ui, &mut is_light, "Light").on_hover_text("Dark on light, for bright rooms").changed() {
        theme::set_light(ui.ctx(), is_light);
        kept_theme::keep(is_light);
    }
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
        ui.label(RichText::new(&notice.text).color(color(ui, notice.severity)));
    }
}

fn color(ui: &Ui, severity: Severity) -> Color32 {
    match severity {
        Severity::Info => theme::of(ui).text,
        Severity::Warning => theme::of(ui).fm,
        Severity::Error => theme::of(ui).error,
    }
}

/// Whether no layer of a patch is on.
fn is_silent(patch: &Patch) -> bool {
    let layers = [FmParam::On.of(0), SubParam::On.of(0), NoiseParam::On.of(0), PartialsParam::On.of(0)];
    let oscillators = (0..OscillatorParam::COUNT).map(|n| OscillatorParam::On.of(n));
    layers.into_iter().chain(oscillators).all(|id| !patch.layers.is_on(id))
}

/// What a parameter of the FM layer is called where nothing around it says so.
pub(crate) fn full_name(id: ParamId) -> String {
    let def = id.def();
    let block = match def.group {
        Group::Operator(number) => format!("Operator {number}: "),
        Group::PitchEnvelope => "Pitch envelope: ".to_owned(),
        Group::Lfo => "LFO: ".to_owned(),
        Group::Algorithm | Group::Voice => String::new(),
    };
    format!("{block}{}", def.name)
}

fn hint(id: ParamId, patch: &Patch) -> String {
    let def = id.def();
    let (name, value) = (full_name(id), def.display(patch.fm.get(id)));
    let how = "Drag, Shift-drag finer, wheel, double-click for";
    format!("{name} {value}   {how} {}", def.display(def.default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_editor_says_gives_way_to_a_newer_notice() {
        let mut own = Own { severity: Severity::Warning, text: String::new(), since: None };
        assert!(!own.is_over(10.0, 4) && !own.is_over(12.0, 4));
        assert!(own.clone().is_over(12.0, 5) && own.is_over(25.0, 4));
    }

    #[test]
    fn every_message_goes_by_itself_and_what_failed_stands_longest() {
        let mut line = StatusLine::default();
        let notice = |serial, severity| Notice { serial, severity, text: String::new() };
        assert!(line.stands(&notice(1, Severity::Info), 100.0));
        assert!(!line.stands(&notice(1, Severity::Info), 107.0));
        assert!(line.stands(&notice(2, Severity::Info), 107.0));
        assert!(line.stands(&notice(3, Severity::Error), 107.0));
        assert!(line.stands(&notice(3, Severity::Error), 130.0));
        assert!(!line.stands(&notice(3, Severity::Error), 138.0));
        assert!(STANDS_S.is_sorted());
    }
}
