//! The effects of a patch, in the order in which they act where nothing else is said.

use super::modulators::MacroParam;
use super::param::{LayerParamId, Scale};
use super::rows::{Row, both_ways, choice, count, division, hertz, linear, part, switch};

const DRIVES: &[&str] = &["soft", "hard", "fold", "sine fold", "crush", "hold"];
const BANDS: &[&str] = &["one band", "three bands"];
const CHORUSES: &[&str] = &["chorus", "ensemble"];
const STAGES: &[&str] = &["4", "8", "12"];
const KINDS: &[&str] = &["drive", "equalizer", "compressor", "phaser", "chorus", "delay", "reverb", "width"];

/// Seconds, with fine steps at the low end.
const fn seconds(key: &'static str, name: &'static str, range: [f32; 3]) -> Row {
    (key, name, range, " s", Scale::Ratio, &[])
}

/// The effect at a place.
const fn place(key: &'static str, name: &'static str, default: f32) -> Row {
    (key, name, [0.0, KINDS.len() as f32 - 1.0, default], "", Scale::Steps, KINDS)
}

block! {
    /// Drive.
    DriveParam, 1, after MacroParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// What happens to the signal.
        Kind: choice("kind", "Kind", DRIVES),
        /// Gain before it.
        Gain: linear("gain", "Gain", [-24.0, 48.0, 6.0], " dB"),
        /// Bits that crushing leaves.
        Bits: linear("bits", "Bits", [1.0, 16.0, 8.0], " bits"),
        /// Rate at which values are held.
        Hold: hertz("hold", "Hold rate", [100.0, 48_000.0, 8_000.0]),
        /// From dark to bright.
        Tone: both_ways("tone", "Tone", 0.0),
        /// Gain behind it.
        Level: linear("level", "Level", [-48.0, 24.0, 0.0], " dB"),
        /// How much of it.
        Mix: part("mix", "Mix", 1.0),
    ]
}

block! {
    /// Equalizer.
    EqualizerParam, 1, after DriveParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// Middle of the low shelf's slope.
        LowHz: hertz("low_hz", "Low", [20.0, 20_000.0, 120.0]),
        /// Gain below it.
        LowGain: linear("low_gain", "Low gain", [-24.0, 24.0, 0.0], " dB"),
        /// Middle of the bell.
        MidHz: hertz("mid_hz", "Middle", [20.0, 20_000.0, 1_000.0]),
        /// Gain there.
        MidGain: linear("mid_gain", "Middle gain", [-24.0, 24.0, 0.0], " dB"),
        /// Narrowness of the bell.
        MidQ: ("mid_q", "Middle Q", [0.1, 18.0, 0.7], "", Scale::Ratio, &[]),
        /// Middle of the high shelf's slope.
        HighHz: hertz("high_hz", "High", [20.0, 20_000.0, 6_000.0]),
        /// Gain above it.
        HighGain: linear("high_gain", "High gain", [-24.0, 24.0, 0.0], " dB"),
        /// How much of it.
        Mix: part("mix", "Mix", 1.0),
    ]
}

block! {
    /// Compressor.
    CompressorParam, 1, after EqualizerParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// What is compressed by itself.
        Bands: choice("bands", "Bands", BANDS),
        /// Above this it gets softer.
        Threshold: linear("threshold", "Threshold", [-60.0, 0.0, -18.0], " dB"),
        /// By how much.
        Ratio: ("ratio", "Ratio", [1.0, 100.0, 4.0], " : 1", Scale::Ratio, &[]),
        /// Below this it gets louder.
        UpThreshold: linear("up_threshold", "Upward threshold", [-60.0, 0.0, -40.0], " dB"),
        /// By how much.
        UpRatio: ("up_ratio", "Upward ratio", [1.0, 100.0, 1.0], " : 1", Scale::Ratio, &[]),
        /// Time in which it gets softer.
        Attack: seconds("attack", "Attack", [0.0001, 0.5, 0.003]),
        /// Time in which it gets louder again.
        Release: seconds("release", "Release", [0.005, 3.0, 0.06]),
        /// How much of all this.
        Depth: part("depth", "Depth", 1.0),
        /// Gain behind it.
        Makeup: linear("makeup", "Makeup", [-24.0, 24.0, 0.0], " dB"),
        /// Compressed beside uncompressed.
        Mix: part("mix", "Mix", 1.0),
    ]
}

block! {
    /// Phaser.
    PhaserParam, 1, after CompressorParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// Length of the chain.
        Stages: choice("stages", "Stages", STAGES),
        /// Middle of the sweep.
        Center: hertz("center", "Center", [20.0, 15_000.0, 700.0]),
        /// How far the sweep goes to each side.
        Depth: linear("depth", "Depth", [0.0, 4.0, 1.5], " oct"),
        /// Sweeps a second.
        Rate: hertz("rate", "Rate", [0.01, 20.0, 0.3]),
        /// What of the end comes back to the start.
        Feedback: linear("feedback", "Feedback", [-0.9, 0.9, 0.5], ""),
        /// How far the sides are apart.
        Stereo: linear("stereo", "Stereo", [0.0, 0.5, 0.25], ""),
        /// How much of it.
        Mix: part("mix", "Mix", 1.0),
    ]
}

