//! The worker: no session waits for it to end, and it is cheap at rest.

use std::time::{Duration, Instant};

use vaeform_session::{Command, Fault, WorkerState, open};

/// Much longer than anything in these tests takes.
const STALL: Duration = Duration::from_secs(600);

#[test]
fn a_session_goes_whatever_its_worker_does() {
    for work in ["nothing", "files", "a stall"] {
        let (session, _audio) = open();
        let client = session.client();
        match work {
            "files" => (0..50).for_each(|_| client.send(Command::Import("/nowhere".into()))),
            "a stall" => {
                client.plant(Fault::Stall(STALL));
                while client.worker() != WorkerState::Stalled {
                    std::thread::sleep(Duration::from_millis(5));
                }
            }
            _ => {}
        }
        let start = Instant::now();
        drop(session);
        println!("a session whose worker does {work} is gone after {:?}", start.elapsed());
        if work == "a stall" {
            assert_eq!(client.worker(), WorkerState::Stalled, "nobody has waited for it");
        }
        client.send(Command::Next);
        assert_eq!(client.snapshot().program, 1, "a handle that outlives its session still answers");
    }
}

/// Threads of this process whose name begins so, and how long each has run.
#[cfg(target_os = "linux")]
fn threads(name: &str) -> std::collections::HashMap<std::ffi::OsString, Duration> {
    let time = |task: &std::fs::DirEntry| {
        let read = |file| std::fs::read_to_string(task.path().join(file)).ok();
        let is_one = read("comm")?.starts_with(name);
        let ns = read("schedstat")?.split(' ').next()?.parse().ok()?;
        is_one.then(|| (task.file_name(), Duration::from_nanos(ns)))
    };
    std::fs::read_dir("/proc/self/task").unwrap().flatten().filter_map(|task| time(&task)).collect()
}

#[test]
#[cfg(target_os = "linux")]
fn sixty_four_silent_sessions_cost_at_most_one_percent_of_a_core() {
    // Workers of this test's sessions, and the bells, which serve all sessions of the process.
    let of_others = threads("vaeform worker");
    let ours = || {
        let workers = threads("vaeform worker").into_iter().filter(|(id, _)| !of_others.contains_key(id));
        workers.chain(threads("vaeform wake")).collect::<std::collections::HashMap<_, _>>()
    };
    let sessions: Vec<_> = (0..64).map(|_| open()).collect();
    std::thread::sleep(Duration::from_millis(500));
    let (start, before) = (Instant::now(), ours());
    std::thread::sleep(Duration::from_secs(2));
    let elapsed = start.elapsed();
    let spent: Duration = ours().into_iter().filter_map(|(id, now)| Some(now - *before.get(&id)?)).sum();
    let share = spent.as_secs_f64() / elapsed.as_secs_f64();
    println!("64 silent sessions: {:.3} % of a core", share * 100.0);
    assert!(share > 0.0, "the workers run");
    assert!(share <= 0.01, "{:.3} % of a core", share * 100.0);
    drop(sessions);
}
