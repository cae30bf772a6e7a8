//! The tempo, where no host has one: a field, a button that is tapped, and the choice of a MIDI clock.

use egui::{Button, DragValue, RichText, Role, Ui, WidgetInfo, vec2};
use vaeform_dsp::modulation::{OWN_TEMPO_RANGE_BPM, OwnSong, SongSource, TapTempo};
use vaeform_session::{Command, PlayedSong};

use super::theme;

/// Ticks a second in which taps are timed.
const TICKS: f32 = 1e6;
/// Widths of the choice of a MIDI clock, whatever it says, with room and without.
const CLOCK: [f32; 2] = [76.0, 62.0];
/// Beats a minute for a point of a drag.
const DRAG: f64 = 0.25;

/// The field between frames.
pub(crate) struct TempoField {
    taps: TapTempo,
}

impl Default for TempoField {
    fn default() -> Self {
        Self { taps: TapTempo::new(TICKS) }
    }
}

impl TempoField {
    /// A tap at a time in seconds: from the second on it is a tempo.
    pub(crate) fn tap(&mut self, seconds: f64, own: OwnSong) -> Option<Command> {
        let tempo_bpm = self.taps.tap((seconds * f64::from(TICKS)) as u64)?;
        // A hand is not as exact as what is written; tenths are.
        Some(Command::Song(OwnSong { tempo_bpm: (10.0 * tempo_bpm).round() / 10.0, ..own }))
    }

    /// Shows it, from right to left; where a host leads its tempo alone.
    pub(crate) fn show(
        &mut self,
        ui: &mut Ui,
        played: PlayedSong,
        (own, is_narrow): (OwnSong, bool),
        commands: &mut Vec<Command>,
    ) {
        if played.source == SongSource::Host {
            let words = RichText::new(format!("{:.1} bpm", played.tempo_bpm)).color(theme::of(ui).text_dim);
            ui.label(words).on_hover_text("The tempo of the host");
            return;
        }
        let is_led = played.source == SongSource::MidiClock;
        let mut follows_midi = own.follows_midi;
        let hint = match (follows_midi, is_led) {
            (true, true) if played.is_lost => {
                "The MIDI clock has stopped coming: its last tempo goes on, its song stands. A click goes back to the tempo of your own"
            }
            (true, false) => "Waits for a MIDI clock; until one comes, the tempo at the left is played",
            (true, true) => {
                "The tempo and the song of the MIDI clock are followed; a click goes back to the tempo of your own"
            }
            (false, _) => "Follows the MIDI clock of another machine: tempo, start, stop and place in its song",
        };
        let words = match (follows_midi, is_led, played.is_lost) {
            (true, true, true) => RichText::new("Clock lost").color(theme::of(ui).error),
            (true, false, _) => RichText::new("Waiting").color(theme::of(ui).fm),
            _ => RichText::new(if is_narrow { "Clock" } else { "MIDI clock" }),
        };
        let toggle = ui.add(
            Button::selectable(follows_midi, words)
                .frame_when_inactive(true)
                .min_size(vec2(CLOCK[usize::from(is_narrow)], 22.0)),
        );
        toggle.widget_info(|| WidgetInfo::selected(Role::Switch, true, own.follows_midi, "Follow a MIDI clock"));
        if toggle.clicked() {
            follows_midi = !follows_midi;
        }
        if toggle.on_hover_text(hint).clicked() {
            commands.push(Command::Song(OwnSong { follows_midi, ..own }));
        }
        let tap = ui.add_enabled(!is_led, Button::new("Tap").min_size(vec2(36.0, 22.0)));
        if tap.on_hover_text("Tap it in time, twice or more often (Ctrl+T)").clicked() {
            commands.extend(self.tap(ui.input(|i| i.time), own));
        }
        let [min, max] = OWN_TEMPO_RANGE_BPM;
        let mut tempo_bpm = if is_led { f64::from(played.tempo_bpm) } else { own.tempo_bpm };
        let field = DragValue::new(&mut tempo_bpm).range(min..=max).speed(DRAG).max_decimals(1).suffix(" bpm");
        let field = ui.add_enabled(!is_led, field);
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("Tempo in beats a minute"));
        if field.changed() {
            commands.push(Command::Song(OwnSong { tempo_bpm, ..own }));
        }
        field.on_hover_text("Tempo of LFOs, envelopes and echoes that follow the song: drag it, or click it and type");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_are_a_tempo_in_tenths_and_keep_what_is_followed() {
        let (mut field, own) = (TempoField::default(), OwnSong { follows_midi: true, ..OwnSong::default() });
        // 128 beats a minute, by a hand.
        let taps = [100.0, 100.470, 100.936, 101.407, 101.874];
        let told: Vec<_> = taps.into_iter().map(|seconds| field.tap(seconds, own)).collect();
        assert_eq!(told[0], None);
        let Some(Command::Song(OwnSong { tempo_bpm, follows_midi: true })) = told[4] else { panic!("{told:?}") };
        assert!((tempo_bpm - 128.0).abs() < 0.5 && (10.0 * tempo_bpm).fract() == 0.0, "{tempo_bpm}");
    }
}
