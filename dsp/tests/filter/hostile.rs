//! Settings that are no settings, and inputs that are no numbers.

use vaeform_dsp::filter::{
    Comb, CombHarmonics, CombLines, CombSettings, FormantSettings, Formants, PhaserFilter, PhaserFilterSettings,
    Saturation, Saturator,
};

use crate::rig::Random;

const RATE_HZ: f32 = 48_000.0;
const LANES: usize = 8;

/// All models beside each other.
struct Models {
    saturator: Saturator<LANES>,
    comb: Comb<LANES>,
    lines: CombLines,
    formants: Formants<LANES>,
    phaser: PhaserFilter<LANES>,
}

impl Models {
    fn new() -> Self {
        let mut comb = Comb::default();
        (0..LANES).for_each(|lane| comb.set_line(lane, lane));
        let lines = CombLines::new(LANES, RATE_HZ);
        let (saturator, formants, phaser) = (Saturator::default(), Formants::default(), PhaserFilter::default());
        Self { saturator, comb, lines, formants, phaser }
    }

    fn process(&mut self, input: [f32; LANES]) -> [[f32; LANES]; 4] {
        let comb = self.comb.process(input, &mut self.lines);
        [self.saturator.process(input), comb, self.formants.process(input), self.phaser.process(input)]
    }

    fn mend(&mut self) {
        self.saturator.mend();
        self.comb.mend();
        self.formants.mend();
        self.phaser.mend();
    }

    fn start(&mut self, lane: usize, [hz, resonance, morph]: [f32; 3]) {
        self.comb.start(lane, &CombSettings::new(CombHarmonics::All, hz, resonance, [morph; 2], RATE_HZ));
        self.formants.start(lane, &FormantSettings::new(morph, hz / 1_000.0, resonance, RATE_HZ));
        self.phaser.start(lane, &PhaserFilterSettings::new(hz, resonance, morph, RATE_HZ));
        self.saturator.start(lane, &Saturation::new(12.0));
    }

    fn go_to(&mut self, lane: usize, [hz, resonance, morph]: [f32; 3], harmonics: CombHarmonics, num_frames: usize) {
        let comb = CombSettings::new(harmonics, hz, resonance, [morph, 1.0 - morph], RATE_HZ);
        self.comb.go_to(lane, &comb, num_frames);
        self.formants.go_to(lane, &FormantSettings::new(morph, hz / 1_000.0, resonance, RATE_HZ), num_frames);
        self.phaser.go_to(lane, &PhaserFilterSettings::new(hz, 2.0 * resonance - 1.0, morph, RATE_HZ), num_frames);
        self.saturator.go_to(lane, &Saturation::new(48.0 * resonance), num_frames);
    }
}

#[test]
fn a_million_blocks_of_hostile_modulation_stay_bounded() {
    let (mut random, mut models) = (Random(3), Models::new());
    let mut peaks = [0.0_f32; 4];
    for block in 0..1_000_000 {
        let lane = block % LANES;
        let wild = [20.0 * 10f32.powf(1.7 * (random.next() + 1.0)), random.next() + 0.5, random.next() + 0.5];
        let harmonics = if random.next() > 0.0 { CombHarmonics::All } else { CombHarmonics::Odd };
        models.go_to(lane, if block % 97 == 0 { [f32::NAN; 3] } else { wild }, harmonics, LANES);
        let x = random.next();
        for (peak, y) in peaks.iter_mut().zip(models.process([x; LANES])) {
            *peak = y.iter().fold(*peak, |peak, y| if y.is_finite() { peak.max(y.abs()) } else { f32::INFINITY });
        }
        if block % 32 == 0 {
            models.mend();
        }
    }
    println!("peaks of saturator, comb, mouth and phaser: {peaks:?}");
    assert!(peaks.iter().all(|peak| *peak < 1e4), "{peaks:?}");
}

#[test]
fn what_is_no_number_is_forgotten_within_a_tenth_of_a_second_and_silence_is_silent() {
    let mut models = Models::new();
    for lane in 0..LANES {
        models.start(lane, [200.0, 0.5, 0.5]);
    }
    let mut random = Random(5);
    for poison in [f32::NAN, f32::INFINITY, 100.0] {
        models.process([poison; LANES]);
        for block in 0..150 {
            models.mend();
            for _ in 0..32 {
                let y = models.process([random.next(); LANES]);
                assert!(block < 1 || y.iter().flatten().all(|y| y.is_finite()), "{poison}: {y:?}");
                assert!(block < 149 || y.iter().flatten().all(|y| y.abs() < 20.0), "{poison}: {y:?}");
            }
        }
    }
    for _ in 0..3_000 {
        for _ in 0..32 {
            models.process([0.0; LANES]);
        }
        models.mend();
    }
    assert!(models.process([0.0; LANES]).iter().flatten().all(|y| *y == 0.0));
}
