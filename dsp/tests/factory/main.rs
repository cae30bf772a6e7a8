//! The factory bank: form of its 32 voices.

mod form;
