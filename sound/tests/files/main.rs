//! Sound files as recorders, DAWs and accidents leave them, each made here byte by byte.

mod channels;
mod containers;
mod long;
mod make;
mod ogg;
mod refused;
mod wav_faults;
