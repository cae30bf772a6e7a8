//! A bank of patches that never were: it comes whole, or not at all.

use vaeform_session::Command;

use crate::latents::Rig;
use crate::wait_for;

#[test]
fn a_random_bank_comes_whole_as_one_step_of_undo_and_not_at_all_where_it_is_ended() {
    let rig = Rig::new(6);
    let before = rig.client.snapshot();
    rig.client.send(Command::RandomBank(Some(1.0)));
    wait_for(&rig.client, |snapshot| snapshot.random_bank.is_some_and(|drawn| drawn > 0));
    rig.client.send(Command::RandomBank(None));
    let ended = wait_for(&rig.client, |snapshot| snapshot.random_bank.is_none());
    assert_eq!((&ended.programs, &ended.patch), (&before.programs, &before.patch));
    rig.client.send(Command::RandomBank(Some(1.0)));
    let whole = wait_for(&rig.client, |snapshot| snapshot.bank_name == "Random" && snapshot.random_bank.is_none());
    let mut names: Vec<&str> = whole.programs.iter().map(|program| program.name.trim()).collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() > 8 && names.iter().all(|name| !name.is_empty()), "{names:?}");
    assert!(whole.patch != before.patch && whole.program == 0);
    rig.client.send(Command::Undo);
    let undone = rig.client.snapshot();
    assert_eq!((&undone.programs, &undone.patch), (&before.programs, &before.patch));
}
