//! The editor: a page to play, one for FM, pages for the layers beside it, presets, dumps of other instruments, a map of sounds, settings, matching, the bank, files, the Performance strip,
//! meters. What it looks like, and why: `docs/design.md`.
//!
//! It reads snapshots of the session and sends it commands; host parameters it moves through the host. It never touches
//! the synth, and files are read and written by the session's worker.
//!
//! # Keys
//! | key | what it does |
//! |---|---|
//! | Ctrl+Home | keys go to the first value of the parameter table (operator 6, rate 1) |
//! | Ctrl+1 to 6, Ctrl+7 | keys go to operator 1-6, to what all operators share |
//! | Tab, Right / Shift+Tab, Left | next, previous value in the order of the table, around its ends |
//! | Up, Down / Page Up, Page Down | one step, ten steps; each press is one step of undo |
//! | Home, End, Delete | smallest, largest, default value |
//! | digits, text, then Enter | sets the value as it is shown: `42.5`, `+3`, `C3`, `sine`; Escape forgets it |
//! | Ctrl+Z / Ctrl+Shift+Z, Ctrl+Y | undo, redo |
//! | Ctrl+E | compare |
//! | Ctrl+L | to the path field |
//! | Ctrl+S | saves the patch to the path in that field: a preset, or a DX7 voice if it ends in .syx |
//! | Ctrl+P | the next page, in the order of the tabs |
//! | Ctrl+R | records a sound at the sidechain and matches it, or no longer |
//! | Ctrl+K | keeps the best match |
//! | Ctrl+F | to the search field of the bank |
//! | Ctrl+0 | silences everything |
//! | A to ' and W to P, Z, X | notes from the C that the keyboard shows, an octave down, up; while no text or label is being typed |
//! | Escape | ends learning a controller |
//!
//! On the Librarian page arrows, Page keys, Home and End go through the list that has the keys.
//!
//! On the Map page arrows go from dot to dot, Enter loads, + and - magnify, Home shows all, Escape hears the patch again.
//!
//! The first four rows are the FM page's, which they show. On other pages a click, or Tab, gives a widget the keys; Up, Down, Page Up, Page Down, Home,
//! End, Delete and typed values act on it alike, Shift makes steps finer.
//!
//! A script reaches every value of the FM layer by Ctrl+Home and Tab, in table order, and sees the state by Ctrl+S;
//! `tests/hosts/editor.py` does so for all of them.

#[cfg(test)]
mod accessibility_tests;
mod app;
mod bank_list;
mod cell;
mod computer_keys;
mod control_port;
mod cursor;
#[cfg(test)]
mod drawn_sources_tests;
mod effects;
mod files;
mod filters;
#[cfg(test)]
mod first_minutes_tests;
mod fm;
#[cfg(test)]
mod frame_cost_tests;
mod gesture;
mod hardware_panel;
mod host_menu;
mod host_param_strip;
mod host_port;
mod init;
mod kept_theme;
mod keyboard;
mod knob;
#[cfg(test)]
mod layer_pages_tests;
mod librarian;
mod loaded;
mod manual;
mod map;
mod match_card;
mod match_empty;
mod match_kinds;
mod match_morph;
mod match_page;
mod match_progress;
mod match_rating;
mod match_source;
mod match_spectrograms;
mod meters;
mod modulation;
#[cfg(test)]
mod modulation_pages_tests;
mod news;
mod oscillators;
mod page;
mod page_context;
mod pages;
mod palette;
mod perform;
#[cfg(test)]
mod pictures;
mod play;
mod presets;
mod random_bank;
mod requests;
mod resize_corner;
mod settings;
mod shortcuts;
mod side_column;
#[cfg(test)]
mod sight;
mod status_line;
mod surface;
mod tempo_field;
#[cfg(test)]
mod test_window;
mod theme;
mod top_bar;
mod tour;
mod turns;
mod typing;
mod waveform;
mod wheels;
mod widgets;
mod window;

pub(crate) use app::{PluginEditor, create, create_named};
