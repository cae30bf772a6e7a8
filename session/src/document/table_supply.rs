//! The wavetables of what may sound: which the audio thread has, which are to be built, and the samples of those that came with presets
//! and projects. Noise bands and partials go with them; they are built when they are sent.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use vaeform_dsp::layers::{SourceContent, Tables};
use vaeform_patch::content::Content;
use vaeform_patch::layers::{ContentId, PlayedTable, TableRef};
use vaeform_patch::{OwnTable, Patch};
use vaeform_wavetable::KeyZones;

use crate::bank::Bank;
use crate::project::{Contents, History, Saved};
use crate::storage::contents;
use crate::storage::tables::{self, played_by};

/// A table that is to be built, and its samples if it is somebody's own.
pub(crate) type WantedTable = (PlayedTable, Option<OwnTable>);

/// Sets of moved tables that are kept: a patch that names one may still wait for its time.
const MAX_MOVED: usize = 8;

/// Tables as the latent knobs have moved them, and the names by which they are played.
#[derive(Debug)]
struct Moved {
    tables: Vec<OwnTable>,
    names: Vec<PlayedTable>,
}

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct TableSupply {
    /// The samples of all own tables that patches here name.
    own: Vec<OwnTable>,
    /// The tables of the bank's programs, while the host may select them by itself.
    of_bank: Vec<PlayedTable>,
    /// What the latent knobs have made of tables, the newest at the end.
    moved: VecDeque<Moved>,
    /// Tables that are built, as far as something here needs them.
    built: Vec<(PlayedTable, Arc<KeyZones>)>,
    /// Names of those that the audio thread has, or that are on their way to it.
    sent: Vec<PlayedTable>,
    /// The tables of the patch that the audio thread was last sent, which it may play on for a while.
    played: Vec<PlayedTable>,
    /// All contents that patches here name.
    contents: Vec<Content>,
    /// The contents of the bank's programs, while the host may select them by itself.
    contents_of_bank: Vec<ContentId>,
    /// Contents that the audio thread has, or that are on their way to it.
    sent_contents: Vec<(ContentId, SourceContent)>,
}

impl TableSupply {
    /// Takes in the samples of tables.
    pub(super) fn add(&mut self, tables: impl IntoIterator<Item = OwnTable>) {
        for table in tables {
            if self.own(TableRef::Own(table.id())).is_none() {
                self.own.push(table);
            }
        }
    }

    /// Has the samples and contents of another project, and no others.
    pub(super) fn replace(&mut self, tables: Vec<OwnTable>, contents: Vec<Content>) {
        self.retain(|_| false, |_| false);
        self.add(tables);
        self.add_contents(contents);
    }

    /// Takes in contents.
    pub(super) fn add_contents(&mut self, contents: impl IntoIterator<Item = Content>) {
        for content in contents {
            if self.content(content.id()).is_none() {
                self.contents.push(content);
            }
        }
    }

    /// Takes in the samples of tables and the contents that patches of `saved` and `history` name or are about to; those that none names any
    /// more are forgotten.
    pub(super) fn take_in(
        &mut self,
        (tables, contents): (Vec<OwnTable>, Vec<Content>),
        saved: &Saved,
        history: &History,
    ) {
        if tables.is_empty() && contents.is_empty() {
            return;
        }
        let kept = history.contents().chain([&saved.contents]);
        let patches: Vec<&Patch> = kept.flat_map(Contents::patches).chain(&saved.latent_settings.b).collect();
        let names: HashSet<TableRef> = patches.iter().flat_map(|patch| patch.layers.tables).collect();
        let ids: HashSet<ContentId> = patches.iter().flat_map(|patch| patch.layers.content_ids()).collect();
        self.retain(|name| names.contains(&name), |id| ids.contains(&id));
        self.add(tables);
        self.add_contents(contents);
    }

    /// Forgets the samples of all tables and all contents that no patch names.
    pub(super) fn retain(&mut self, is_named: impl Fn(TableRef) -> bool, names: impl Fn(ContentId) -> bool) {
        self.own.retain(|table| is_named(TableRef::Own(table.id())));
        self.contents.retain(|content| names(content.id()));
    }

