//! The phrase: eight bars in C, from IV down to ii and home. Electric piano and bass throughout, bells above the first half,
//! a lead over a pad in the second.

/// A sixteenth note in seconds, at 92 beats a minute.
const SIXTEENTH_S: f64 = 60.0 / 92.0 / 4.0;
/// Every second sixteenth comes late by this part of one.
const SWING: f64 = 0.14;
const BARS: u32 = 8;
/// What rings on after the last bar.
const TAIL_S: f64 = 3.0;

/// A note as it is written: bar, sixteenth, length in sixteenths, MIDI note, velocity 1-127.
type Written = (u32, f64, f64, u8, u8);

/// A part: who plays, where it sits, what kind of voice it wants.
pub(crate) struct Part {
    /// Shown to people.
    pub(crate) name: &'static str,
    /// Gain in the mix in dB.
    pub(crate) gain_db: f32,
    /// -1 left .. 1 right.
    pub(crate) pan: f32,
    /// Words in voice names that suit, best first.
    pub(crate) suits: &'static [&'static str],
    notes: fn() -> Vec<Written>,
}

/// The band.
pub(crate) const PARTS: [Part; 5] = [
    Part { name: "bass", gain_db: -1.0, pan: 0.0, suits: &["BASS", "SUB"], notes: bass },
    Part {
        name: "keys",
        gain_db: -2.0,
        pan: -0.2,
        suits: &["E.PIANO", "E PIANO", "EPIANO", "TINE", "RHOD", "PIANO", "KEYS", "CLAV"],
        notes: keys,
    },
    Part {
        name: "bells",
        gain_db: -7.0,
        pan: 0.35,
        suits: &["TUB BELL", "BELL", "VIBE", "MARIMB", "GLOCK", "CELEST", "HARP", "PLUCK", "KOTO"],
        notes: bells,
    },
    Part {
        name: "lead",
        gain_db: -4.0,
        pan: 0.1,
        suits: &["LEAD", "HARMONICA", "FLUTE", "SAX", "CLARINET", "OBOE", "SOLO"],
        notes: lead,
    },
    Part {
        name: "pad",
        gain_db: -9.0,
        pan: -0.1,
        suits: &["PAD", "STRING", "STRNG", "CHOIR", "VOICE", "BRASS"],
        notes: pad,
    },
];

/// A note in seconds.
pub(crate) struct Note {
    /// Key down.
    pub(crate) start_s: f64,
    /// Key up.
    pub(crate) end_s: f64,
    /// MIDI note.
    pub(crate) note: u8,
    /// 0..1.
    pub(crate) velocity: f64,
}

impl Part {
    /// The part's notes in seconds from the start of the phrase.
    pub(crate) fn notes(&self) -> Vec<Note> {
        let time = |bar: u32, at: f64| {
            let late = if at.floor() as u32 % 2 == 1 { SWING } else { 0.0 };
            (f64::from(bar) * 16.0 + at + late) * SIXTEENTH_S
        };
        let note = |(bar, at, length, note, velocity): Written| {
            let start_s = time(bar, at);
            Note { start_s, end_s: start_s + length * SIXTEENTH_S, note, velocity: f64::from(velocity) / 127.0 }
        };
        (self.notes)().into_iter().map(note).collect()
    }
}

/// Length of the whole take in seconds.
pub(crate) fn seconds() -> f64 {
    f64::from(BARS) * 16.0 * SIXTEENTH_S + TAIL_S
}

/// Notes of all parts.
pub(crate) fn num_notes() -> usize {
    PARTS.iter().map(|part| (part.notes)().len()).sum()
}

/// The chords, a bar each: bass note and a voicing without it.
/// Fmaj9, G13, Em7, Am9, Dm9, G13sus, Cmaj9, Cmaj9.
const CHORDS: [(u8, [u8; 4]); BARS as usize] = [
    (41, [57, 60, 64, 67]),
    (43, [53, 59, 64, 69]),
    (40, [55, 59, 62, 67]),
    (45, [55, 59, 60, 64]),
    (38, [53, 57, 60, 64]),
    (43, [53, 57, 60, 64]),
    (36, [52, 55, 59, 62]),
    (36, [52, 55, 59, 64]),
];

