//! The definitions that come along.

use crate::definition::{Definition, DefinitionError};

/// Names of the files of definitions with their text, in the order in which they are asked for a message.
macro_rules! files {
    ($($name:literal)*) => {
        [$((concat!($name, ".toml"), include_str!(concat!("../definitions/", $name, ".toml")))),*]
    };
}

/// Whole instruments first, then those of which the frame and the name are described.
const FILES: &[(&str, &str)] = &files!(
    "access_virus_abc"
    "access_virus_ti"
    "access_virus_multi"
    "roland_jp8000_8080"
    "roland_d50"
    "roland_d10_d110"
    "roland_jv1080"
    "roland_jv880"
    "roland_jd800"
    "roland_u20_u220"
    "roland_u110"
    "roland_d70"
    "roland_gs"
    "roland_gs_display"
    "roland_vg88"
    "roland_tdx"
    "roland_jdxi"
    "roland_juno106"
    "roland_mks70_jx10"
    "roland_jx8p"
    "yamaha_dx7"
    "yamaha_4op"
    "yamaha_sy77"
    "yamaha_fb01"
    "yamaha_fs1r"
    "yamaha_reface_dx"
    "korg_m1"
    "korg_ms2000_microkorg"
    "korg_dw8000"
    "korg_dw6000"
    "korg_wavestation"
    "waldorf_blofeld"
    "waldorf_microwave2_xt"
    "studiologic_sledge"
    "waldorf_pulse"
    "kawai_k1"
    "kawai_k4"
    "kawai_k5"
    "kawai_k5000"
    "ensoniq_esq1"
    "oberheim_matrix6_1000"
    "dsi_prophet08"
    "dsi_tetra"
    "dsi_mopho"
    "sequential_prophet12"
    "sequential_prophet6"
    "sequential_ob6"
    "sequential_trigon6"
    "sequential_prophet5"
    "sequential_pro3"
    "sequential_prophet_x"
    "sequential_take5"
    "sequential_pro2"
    "sequential_rev2"
    "oberheim_teo5"
    "dsi_evolver"
    "casio_cz"
    "emu_proteus"
    "emu_morpheus"
    "emu_planetphatt"
    "alesis_d4_dm5"
    "alesis_qs"
    "maudio_venom"
    "novation_bass_station_2"
    "novation_mininova_ultranova"
    "behringer_wave"
    "behringer_pro800"
    "behringer_deepmind"
    "jb_solaris"
    "mutable_shruthi"
    "asm_hydrasynth"
    "elektron"
);

/// Every built-in definition.
///
/// # Errors
/// None: a test reads them all.
pub fn definitions() -> Result<Vec<Definition>, DefinitionError> {
    texts().map(|(file, text)| Definition::parse(text, file)).collect()
}

/// The text of every built-in definition with the name of its file.
pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied()
}
