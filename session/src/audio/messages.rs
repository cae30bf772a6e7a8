//! What the audio thread is told, what it tells, and the switches that it reads.

use std::sync::atomic::{AtomicU32, Ordering};

use vaeform_dsp::control::NUM_CONTROLS;
use vaeform_dsp::layers::Tables;
use vaeform_dsp::synth::PatchTarget;
use vaeform_dsp::tuning::Tuning;
use vaeform_patch::Patch;
use vaeform_performance::play::PlayedPart;

use super::ahead::Turn;
use super::controller_flags::ControllerFlags;
use super::lane_flags::LaneFlags;
use super::song_flags::SongFlags;
use crate::audio::own_note::Strike;
use crate::audio::preview::Preview;
use crate::audio::recording::Tap;
use crate::bank::NUM_PROGRAMS;
use crate::controllers::{Assignment, CcMap, ControllerTarget, Learning, NUM_LATENTS, ParamMap};
use crate::sysex::parameter_changes::{ALL_OPERATORS, with_operators};

/// The patches of a bank, as a program change on the audio thread needs them.
#[derive(Debug)]
pub(crate) struct Programs {
    /// Which bank of the session this is.
    pub(crate) serial: u64,
    /// The patches in order.
    pub(crate) patches: Box<[Patch; NUM_PROGRAMS]>,
}

/// A patch as the document has it, for the audio thread to play, and to change by System Exclusive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sound {
    /// The patch that new notes play.
    pub(crate) patch: Patch,
    /// Which of its operators sound, as the instrument's switches say.
    pub(crate) operators: u8,
    /// It is the document's own: parameter changes act on it. Something else may sound in its place.
    pub(crate) is_document: bool,
    /// Program changes of the audio thread that the sender knew of.
    pub(crate) programs_seen: u32,
    /// Parameter changes of the audio thread that the sender knew of.
    pub(crate) changes_seen: u64,
}

impl Sound {
    /// A patch whose sender knew of nothing.
    pub(crate) fn new(patch: Patch) -> Self {
        Self { patch, operators: ALL_OPERATORS, is_document: true, programs_seen: 0, changes_seen: 0 }
    }

    /// What is heard of it.
    pub(crate) fn heard(&self) -> Patch {
        with_operators(&self.patch, self.operators)
    }
}

/// What the latent layer decoded.
#[derive(Debug)]
pub(crate) struct Steered {
    /// The decoded patches.
    pub(crate) steer: Box<PatchTarget>,
    /// What they were decoded from.
    pub(crate) sound: Box<Sound>,
    /// The knobs rest: it is the sound itself that plays.
    pub(crate) is_rest: bool,
    /// When the knobs are turned; nothing if it was the anchor that changed, which is to be heard at once.
    pub(crate) turned_at: Option<Turn>,
}

impl Steered {
    /// Whether it was told ahead by another plan than this.
    pub(super) fn is_outdated(&self, plan: u32) -> bool {
        self.turned_at.is_some_and(|turn| turn.plan != 0 && turn.plan != plan)
    }
}

/// What the audio thread is told.
#[derive(Debug)]
pub(crate) enum ToAudio {
    /// Held notes finish on the old patch.
    Load(Box<Sound>),
    /// Held notes follow.
    Edit(Box<Sound>),
    /// Held notes follow what the latent layer decoded.
    Follow(Steered),
    /// Controllers move the latents otherwise.
    Controllers(Box<ControllerSettings>),
    /// Lanes and gesture move the latents from now on, or none.
    Part(Option<Box<PlayedPart>>),
    /// All notes are retuned.
    Tuning(Box<Tuning>),
    /// The tables that patches may name from now on; what is sent later names no others.
    Tables(Box<Tables>),
    /// Program changes select from these from now on.
    Programs(Box<Programs>),
    /// The sidechain is copied there from now on, or nowhere.
    Record(Option<Box<Tap>>),
    /// A note of the instrument itself.
    Strike(Box<Strike>),
    /// Everything falls silent, with pedals and wheels at rest.
    Silence,
    /// This sounds once beside the synth; what sounded fades.
    Preview(Option<Box<Preview>>),
}

