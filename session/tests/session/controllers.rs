//! Controllers from outside: learning, pairs and parameter numbers, soft takeover, the echo and its loop.

use std::collections::VecDeque;

use proptest::prelude::*;
use vaeform_session::controllers::{
    Assignment, CcMap, CcMove, Controllers, ECHO_MEMORY_FRAMES, EchoMessage, Heard, Learning, NUM_LATENTS,
    can_be_insisted_on, is_never_taken,
};

/// Frames of a block.
const BLOCK: u32 = 64;

fn play(controllers: &mut Controllers, cc: u8, value: u8) -> Option<Heard> {
    controllers.controller(0, cc, f32::from(value) / 127.0)
}

fn moved(latent: usize, offset: f32) -> Option<Heard> {
    Some(Heard::Moved(CcMove { latent, offset }))
}

fn with(latent: usize, assignment: Assignment) -> Controllers {
    let mut map = CcMap::default();
    map.assign(latent, assignment).unwrap();
    Controllers::new(map)
}

#[test]
fn controllers_20_to_27_move_the_latents_and_their_middle_is_rest() {
    let mut controllers = Controllers::default();
    for latent in 0..NUM_LATENTS {
        let cc = 20 + latent as u8;
        assert_eq!(play(&mut controllers, cc, 127), moved(latent, 1.0));
        assert_eq!(play(&mut controllers, cc, 0), moved(latent, -1.0));
        assert_eq!(play(&mut controllers, cc, 64), moved(latent, 0.0));
        assert_eq!(play(&mut controllers, cc, 64), None, "nothing new");
    }
    assert_eq!(controllers.offsets(), [0.0; NUM_LATENTS]);
    assert_eq!(play(&mut controllers, 28, 127), None);
}

#[test]
fn the_first_eight_controllers_touched_become_the_latents() {
    let mut controllers = Controllers::default();
    controllers.learn(Learning::All { next: 0 });
    let knobs = [74, 1, 7, 22, 22, 7, 10, 64, 80, 81, 7, 82, 83, 20, 20, 84];
    let heard = knobs.iter().filter_map(|&cc| play(&mut controllers, cc, 90));
    let learned: Vec<_> = heard.filter(|heard| !matches!(heard, Heard::NotLearned { .. })).collect();
    let expected = [7, 22, 10, 80, 81, 82, 83, 20].map(Assignment::Cc);
    assert_eq!(controllers.map().assignments(), &expected);
    assert_eq!(learned.len(), NUM_LATENTS, "what was touched after the eighth moves nothing: {learned:?}");
    assert_eq!(controllers.learning(), Learning::Off);
    assert_eq!(controllers.offsets(), [0.0; NUM_LATENTS], "learning moves no latent");
}

#[test]
fn a_single_latent_learns_and_the_knob_waits_for_it() {
    let mut controllers = Controllers::default();
    play(&mut controllers, 22, 127);
    controllers.learn(Learning::One(2));
    let learned = Heard::Learned { latent: 2, assignment: Assignment::Cc(21), learning: Learning::Off };
    assert_eq!(play(&mut controllers, 21, 30), Some(learned));
    assert_eq!(controllers.map().assignment(1), Assignment::None, "latent 2 has lost it");
    assert_eq!(play(&mut controllers, 21, 40), None, "the latent stands at 1");
    assert_eq!(play(&mut controllers, 21, 127), None, "it is reached");
    assert_eq!(play(&mut controllers, 21, 64), moved(2, 0.0));
}

#[test]
fn a_knob_that_sends_both_halves_is_learnt_as_a_pair_and_two_knobs_as_two() {
    let mut controllers = Controllers::default();
    controllers.learn(Learning::All { next: 0 });
    for (cc, value) in [(16, 1), (48, 20), (16, 1), (48, 30), (16, 2), (48, 0), (48, 5)] {
        play(&mut controllers, cc, value);
    }
    assert_eq!(controllers.map().assignment(0), Assignment::Cc14(16));
    for cc in [17, 17, 17, 49, 49, 49] {
        play(&mut controllers, cc, 3);
    }
    assert_eq!(controllers.map().assignments()[1..3], [Assignment::Cc(17), Assignment::Cc(49)]);
    assert_eq!(controllers.learning(), Learning::All { next: 3 });

    let mut single = Controllers::default();
    single.learn(Learning::One(5));
    for (cc, value) in [(16, 1), (48, 20), (16, 1), (48, 30)] {
        play(&mut single, cc, value);
    }
    assert_eq!(single.map().assignment(5), Assignment::Cc14(16), "also after learning ended with its first half");
}

