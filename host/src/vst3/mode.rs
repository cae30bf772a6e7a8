//! How a host renders.

use vst3::Steinberg::Vst::ProcessModes_;

/// How a host renders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// At the pace of the audio device.
    #[default]
    Realtime,
    /// Ahead of it, but not much.
    Prefetch,
    /// As fast or as slowly as it goes.
    Offline,
}

impl Mode {
    /// Its number in VST3.
    pub(super) fn number(self) -> i32 {
        match self {
            Self::Realtime => ProcessModes_::kRealtime as i32,
            Self::Prefetch => ProcessModes_::kPrefetch as i32,
            Self::Offline => ProcessModes_::kOffline as i32,
        }
    }
}
