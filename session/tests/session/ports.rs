//! MIDI ports that a project names stay closed until a person opens them.

use vaeform_session::hardware::{HOST_OUTPUT, HardwareSettings, HardwareState};
use vaeform_session::{Client, Command, Session, open};

use super::wait_for;

fn session() -> (Session, Client) {
    let session = open().0;
    let client = session.client();
    (session, client)
}

fn named(output: &str) -> HardwareSettings {
    HardwareSettings { output: Some(output.to_owned()), ..HardwareSettings::default() }
}

/// A state that names an output.
fn project(output: &str) -> String {
    let (_session, client) = session();
    client.send(Command::Hardware(named(output)));
    client.save()
}

/// Waits for a turn of the worker that began after this was called.
fn turn(client: &Client) {
    client.send(Command::DismissNotices);
    client.send(Command::Import("/nowhere/none.syx".into()));
    wait_for(client, |snapshot| !snapshot.notices.is_empty());
}

#[test]
fn a_project_asks_before_its_ports_are_opened() {
    let (_session, client) = session();
    client.restore(&project("no such port"));
    let snapshot = client.snapshot();
    assert!(snapshot.ports_wait && snapshot.hardware == named("no such port"));
    assert!(snapshot.notices.iter().any(|notice| notice.text.contains("no such port")), "{:?}", snapshot.notices);
    turn(&client);
    turn(&client);
    assert_eq!(client.hardware().state, HardwareState::Off);
    // Another channel for the same port is no leave.
    client.send(Command::Hardware(HardwareSettings { device: 3, ..named("no such port") }));
    assert!(client.snapshot().ports_wait);
    client.send(Command::OpenPorts);
    assert!(!client.snapshot().ports_wait);
    turn(&client);
    wait_for(&client, |_| client.hardware().state == HardwareState::Trying);
    // The same project again names nothing that is not open already; what is saved names it as before.
    let state = client.save();
    client.restore(&state);
    assert!(!client.snapshot().ports_wait);
    client.restore(&project("another port"));
    assert!(client.snapshot().ports_wait);
}

#[test]
fn a_port_that_a_person_chooses_is_opened_and_the_hosts_own_output_needs_no_leave() {
    let (_session, client) = session();
    client.restore(&project("no such port"));
    client.send(Command::Hardware(named("my own port")));
    assert!(!client.snapshot().ports_wait);
    let (_session, client) = session();
    client.restore(&project(HOST_OUTPUT));
    assert!(!client.snapshot().ports_wait);
}
