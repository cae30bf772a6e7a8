//! The worker: gone within 100 ms, cheap at rest.

use std::time::{Duration, Instant};

use vaeform_session::{Command, open};

#[test]
fn a_session_is_gone_within_100_ms_busy_or_not() {
    for busy in [false, true] {
        let (session, _audio) = open();
        let client = session.client();
        if busy {
            for _ in 0..50 {
                client.send(Command::Import("/nowhere".into()));
            }
        }
        let start = Instant::now();
        drop(session);
        // The limit of the wait itself, and what a loaded machine needs to get back to us.
        assert!(start.elapsed() < Duration::from_millis(150), "busy {busy}: {:?}", start.elapsed());
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
