"""A JACK server of a test's own, without a sound card, and the run of the checks that go through it.

Import it before anything that imports `jack`, which reads the server's name then.
"""
import os
import subprocess
import tempfile
import time

SERVER = f"vaeform-{os.getpid()}"
os.environ["JACK_DEFAULT_SERVER"] = SERVER
os.environ["JACK_NO_START_SERVER"] = "1"

import jack  # noqa: E402, F401  (reads the server's name when it is imported)

RATE = 48_000
FRAMES = 256


def server(log, *words):
    """A server, ready for clients."""
    command = ["jackd", "--no-realtime", "-n", SERVER, *words, "-d", "dummy", "-r", str(RATE), "-p", str(FRAMES)]
    started = subprocess.Popen(command, stdout=log, stderr=log)
    subprocess.run(["jack_wait", "-s", SERVER, "-w", "-t", "30"], stdout=log, stderr=log, check=True)
    return started


def stop(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(what, seconds=30.0):
    """What the function gives, as soon as it gives something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    return None


def run(checks):
    """Runs `checks(log, started)`, which yields `(name, good, figure)` and adds to `started` the processes to end at last. Prints a
    line a check and then `N passed, N failed`; what programs wrote into `log` follows where one failed. The program's exit code."""
    passed = failed = 0
    started = []
    with tempfile.TemporaryFile() as log:
        try:
            for name, good, figure in checks(log, started):
                passed, failed = passed + bool(good), failed + (not good)
                print(f"{'ok  ' if good else 'FAIL'} {name}: {figure}", flush=True)
        except Exception as error:  # what the display, the server or a program refuse is a failed check
            failed += 1
            print(f"FAIL {type(error).__name__}: {error}")
        finally:
            for process in reversed(started):
                stop(process)
        if failed:
            log.seek(0)
            print(log.read().decode(errors="replace")[-4000:])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