    /// Whether there is any to forget.
    pub(super) fn has_own(&self) -> bool {
        !self.own.is_empty() || !self.moved.is_empty()
    }

    /// The samples of the tables that some patches name, each once.
    pub(crate) fn named_by<'a>(&self, patches: impl IntoIterator<Item = &'a Patch>) -> Vec<OwnTable> {
        let mut named = Vec::new();
        if self.has_own() {
            let names = patches.into_iter().flat_map(|patch| patch.layers.tables);
            for table in names.filter_map(|name| self.own(name)) {
                if !named.contains(table) {
                    named.push(table.clone());
                }
            }
        }
        named
    }

    /// Names of all own tables.
    pub(crate) fn own_names(&self) -> Vec<(TableRef, String)> {
        self.own.iter().map(|table| (TableRef::Own(table.id()), table.name().to_owned())).collect()
    }

    /// The contents that some patches name, each once.
    pub(crate) fn contents_named_by<'a>(&self, patches: impl IntoIterator<Item = &'a Patch>) -> Vec<Content> {
        let mut named = Vec::new();
        if !self.contents.is_empty() {
            let ids = patches.into_iter().flat_map(|patch| patch.layers.content_ids());
            for content in ids.filter_map(|id| self.content(id)) {
                if !named.contains(content) {
                    named.push(content.clone());
                }
            }
        }
        named
    }

    fn content(&self, id: ContentId) -> Option<&Content> {
        self.contents.iter().find(|content| content.id() == id)
    }

    /// The samples of an own table.
    pub(crate) fn own(&self, name: TableRef) -> Option<&OwnTable> {
        let moved = self.moved.iter().flat_map(|moved| &moved.tables);
        self.own.iter().chain(moved).find(|table| TableRef::Own(table.id()) == name)
    }

    /// The latent knobs have made these tables, which a patch names beside its own.
    pub(super) fn move_to<'a>(&mut self, tables: impl Iterator<Item = &'a OwnTable>, patch: &Patch) {
        let tables: Vec<OwnTable> = tables.cloned().collect();
        if tables.is_empty() {
            // Those of just before may still sound.
            self.moved.drain(..self.moved.len().saturating_sub(2));
            return;
        }
        let is_one = |name: &PlayedTable| tables.iter().any(|table| TableRef::Own(table.id()) == name.table);
        let names: Vec<PlayedTable> = played_by(patch).filter(is_one).collect();
        self.moved.retain(|moved| moved.names != names);
        self.moved.push_back(Moved { tables, names });
        self.moved.drain(..self.moved.len().saturating_sub(MAX_MOVED));
    }

    /// The moved tables that a patch names.
    pub(super) fn moved_of(&self, patch: &Patch) -> Vec<OwnTable> {
        let names = patch.layers.tables;
        let moved = self.moved.iter().flat_map(|moved| &moved.tables);
        moved.filter(|table| names.contains(&TableRef::Own(table.id()))).cloned().collect()
    }

    /// The host may select programs by itself, or no longer, or from another bank.
    pub(super) fn follow_bank(&mut self, saved: &Saved) {
        let bank = saved.program_change.then_some(&*saved.contents.bank);
        self.of_bank.clear();
        let patches = bank.into_iter().flat_map(Bank::presets).map(|preset| &preset.patch);
        self.contents_of_bank = patches.flat_map(|patch| patch.layers.content_ids()).collect();
        self.contents_of_bank.sort_unstable();
        self.contents_of_bank.dedup();
        for name in bank.into_iter().flat_map(Bank::presets).flat_map(|preset| played_by(&preset.patch)) {
            if !self.of_bank.contains(&name) {
                self.of_bank.push(name);
            }
        }
    }

    fn can_be_built(&self, name: PlayedTable) -> bool {
        tables::can_be_built(name.table, self.own(name.table))
    }

    /// All that may sound while `patch` should: its own tables first.
    fn needed(&self, patch: &Patch) -> impl Iterator<Item = PlayedTable> {
        let moved = self.moved.iter().rev().flat_map(|moved| moved.names.iter().copied());
        let names = played_by(patch).chain(moved).chain(self.of_bank.iter().copied());
        names.filter(|&name| self.can_be_built(name))
    }

    /// The contents that may sound while `patch` should.
    fn needed_contents(&self, patch: &Patch) -> impl Iterator<Item = &Content> {
        let ids = patch.layers.content_ids().chain(self.contents_of_bank.iter().copied());
        ids.filter_map(|id| self.content(id))
    }

    /// Whether the audio thread has the contents of a patch that there are, or will have them.
    fn has_sent_contents(&self, patch: &Patch) -> bool {
        patch.layers.content_ids().all(|id| self.content(id).is_none() || self.has_sent_content(id))
    }

    fn has_sent_content(&self, id: ContentId) -> bool {
        self.sent_contents.iter().any(|(sent, _)| *sent == id)
    }

    fn is_built(&self, name: PlayedTable) -> bool {
        self.built.iter().any(|(built, _)| *built == name)
    }

    /// The next table to be built, those of `patch` first.
    pub(super) fn wanted(&mut self, patch: &Patch) -> Option<WantedTable> {
        self.look(patch);
        let name = self.needed(patch).find(|&name| !self.is_built(name))?;
        Some((name, self.own(name.table).cloned()))
    }

    /// Takes a table that was built.
    pub(super) fn take(&mut self, name: PlayedTable, zones: Arc<KeyZones>) {
        if !self.is_built(name) {
            self.built.push((name, zones));
        }
    }

    /// Looks for tables that another session has built.
    fn look(&mut self, patch: &Patch) {
        let missing: Vec<PlayedTable> = self.needed(patch).filter(|&name| !self.is_built(name)).collect();
        for name in missing {
            if let Some(zones) = tables::built(name) {
                self.take(name, zones);
            }
        }
    }

    /// Whether the audio thread has all tables of a patch that there are, or will have them before what is sent now.
    pub(super) fn has_sent(&self, patch: &Patch) -> bool {
        let mut needed = played_by(patch).filter(|&name| self.can_be_built(name));
        needed.all(|name| self.sent.contains(&name)) && self.has_sent_contents(patch)
    }

    /// The tables to be sent before anything else while `patch` should sound; nothing if the audio thread needs no others.
    pub(super) fn news(&mut self, patch: &Patch) -> Option<Box<Tables>> {
        self.look(patch);
        let needed: Vec<PlayedTable> = self.needed(patch).collect();
        let is_news = |name: &PlayedTable| self.is_built(*name) && !self.sent.contains(name);
        let moved = self.moved.iter().flat_map(|moved| &moved.names);
        let is_urgent = played_by(patch).any(|name| is_news(&name))
            || moved.into_iter().any(is_news)
            || self.needed_contents(patch).any(|content| !self.has_sent_content(content.id()));
        // Those of the bank go together.
        let is_whole = needed.iter().all(|&name| self.is_built(name));
        let has_news = is_urgent || (is_whole && needed.iter().any(is_news));
        let has_contents_over = !self.sent_contents.is_empty() && self.needed_contents(patch).next().is_none();
        let is_over = needed.is_empty() && self.played.is_empty() && (!self.sent.is_empty() || has_contents_over);
        (has_news || is_over).then(|| self.send(&needed, patch))
    }

    /// What an audio end that starts anew needs for a patch.
    pub(super) fn restart(&mut self, patch: &Patch) -> Box<Tables> {
        self.look(patch);
        self.note_played(patch);
        let needed: Vec<PlayedTable> = self.needed(patch).collect();
        self.send(&needed, patch)
    }

    /// The patch that the audio thread is sent now.
    pub(super) fn note_played(&mut self, patch: &Patch) {
        self.played.clear();
        self.played.extend(played_by(patch));
    }

    fn send(&mut self, needed: &[PlayedTable], patch: &Patch) -> Box<Tables> {
        self.built.retain(|(name, _)| needed.contains(name) || self.played.contains(name));
        self.sent = self.built.iter().map(|(name, _)| *name).collect();
        self.sent_contents.clear();
        let contents: Vec<_> =
            self.needed_contents(patch).map(|content| (content.id(), contents::build(content))).collect();
        self.sent_contents = contents;
        Box::new(Tables::new(self.built.iter().cloned()).with_contents(self.sent_contents.iter().cloned()))
    }
}