block! {
    /// Chorus.
    ChorusParam, 1, after PhaserParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// How the delays swing.
        Mode: choice("mode", "Mode", CHORUSES),
        /// Pairs of voices.
        Pairs: count("pairs", "Pairs", [1.0, 4.0, 2.0], ""),
        /// Shortest delay.
        Delay: seconds("delay", "Delay", [0.001, 0.05, 0.007]),
        /// What the swing adds to it.
        Depth: linear("depth", "Depth", [0.0, 0.03, 0.004], " s"),
        /// Swings a second.
        Rate: hertz("rate", "Rate", [0.01, 10.0, 0.5]),
        /// How far the sides are apart.
        Spread: part("spread", "Spread", 1.0),
        /// How much of it.
        Mix: part("mix", "Mix", 0.5),
    ]
}

block! {
    /// Delay.
    DelayParam, 1, after ChorusParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// Whether the lengths follow the song.
        Sync: switch("sync", "Sync", 1.0),
        /// Length of the left side, synced.
        Division: division(8.0),
        /// Length of the right side, synced.
        DivisionRight: {
            let (_, _, range, unit, scale, labels) = division(9.0);
            ("division_right", "Division right", range, unit, scale, labels)
        },
        /// Length of the left side, not synced.
        Left: seconds("left", "Left", [0.001, 4.0, 0.375]),
        /// Length of the right side, not synced.
        Right: seconds("right", "Right", [0.001, 4.0, 0.5]),
        /// What of an echo comes back in the next one.
        Feedback: part("feedback", "Feedback", 0.4),
        /// Echoes go to and fro.
        PingPong: switch("ping_pong", "Ping-pong", 0.0),
        /// Time with which lengths glide.
        Glide: linear("glide", "Glide", [0.0, 2.0, 0.1], " s"),
        /// Below this echoes get thin.
        LowCut: hertz("low_cut", "Low cut", [20.0, 5_000.0, 100.0]),
        /// Above this echoes get dull.
        HighCut: hertz("high_cut", "High cut", [200.0, 20_000.0, 8_000.0]),
        /// How much of it.
        Mix: part("mix", "Mix", 0.35),
    ]
}

block! {
    /// Reverb.
    ReverbParam, 1, after DelayParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// Size of the room.
        Size: part("size", "Size", 0.6),
        /// Time in which it decays by 60 dB.
        Decay: seconds("decay", "Decay", [0.1, 60.0, 2.0]),
        /// Below this it decays faster.
        LowHz: hertz("low_hz", "Low", [20.0, 2_000.0, 150.0]),
        /// Time of decay there, as a part of the whole.
        LowDecay: linear("low_decay", "Low decay", [0.05, 1.0, 0.7], ""),
        /// Above this it decays faster.
        HighHz: hertz("high_hz", "High", [200.0, 20_000.0, 5_000.0]),
        /// Time of decay there, as a part of the whole.
        HighDecay: linear("high_decay", "High decay", [0.05, 1.0, 0.4], ""),
        /// Silence before it.
        PreDelay: linear("pre_delay", "Pre-delay", [0.0, 0.2, 0.01], " s"),
        /// How far it swings.
        Modulation: part("modulation", "Modulation", 0.4),
        /// From mono to wide.
        Width: part("width", "Width", 1.0),
        /// How much of it.
        Mix: part("mix", "Mix", 0.3),
    ]
}

block! {
    /// Stereo width.
    WidthParam, 1, after ReverbParam::END, [
        /// Whether it acts.
        On: switch("on", "On", 0.0),
        /// Mono is 0, twice the difference 2.
        Width: linear("width", "Width", [0.0, 2.0, 1.0], ""),
    ]
}

block! {
    /// Which effect acts at which place; the order as it comes where one is named twice.
    EffectsParam, 1, after WidthParam::END, [
        /// The first.
        Place1: place("place1", "First", 0.0),
        /// The second.
        Place2: place("place2", "Second", 1.0),
        /// The third.
        Place3: place("place3", "Third", 2.0),
        /// The fourth.
        Place4: place("place4", "Fourth", 3.0),
        /// The fifth.
        Place5: place("place5", "Fifth", 4.0),
        /// The sixth.
        Place6: place("place6", "Sixth", 5.0),
        /// The seventh.
        Place7: place("place7", "Seventh", 6.0),
        /// The last.
        Place8: place("place8", "Last", 7.0),
    ]
}