fn bars() -> impl Iterator<Item = (u32, u8, [u8; 4])> {
    (0..BARS).zip(CHORDS).map(|(bar, (root, chord))| (bar, root, chord))
}

fn bass() -> Vec<Written> {
    let mut notes = Vec::new();
    for (bar, root, _) in bars() {
        if bar == BARS - 1 {
            notes.push((bar, 0.0, 16.0, root, 96));
            break;
        }
        let next = CHORDS[bar as usize + 1].0;
        let approach = if next > root { next - 1 } else { next + 1 };
        notes.extend([
            (bar, 0.0, 2.6, root, 108),
            (bar, 3.0, 0.8, root, 70),
            (bar, 6.0, 1.2, root + 12, 92),
            (bar, 8.0, 2.4, root, 102),
            (bar, 11.0, 0.9, root + 7, 80),
            (bar, 13.0, 0.8, root + 12, 74),
            (bar, 14.0, 1.8, approach, 94),
        ]);
    }
    notes
}

fn keys() -> Vec<Written> {
    let mut notes = Vec::new();
    for (bar, _, chord) in bars() {
        let last = bar == BARS - 1;
        let hits: &[(f64, f64, u8)] =
            if last { &[(0.0, 20.0, 78)] } else { &[(0.0, 5.5, 88), (7.0, 1.2, 66), (10.0, 4.5, 80)] };
        for &(at, length, velocity) in hits {
            for (finger, note) in chord.into_iter().enumerate() {
                // A hand is never quite together, and its upper fingers sing.
                let roll = finger as f64 * if last { 0.5 } else { 0.07 };
                notes.push((bar, at + roll, length - roll, note, velocity + 4 * finger as u8));
            }
        }
    }
    notes
}

fn bells() -> Vec<Written> {
    let mut notes = vec![
        (0, 0.0, 4.0, 76, 84),
        (0, 4.0, 2.0, 79, 78),
        (0, 6.0, 6.0, 84, 96),
        (0, 12.0, 4.0, 83, 80),
        (1, 0.0, 6.0, 81, 90),
        (1, 6.0, 2.0, 79, 70),
        (1, 8.0, 8.0, 76, 82),
        (2, 0.0, 4.0, 74, 80),
        (2, 4.0, 2.0, 76, 76),
        (2, 6.0, 6.0, 79, 92),
        (2, 12.0, 4.0, 81, 84),
        (3, 0.0, 8.0, 83, 98),
        (3, 8.0, 8.0, 84, 88),
    ];
    // The last chord, upwards into the air.
    let rise = [72, 76, 79, 83, 86];
    notes.extend(rise.into_iter().zip(0_u8..).map(|(note, i)| (BARS - 1, 4.0 + f64::from(i), 8.0, note, 64 + 6 * i)));
    notes
}

fn lead() -> Vec<Written> {
    vec![
        (4, 2.0, 1.8, 69, 84),
        (4, 4.0, 3.8, 72, 92),
        (4, 8.0, 5.8, 76, 104),
        (4, 14.0, 1.9, 77, 90),
        (5, 0.0, 5.8, 76, 100),
        (5, 6.0, 1.8, 74, 86),
        (5, 8.0, 3.8, 72, 90),
        (5, 12.0, 3.9, 71, 88),
        (6, 0.0, 2.9, 74, 98),
        (6, 3.0, 13.0, 76, 106),
    ]
}

fn pad() -> Vec<Written> {
    bars()
        .filter(|(bar, ..)| *bar >= 4)
        .flat_map(|(bar, _, chord)| {
            chord.map(|note| (bar, 0.0, if bar == BARS - 1 { 20.0 } else { 15.8 }, note + 12, 70))
        })
        .collect()
}
