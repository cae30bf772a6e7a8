//! Maps for tests.

use std::sync::Arc;

use vaeform_presets::factory;
use vaeform_session::sound_map::{KnownSound, Plane, SoundMap, SoundOrigin};

/// A map of so many points in a few clouds; each is a sound of the factory, all of which sound alike.
pub(crate) fn map_of(num: usize) -> SoundMap {
    let mut seed = 7_u64;
    let mut random = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 40) as f32 / (1_u64 << 24) as f32
    };
    let cloud = |i: usize, x: f32, y: f32| {
        let turn = i as f32 * 2.4;
        let reach = 0.15 + 0.6 * ((i % 9) as f32 / 9.0);
        [reach * turn.cos() + 0.2 * (x - 0.5), reach * turn.sin() + 0.2 * (y - 0.5)]
    };
    let places: Vec<[f32; 2]> = (0..num).map(|i| cloud(i % 40, random() + random() - 0.5, random())).collect();
    let sounds = factory();
    let known = (0..num).map(|i| {
        let of = &sounds[(i % 40) * 3 % sounds.len()];
        let mut embedding = [0; 144];
        embedding[..8].copy_from_slice(&(i as u64).to_le_bytes());
        let origin = SoundOrigin::User(format!("user/{i}.json"));
        KnownSound { origin, preset: of.preset().clone(), category: Some(of.category), embedding }
    });
    SoundMap::new(Arc::default(), Arc::new(Plane::of_places(places)), known.collect())
}
