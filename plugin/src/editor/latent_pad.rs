//! The X/Y pad: two latents under one pointer.

use egui::{Align2, ComboBox, Id, Sense, Stroke, Ui, pos2, vec2};
use vaeform_dsp::control::Control;
use vaeform_session::NUM_LATENTS;

use super::control_port::{ControlPort, rest, set_at_once};
use super::{theme, turns};

/// Side of the pad.
const PAD: f32 = 236.0;

/// The latents across and up the pad.
pub(crate) struct LatentPad {
    axes: [usize; 2],
}

impl Default for LatentPad {
    fn default() -> Self {
        Self { axes: [0, 1] }
    }
}

impl LatentPad {
    /// Shows the pad with the choice of its axes; the host hears one gesture for each. `offsets` is how far controllers have moved the latents.
    pub(crate) fn show(&mut self, ui: &mut Ui, offsets: &[f32; NUM_LATENTS], port: &mut dyn ControlPort) {
        ui.vertical(|ui| {
            self.pad(ui, offsets, port);
            ui.horizontal(|ui| {
                for (axis, title) in ["X", "Y"].into_iter().enumerate() {
                    let chosen = self.axes[axis];
                    ComboBox::from_id_salt(Id::unique(("vaeform pad axis", axis)))
                        .width(PAD * 0.5 - theme::GAP)
                        .selected_text(format!("{title}: {}", Control::LATENTS[chosen].def().name))
                        .show_ui(ui, |ui| {
                            for (latent, control) in Control::LATENTS.into_iter().enumerate() {
                                ui.selectable_value(&mut self.axes[axis], latent, control.def().name);
                            }
                        });
                }
            });
        });
    }

    fn pad(&self, ui: &mut Ui, offsets: &[f32; NUM_LATENTS], port: &mut dyn ControlPort) {
        let (rect, response) = ui.allocate_exact_size(vec2(PAD, PAD), Sense::click_and_drag());
        let axes = self.axes.map(|latent| Control::LATENTS[latent]);
        if response.drag_started() {
            axes.iter().for_each(|&axis| port.begin(axis));
        }
        if response.dragged()
            && let Some(at) = response.interact_pointer_pos()
        {
            let across = ((at.x - rect.left()) / rect.width()).clamp(0.0, 1.0);
            let up = ((rect.bottom() - at.y) / rect.height()).clamp(0.0, 1.0);
            port.set(axes[0], across);
            port.set(axes[1], up);
        }
        if response.drag_stopped() {
            axes.iter().for_each(|&axis| port.end(axis));
        }
        if response.double_clicked() {
            axes.iter().for_each(|&axis| set_at_once(axis, rest(axis.def()), port));
        }
        let painter = ui.painter_at(rect);
        painter.rect_filled(rect, theme::ROUNDING, theme::of(ui).card);
        painter.hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme::of(ui).line));
        painter.vline(rect.center().x, rect.y_range(), Stroke::new(1.0, theme::of(ui).line));
        let [across, up] = axes.map(|axis| turns::with_offset(axis, port.normalized(axis), offsets));
        let dot = pos2(rect.left() + across * rect.width(), rect.bottom() - up * rect.height());
        painter.circle_filled(dot, 7.0, theme::of(ui).latents);
        let name = |axis: Control| axis.def().name;
        let (right, top) = (rect.right_center() - vec2(5.0, -9.0), rect.center_top() + vec2(5.0, 5.0));
        painter.text(right, Align2::RIGHT_CENTER, name(axes[0]), theme::SMALL, theme::of(ui).text_dim);
        painter.text(top, Align2::LEFT_TOP, name(axes[1]), theme::SMALL, theme::of(ui).text_dim);
    }
}
