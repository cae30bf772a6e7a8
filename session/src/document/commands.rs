//! What a person asks of the document, command by command.

use std::sync::atomic::Ordering;

use vaeform_dsp::control::Control;
use vaeform_patch::content::ContentKind;
use vaeform_patch::layers::{Layers, Points};
use vaeform_patch::{Patch, PatchName};

use super::editing::Editing;
use super::outbox::Change;
use super::{Document, factory_sounds, match_commands, param_maps, performing, preset_commands};
use crate::audio::Key;
use crate::audio::own_note::Strike;
use crate::bank::{Bank, NUM_PROGRAMS};
use crate::command::Command;
use crate::controllers::{ControllerTarget, Learning};
use crate::latent::{LatentSettings, Variations};
use crate::notice::Severity;
use crate::points_of::PointsOf;
use crate::project::{Contents, editor_size};
use crate::tuning::NamedTuning;

/// Does what a command asks; commands that touch files are the worker's.
pub(crate) fn apply(document: &mut Document, command: Command) {
    if let Some(command) = apply_to_patch(document, command)
        && let Some(command) = apply_to_layers(document, command)
        && let Some(command) = apply_to_latents(document, command)
        && let Some(command) = apply_to_match(document, command)
        && let Some(command) = preset_commands::apply(&mut document.editing, command)
    {
        apply_to_rest(document, command);
    }
    document.editing.flush();
    document.publish();
}

/// Changes the layers beside FM of the edited patch.
fn edit_layers(editing: &mut Editing, change: impl FnOnce(&mut Layers)) {
    let mut patch = editing.saved.contents.patch;
    change(&mut patch.layers);
    editing.edit(patch);
}

/// Draws an envelope or an LFO anew, with marks only where there are points.
fn set_points(layers: &mut Layers, of: PointsOf, mut points: Points) {
    let len = points.points().len();
    let is_there = |place: u8| usize::from(place) < len;
    points.sustain = points.sustain.filter(|&place| is_there(place));
    points.repeat = points.repeat.filter(|&(first, last)| first <= last && is_there(last));
    let kept = match of {
        PointsOf::Envelope(n) => layers.envelopes.get_mut(n),
        PointsOf::Lfo(n) => layers.lfos.get_mut(n),
    };
    if let Some(kept) = kept {
        *kept = points;
    }
}

/// Names a macro, in printable ASCII padded with spaces.
fn name_macro(layers: &mut Layers, place: usize, name: &str) {
    let Some(kept) = layers.macro_names.get_mut(place) else { return };
    let mut bytes = name.trim().bytes().filter(|byte| matches!(byte, b' '..=b'~'));
    *kept = std::array::from_fn(|_| bytes.next().unwrap_or(b' '));
}

/// Commands about patch, bank and history; gives back any other.
fn apply_to_patch(document: &mut Document, command: Command) -> Option<Command> {
    let editing = &mut document.editing;
    let program = editing.saved.contents.program;
    let select = |program| Contents::program(editing.saved.contents.bank.clone(), program);
    match command {
        Command::BeginGesture => {
            editing.history.end(&editing.saved.contents);
            editing.history.begin(&editing.saved.contents);
        }
        Command::EndGesture => editing.history.end(&editing.saved.contents),
        Command::Set { id, value } => {
            let mut patch = editing.saved.contents.patch;
            patch.fm.set(id, value);
            editing.edit(patch);
        }
        Command::Rename(name) => editing.edit(Patch { name: PatchName::new(&name), ..editing.saved.contents.patch }),
        Command::TurnKnobs { before, after, joins } => {
            if before != after {
                editing.history.turned(&editing.saved.contents, before, joins);
                editing.knobs.positions = after;
            }
        }
        Command::Undo => {
            if let Some(contents) = editing.history.undo(&editing.saved.contents, editing.knobs.positions) {
                editing.travel(contents);
            }
        }
        Command::Redo => {
            if let Some(contents) = editing.history.redo(&editing.saved.contents, editing.knobs.positions) {
                editing.travel(contents);
            }
        }
        Command::Compare(on) => {
            editing.end_audition();
            if editing.sounding.comparing != on {
                editing.sounding.comparing = on;
                editing.changed(Change::Edit);
            }
        }
        Command::Select(program) => editing.load(select(program)),
        Command::Next => editing.load(select((program + 1) % NUM_PROGRAMS)),
        Command::Previous => editing.load(select((program + NUM_PROGRAMS - 1) % NUM_PROGRAMS)),
        Command::Store(program) => editing.store(program),
        Command::Factory(number) => factory_sounds::load(editing, number),
        Command::Init => editing.load_preset(Patch::default().into()),
        Command::FactoryBank => editing.load(Contents::program(Bank::factory(), 0)),
        other => return Some(other),
    }
    None
}