#[test]
fn a_pair_has_14_bits_and_its_coarse_half_resets_the_fine_one() {
    let mut controllers = with(0, Assignment::Cc14(16));
    assert_eq!(play(&mut controllers, 48, 5), None, "a fine half alone says nothing");
    assert_eq!(play(&mut controllers, 16, 64), None, "64 and 0 is the middle");
    assert_eq!(play(&mut controllers, 48, 1), moved(0, 1.0 / 8_191.0));
    assert_eq!(play(&mut controllers, 16, 64), moved(0, 0.0));
    play(&mut controllers, 16, 127);
    assert_eq!(play(&mut controllers, 48, 127), moved(0, 1.0));
}

#[test]
fn data_entry_moves_a_latent_only_under_its_own_parameter_number() {
    let mut controllers = with(3, Assignment::Nrpn(300));
    assert_eq!(play(&mut controllers, 6, 100), None, "no number yet");
    play(&mut controllers, 99, 2);
    play(&mut controllers, 98, 44);
    play(&mut controllers, 6, 127);
    assert_eq!(play(&mut controllers, 38, 127), moved(3, 1.0));
    assert_eq!(controllers.controller(5, 6, 0.0), None, "another channel has selected nothing");
    play(&mut controllers, 98, 45);
    assert_eq!(play(&mut controllers, 6, 3), None, "another number");
    play(&mut controllers, 98, 44);
    play(&mut controllers, 101, 0);
    assert_eq!(play(&mut controllers, 6, 3), None, "a registered parameter");
    let mut without = Controllers::default();
    for (cc, value) in [(99, 0), (98, 6), (6, 90), (38, 4)] {
        assert_eq!(play(&mut without, cc, value), None);
    }
}

#[test]
fn an_nrpn_is_learnt_by_its_data() {
    let mut controllers = Controllers::default();
    controllers.learn(Learning::One(7));
    for (cc, value) in [(99, 1), (98, 2), (6, 90), (38, 4), (6, 91)] {
        play(&mut controllers, cc, value);
    }
    assert_eq!(controllers.map().assignment(7), Assignment::Nrpn(130));
}