/// What the audio thread tells.
#[derive(Debug)]
pub(crate) enum FromAudio {
    /// A program was selected and sounds already.
    Program {
        /// 0-31.
        program: u8,
        /// The bank it was taken from.
        serial: u64,
        /// Program changes of the audio thread up to this one.
        count: u32,
        /// Parameter changes up to this one.
        changes: u64,
        /// Restores that the audio thread knew of; a later one wins over this.
        restores: u32,
    },
    /// Parameters were changed by System Exclusive and sound already; which, is the next message of the queue of bytes.
    Changes {
        /// Parameter changes of the audio thread up to these.
        count: u64,
        /// Restores that the audio thread knew of; a later one wins over this.
        restores: u32,
    },
    /// A controller was learnt.
    Learned {
        /// 0-7.
        latent: usize,
        /// What moves it from now on.
        assignment: Assignment,
        /// What is still being learnt.
        learning: Learning,
    },
    /// A controller was learnt for a parameter, and is to move it.
    LearnedParameter {
        /// 0-127.
        cc: u8,
        /// What it is to move.
        target: ControllerTarget,
    },
    /// A controller was touched that no parameter may have, 0-127.
    NotForParameters(u8),
    /// A controller was touched that is not learnt, because it means something else.
    NotLearned {
        /// 0-127.
        cc: u8,
        /// The latent that learns, 0-7.
        latent: usize,
    },
    /// A hand has moved a latent while hands are recorded.
    Hand {
        /// 0-7.
        latent: usize,
        /// Where it stood, 0..1.
        from: f32,
        /// Where it has it, 0..1.
        value: f32,
        /// Where the song was.
        beat: f64,
    },
    /// A system exclusive message came from the host: the next of the queue of bytes.
    SysEx,
    /// The host wants the sidechain recorded, or no longer.
    Record(bool),
}

/// How controllers move the latents from now on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ControllerSettings {
    /// Which moves which.
    pub(crate) map: CcMap,
    /// What is being learnt.
    pub(crate) learning: Learning,
    /// Counts the times that somebody asked for learning, or for its end.
    pub(crate) learnings: u32,
    /// Where the offsets go, if they go anywhere.
    pub(crate) offsets: Option<[f32; NUM_LATENTS]>,
    /// Which controller moves which parameter.
    pub(crate) params: ParamMap,
    /// Where the offsets of the host parameters go, if they go anywhere.
    pub(crate) param_offsets: Option<[f32; NUM_CONTROLS]>,
}

/// Switches that the audio thread reads.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    /// 1: MIDI program changes select programs.
    pub(crate) program_change: AtomicU32,
    /// Counts restores of a saved state.
    pub(crate) restores: AtomicU32,
    /// Counts system exclusive messages that found no room; written by the audio thread.
    pub(crate) lost: AtomicU32,
    /// How far controllers have moved the latents, as bits; written by the audio thread.
    offsets: [AtomicU32; NUM_LATENTS],
    /// The factory sound that the host has chosen, one more than its number; 0 is none.
    pub(crate) factory_wanted: AtomicU32,
    /// The controllers of parameters.
    pub(crate) controllers: ControllerFlags,
    /// The tempo.
    pub(crate) song: SongFlags,
    /// Lanes and gesture.
    pub(crate) lanes: LaneFlags,
}

impl Flags {
    /// How far controllers have moved the latents, -1..1.
    pub(crate) fn offsets(&self) -> [f32; NUM_LATENTS] {
        std::array::from_fn(|i| f32::from_bits(self.offsets[i].load(Ordering::Relaxed)))
    }

    /// Tells how far they have moved now.
    pub(super) fn set_offsets(&self, offsets: &[f32; NUM_LATENTS]) {
        for (flag, offset) in self.offsets.iter().zip(offsets) {
            flag.store(offset.to_bits(), Ordering::Relaxed);
        }
    }
}