/// Commands about the layers beside FM; gives back any other.
fn apply_to_layers(document: &mut Document, command: Command) -> Option<Command> {
    let editing = &mut document.editing;
    match command {
        Command::SetLayer { id, value } => edit_layers(editing, |layers| {
            layers.set(id, value);
        }),
        Command::SetRoute { place, route } => {
            let mut is_set = true;
            edit_layers(editing, |layers| is_set = layers.set_route(place, route));
            if let Some(route) = route.filter(|route| !is_set && route.destination.is_behind_notes()) {
                let text = format!("{} cannot move an effect: it is another one for each note", route.source.key());
                document.notice(Severity::Warning, text);
            }
        }
        Command::SetTable { oscillator, table } => edit_layers(editing, |layers| {
            if let Some(own) = layers.tables.get_mut(oscillator) {
                *own = table;
            }
        }),
        Command::SetContent(content) => {
            editing.take_in(Vec::new(), vec![content.clone()]);
            edit_layers(editing, |layers| match content.kind() {
                ContentKind::NoiseBands(_) => layers.noise_bands = Some(content.id()),
                ContentKind::Partials(_) => layers.partials = Some(content.id()),
            });
        }
        Command::SetPoints { of, points } => edit_layers(editing, |layers| set_points(layers, of, points)),
        Command::NameMacro { place, name } => edit_layers(editing, |layers| name_macro(layers, place, &name)),
        other => return Some(other),
    }
    None
}

/// What is learnt for a parameter: latents have their own way.
fn learning_of(target: Option<ControllerTarget>) -> Learning {
    let Some(target) = target else { return Learning::Off };
    let latent = |control| Control::LATENTS.iter().position(|latent| *latent == control);
    let latent = if let ControllerTarget::Host(control) = target { latent(control) } else { None };
    latent.map_or(Learning::Parameter(target), Learning::One)
}

/// Commands about the latent layer and what moves it; gives back any other.
fn apply_to_latents(document: &mut Document, command: Command) -> Option<Command> {
    let Document { editing, notices, .. } = document;
    let now = editing.saved.latent_settings.clone();
    match command {
        Command::Lock(lock, on) => {
            editing.set_latent_settings(LatentSettings { locks: now.locks.with(lock, on), ..now })
        }
        Command::Variations(variations) => {
            let spread = if variations.spread.is_finite() { variations.spread.clamp(0.0, 1.0) } else { 0.0 };
            editing.set_latent_settings(LatentSettings { variations: Variations { spread, ..variations }, ..now });
        }
        Command::CaptureB => {
            let heard = editing.heard();
            editing.keep_moved(&heard);
            editing.set_latent_settings(LatentSettings { b: Some(heard), ..now });
        }
        Command::ClearB => editing.set_latent_settings(LatentSettings { b: None, ..now }),
        Command::SwapAB => {
            if let Some(b) = now.b {
                let a = editing.saved.contents.patch;
                editing.set_latent_settings(LatentSettings { b: Some(a), ..now });
                editing.edit(b);
            }
        }
        Command::Bake => {
            let heard = editing.heard();
            editing.keep_moved(&heard);
            editing.knobs.are_parked = true;
            editing.rest_controllers();
            editing.edit(heard);
        }
        Command::RestControllers => editing.rest_controllers(),
        Command::Learn(learning) => {
            editing.learning.ask(learning);
            editing.outbox.controllers = true;
        }
        Command::Assign { latent, assignment } => match editing.saved.controllers.assign(latent, assignment) {
            Ok(()) => {
                param_maps::take_away(editing, assignment);
                editing.outbox.controllers = true;
            }
            Err(refused) => notices.add(Severity::Warning, refused.to_string()),
        },
        Command::LearnParameter(target) => {
            editing.learning.ask(learning_of(target));
            editing.outbox.controllers = true;
        }
        Command::AssignParameter { target, cc } => {
            if !param_maps::give(editing, target, cc) {
                notices.add(Severity::Warning, format!("No controller for {}: that one cannot be one", target.name()));
            }
        }
        Command::ControllerMap(which) => param_maps::choose(editing, which),
        Command::Echo(on) => {
            editing.saved.controllers.echo = on;
            editing.outbox.controllers = true;
        }
        other => return Some(other),
    }
    None
}