#[test]
fn after_a_state_is_restored_a_knob_takes_over_where_it_passes() {
    let mut controllers = Controllers::default();
    play(&mut controllers, 20, 10);
    controllers.set_offsets(&[0.5, 0.0, 0.0, f32::NAN, 9.0, 0.0, 0.0, 0.0]);
    assert_eq!(controllers.offsets(), [0.5, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
    assert_eq!(play(&mut controllers, 20, 60), None);
    assert!(matches!(play(&mut controllers, 20, 120), Some(Heard::Moved(_))), "it passed 0.5");
    controllers.let_go();
    assert_eq!(play(&mut controllers, 20, 64).map(|_| ()), Some(()), "it passed where it had left off");
}

/// A latent that a host moves, told and brought back by a loop.
struct Loop {
    controllers: Controllers,
    delay: u64,
    frame: u64,
    under_way: VecDeque<(u64, EchoMessage)>,
}

impl Loop {
    fn new(assignment: Assignment, delay: u64) -> Self {
        let mut controllers = with(0, assignment);
        let mut map = *controllers.map();
        map.echo = true;
        controllers.set_map(map);
        Self { controllers, delay, frame: 0, under_way: VecDeque::new() }
    }

    fn block(&mut self, host: f32, has_loop: bool) {
        while let Some(&(due, message)) = self.under_way.front().filter(|(due, _)| *due <= self.frame) {
            self.under_way.pop_front();
            debug_assert!(due <= self.frame);
            play(&mut self.controllers, message.cc, message.value);
        }
        self.controllers.advance(BLOCK);
        let values = self.controllers.offsets().map(|offset| (offset + host).clamp(-1.0, 1.0));
        let due = self.frame + self.delay;
        let under_way = &mut self.under_way;
        self.controllers.echo(&values, |message| {
            if has_loop {
                under_way.push_back((due, message));
            }
        });
        self.frame += u64::from(BLOCK);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn an_echo_that_loops_back_changes_nothing(
        host in prop::collection::vec(-1.0f32..1.0, 1..60), hold in 1usize..30, delay in 0u64..12_000, kind in 0usize..3,
    ) {
        let assignment = [Assignment::Cc(20), Assignment::Cc14(20), Assignment::Nrpn(1_000)][kind];
        let mut route = Loop::new(assignment, delay);
        let blocks = host.iter().flat_map(|&value| std::iter::repeat_n(value, hold));
        for value in blocks.chain(std::iter::repeat_n(0.25, 1_000)) {
            route.block(value, true);
            prop_assert_eq!(route.controllers.offsets(), [0.0; NUM_LATENTS]);
        }
        prop_assert!(route.under_way.is_empty(), "it comes to rest");
    }

    #[test]
    fn without_a_loop_the_echo_costs_a_knob_one_message_at_most(
        steps in prop::collection::vec((0u8..128, -0.3f32..0.3, 1usize..12), 1..60),
    ) {
        let mut route = Loop::new(Assignment::Cc(20), 0);
        for &(knob, host, blocks) in &steps {
            play(&mut route.controllers, 20, knob);
            (0..blocks).for_each(|_| route.block(host, false));
        }
        for _ in 0..2 * ECHO_MEMORY_FRAMES / u64::from(BLOCK) {
            route.block(0.0, false);
        }
        // Where a knob stood at a value that was just told, that one message could not be told from its echo.
        play(&mut route.controllers, 20, steps.last().unwrap().0);
        let knob = i16::from(steps.last().unwrap().0) - 64;
        let expected = f32::from(knob) / if knob > 0 { 63.0 } else { 64.0 };
        prop_assert_eq!(route.controllers.offsets()[0], expected);
    }

    #[test]
    fn any_messages_leave_offsets_in_range_and_take_no_controller_by_accident(
        messages in prop::collection::vec((any::<u8>(), any::<u8>(), -1.0f32..2.0, 0u8..12), 0..400),
    ) {
        let mut map = CcMap::default();
        map.echo = true;
        let mut controllers = Controllers::new(map);
        for (channel, cc, value, act) in messages {
            match act {
                0 => controllers.learn(Learning::All { next: 0 }),
                1 => controllers.learn(Learning::One(usize::from(cc))),
                2 => controllers.let_go(),
                3 => { controllers.advance(u32::from(cc) * 16); }
                _ => {}
            }
            if let Some(Heard::Moved(CcMove { latent, offset })) = controllers.controller(channel, cc, value) {
                prop_assert_eq!(controllers.offsets()[latent], offset);
            }
            controllers.echo(&[value; NUM_LATENTS], |message| assert!(message.cc < 120 && message.value < 128));
            prop_assert!(controllers.offsets().iter().all(|offset| offset.abs() <= 1.0));
            for &assignment in controllers.map().assignments() {
                prop_assert!(assignment.is_legal());
                prop_assert!(!matches!(assignment, Assignment::Cc(cc) if is_never_taken(cc) && !can_be_insisted_on(cc)));
            }
        }
    }
}

#[test]
fn the_echo_tells_only_what_changed_and_always_the_last_value() {
    let mut route = Loop::new(Assignment::Cc(20), 0);
    let mut told = Vec::new();
    for block in 0..200u16 {
        let value = f32::from(block.min(100)) / 100.0;
        route.controllers.advance(BLOCK);
        route.controllers.echo(&[value, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], |message| told.push(message));
    }
    assert!(told.iter().all(|message| message.cc == 20));
    assert!(told.windows(2).all(|pair| pair[0].value < pair[1].value), "{told:?}");
    assert!(told.len() <= 26, "one in four blocks of 64 frames: {}", told.len());
    assert_eq!(told.last().map(|message| message.value), Some(127));
}
