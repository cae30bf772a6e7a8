//! DX7: single voices, banks and parameter changes.
