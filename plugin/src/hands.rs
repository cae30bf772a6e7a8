//! Controllers on their way to the synth: latents and parameters hear them first, and some mean nothing else.

use vaeform_dsp::event::Event;
use vaeform_dsp::synth::Synth;
use vaeform_session::AudioThreadHandle;
use vaeform_session::controllers::ParamHeard;

/// `[audio-thread]` Lets latents and parameters hear an event, and lanes a note; what came of it for parameters.
pub(crate) fn hear(event: &Event, port: &mut AudioThreadHandle, synth: &Synth) -> ParamHeard {
    if let Event::NoteOn { .. } = event {
        port.lanes().note_began();
    }
    let Event::Controller { channel, controller, value } = *event else { return ParamHeard::default() };
    port.controller(channel, controller, value);
    // Members of an MPE zone play notes with their controllers.
    let is_member = synth.is_member(channel);
    let heard = if is_member { ParamHeard::default() } else { port.param_controller(channel, controller, value) };
    // A wheel that somebody gave to a latent plays no vibrato any more.
    ParamHeard { is_alone: heard.is_alone || port.is_taken(controller), ..heard }
}

/// `[audio-thread]` Whether an event is a controller that moves parameters and means nothing else.
pub(crate) fn is_knob(event: &Event, port: &AudioThreadHandle) -> bool {
    matches!(event, Event::Controller { controller, .. } if port.is_a_knob(*controller))
}