/// Commands about the match; gives back any other.
fn apply_to_match(document: &mut Document, command: Command) -> Option<Command> {
    match command {
        Command::MatchFiles(paths) => match_commands::match_files(document, paths),
        Command::Arm(on) => match_commands::arm(document, on),
        Command::MatchRegion(region_s) => match_commands::match_region(document, region_s),
        Command::Audition(audible) => match_commands::audition(document, audible),
        Command::KeepCandidate(place) => match_commands::keep(document, place),
        Command::DiscardCandidate(place) => match_commands::discard(document, place),
        Command::Wish(wish) => match_commands::wish(document, wish),
        Command::ContinueMatch => match_commands::search_on(document, None),
        Command::MoreLikeThis(island) => match_commands::search_on(document, Some(island)),
        Command::MorphCandidates { from, to } => match_commands::morph_candidates(document, from, to),
        Command::StopMatch => match_commands::stop(document),
        Command::KeepSound(on) => match_commands::keep_sound(document, on),
        Command::RateCandidate(place, is_liked) => match_commands::like(document, place, is_liked),
        Command::RememberMatches(on) => match_commands::remember(document, on),
        other => return Some(other),
    }
    None
}

fn apply_to_rest(document: &mut Document, command: Command) {
    let Document { editing, inbox, ports, notices, .. } = document;
    match command {
        Command::ResetTuning => editing.set_tuning(NamedTuning::default()),
        Command::ProgramChange(on) => {
            editing.saved.program_change = on;
            editing.flags.program_change.store(on.into(), Ordering::Relaxed);
            editing.tables.follow_bank(&editing.saved);
        }
        Command::Perform(order) => performing::apply(document, order),
        Command::Song(own) => {
            editing.saved.song = own.sanitised();
            editing.flags.song.choose(editing.saved.song);
        }
        Command::EditorSize(width, height) => editing.saved.editor_size = Some(editor_size((width, height))),
        Command::DismissNotices => notices.dismiss(),
        Command::Panic => {
            editing.end_audition();
            editing.outbox.stop_preview();
            editing.outbox.silence = true;
        }
        Command::Key { note, velocity } => {
            inbox.play(Key::Note { note: note & 127, velocity: velocity.map(|v| v.clamp(0.0, 1.0)) });
        }
        Command::Bend(value) => inbox.play(Key::Bend(value.clamp(-1.0, 1.0))),
        Command::Wheel(value) => inbox.play(Key::Wheel(value.clamp(0.0, 1.0))),
        Command::Hear => editing.outbox.strike = Some(Box::new(Strike::of_a_list())),
        Command::Hardware(settings) => {
            let settings = settings.sanitised();
            ports.choose(&editing.saved.hardware, &settings);
            editing.saved.hardware = settings;
        }
        Command::OpenPorts => ports.give(),
        _ => debug_assert!(false, "files, ports and the model are the worker's"),
    }
}
