#!/usr/bin/env python3
"""The VST3 bundle in Ardour, without its window: a session that is made, closed, opened again and bounced twice.

    ardour.py [BUNDLE]

BUNDLE is the folder Vaeform.vst3, by default the one in VAEFORM_BUNDLED. Ardour reads every parameter when it opens a session and writes
it back, hidden MIDI controllers too, and it says with each block that a bounce is no real time: a bounce has to repeat bit for bit, with a
latent knob automated and without. DawDreamer renders the same notes: without automation it has to be the same sound, with it, which hosts
pass on each in its own way, it has to sound the same. Prints one line a check and ends with `N passed, N failed`. Without Ardour nothing
is checked, and it says so.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

RATE = 48_000
SECONDS = 5
TRACK = "Vaeform"
KNOB = "Latent 1"
# Where the knob is at the start and after each step, in shares of its range, and seconds from one to the next.
SHARES = (0.5, 1.0, 0.1, 0.5)
STEP = 1.3
# Seconds that a program may take, and how often an export is tried.
LIMIT = 60
ATTEMPTS = 4
# Each chord is a half note. Ardour counts 1,920 ticks a quarter, and 282,240,000 steps of its superclock a second.
TICKS = 1_920
SUPERCLOCK = 282_240_000
CHORDS = ((45, 57, 61, 64), (43, 55, 59, 62), (45, 57, 61, 64))
LIBRARY = pathlib.Path("/usr/lib/ardour7")
PROGRAMS = ("ardour7-lua", "ardour7-export", "jackd")

MAKE = """
Session = create_session("{folder}", "{name}", {rate})
local id
for plugin in ARDOUR.LuaAPI.list_plugins():iter() do
  if plugin.type == ARDOUR.PluginType.VST3 and plugin.name == "{plugin}" then id = plugin.unique_id end
end
local info = ARDOUR.LuaAPI.new_plugin_info(id, ARDOUR.PluginType.VST3)
local midi, stereo = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1), ARDOUR.ChanCount(ARDOUR.DataType("audio"), 2)
local tracks = Session:new_midi_track(midi, stereo, false, info, nil, nil, 1, "{track}",
  ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, true)
for track in tracks:iter() do
  -- Ardour does this on a thread of its own, which a save does not wait for.
  for channel = 0, 1 do
    track:output():nth(channel):connect(Session:master_out():input():nth(channel):name())
  end
  local processor = track:nth_plugin(0)
  local plugin = processor:to_insert():plugin(0)
  for index = 0, plugin:parameter_count() - 1 do
    if plugin:parameter_label(index) == "{knob}" then
      local _, points, range = ARDOUR.LuaAPI.plugin_automation(processor, index)
      for step, share in ipairs({{{shares}}}) do
        local value = range.lower + share * (range.upper - range.lower)
        points:add(Temporal.timepos_t(math.floor({rate} * {step} * (step - 1))), value, false, true)
      end
      local parameter = Evoral.Parameter(ARDOUR.AutomationType.PluginAutomation, 0, index)
      processor:to_automatable():automation_control(parameter, true):set_automation_state(ARDOUR.AutoState.Play)
    end
  end
end
Session:save_state("")
close_session()
"""


def write_notes(path, clip=None):
    """The chords as a MIDI file, each a half note, on whole beats, and the events of a clip among them."""
    import mido

    song = mido.MidiFile(ticks_per_beat=480)
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=500_000)])
    song.tracks.append(track)
    for chord in CHORDS:
        track.extend(mido.Message("note_on", note=note, velocity=96) for note in chord)
        for place, note in enumerate(chord):
            track.append(mido.Message("note_off", note=note, time=0 if place else 960))
    if clip:
        song.tracks = [mido.merge_tracks([track, *mido.MidiFile(clip).tracks])]
    song.save(path)


def place_notes(session, clip=None):
    """Puts the MIDI file into the session's playlist, for which Ardour's Lua has no call."""
    folder = session.parent / "interchange" / session.stem / "midifiles"
    folder.mkdir(parents=True, exist_ok=True)
    write_notes(folder / "notes.mid", clip)
    tree = xml.parse(session)
    root = tree.getroot()
    source = {"name": "notes.mid", "take-id": "", "type": "midi", "flags": "", "id": "900001", "captured-for": ""}
    xml.SubElement(root.find("Sources"), "Source", source)
    length = len(CHORDS) * 2 * TICKS
    switches = "muted locked video-locked automatic whole-file import external sync-marked left-of-split right-of-split hidden"
    region = {switch: "0" for switch in (switches + " position-locked valid-transients layering-index layer").split()}
    region |= {"name": "notes", "type": "midi", "id": "900002", "opaque": "1", "stretch": "1", "shift": "1", "tags": ""}
    region |= {"start": "b0", "length": f"b{length}@b0", "sync-position": "b0", "first-edit": "nothing"}
    region |= {"source-0": "900001", "master-source-0": "900001"}
    playlists = [playlist for playlist in root.iter("Playlist") if playlist.get("name") == TRACK]
    assert len(playlists) == 1, f"{len(playlists)} playlists are called {TRACK}"
    xml.SubElement(playlists[0], "Region", region)
    span = {"id": "900003", "name": "session", "start": "a0", "end": f"a{SECONDS * SUPERCLOCK}", "flags": "IsSessionRange"}
    xml.SubElement(root.find("Locations"), "Location", span | {"locked": "0", "timestamp": "0", "cue": "0"})
    tree.write(session)
    return folder / "notes.mid"


class Ardour:
    """A home of its own with the plugin scanned, and the sessions made in it."""

    def __init__(self, bundle, folder, log):
        self.bundle, self.folder, self.log = bundle, folder, log
        home, runtime = folder / "home", folder / "runtime"
        plugins = home / ".vst3"
        plugins.mkdir(parents=True)
        runtime.mkdir(mode=0o700)
        shutil.copytree(bundle, plugins / bundle.name)
        hidden = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        self.environment = {name: value for name, value in os.environ.items() if name not in hidden}
        self.environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "JACK_NO_AUDIO_RESERVATION": "1"}
        scanner = [str(LIBRARY / "ardour-vst3-scanner"), "-f", str(plugins / bundle.name)]
        self.run(scanner, LD_LIBRARY_PATH=str(LIBRARY))

    def run(self, words, **more):
        subprocess.run(words, env=self.environment | more, stdout=self.log, stderr=self.log, timeout=LIMIT, check=True)

    def session(self, name, knob, clip=None):
        """A session with the notes and a clip's controllers, and with the knob automated if there is one; and the notes. Ardour waits for ever where folder and
        session have two names and each has its folder of sources."""
        folder = self.folder / name
        script = self.folder / f"{name}.lua"
        text = MAKE.format(folder=folder, name=name, rate=RATE, plugin=self.bundle.stem, track=TRACK, knob=knob,
            shares=", ".join(map(str, SHARES)), step=STEP)
        script.write_text(text)
        self.run(["ardour7-lua", str(script)])
        return folder, place_notes(folder / f"{name}.ardour", clip)

    def bounce(self, session, name):
        """Opens the session and exports it. Ardour 7.3 at times waits for itself for ever: the export begins, under a lock, while the disk
        thread still wants that lock. Then it is asked again."""
        import soundfile

        to = self.folder / f"{name}.wav"
        words = ["ardour7-export", "-s", str(RATE), "-b", "float", "-o", str(to), str(session), session.name]
        for _ in range(ATTEMPTS):
            try:
                self.run(words)
                return soundfile.read(to, always_2d=True)[0]
            except subprocess.TimeoutExpired:
                print(f"     {name}: Ardour has stopped at its own lock", flush=True)
        raise TimeoutError(f"Ardour has stopped {ATTEMPTS} times")


def in_dawdreamer(bundle, notes, knob=None):
    """The same notes elsewhere, with the knob automated if there is one."""
    import dawdreamer
    import numpy as np

    engine = dawdreamer.RenderEngine(RATE, 512)
    plugin = engine.make_plugin_processor("vaeform", str(bundle))
    plugin.load_midi(str(notes))
    if knob:
        index = next(one["index"] for one in plugin.get_parameters_description() if one["name"] == knob)
        times = np.arange(len(SHARES)) * STEP * RATE
        plugin.set_automation(index, np.interp(np.arange(SECONDS * RATE), times, SHARES).astype(np.float32))
    engine.load_graph([(plugin, [])])
    engine.render(SECONDS)
    return engine.get_audio().T


def checks(bundle, log, started):
    import compare
    import numpy as np
    from jack_server import server

    started.append(server(log))
    with tempfile.TemporaryDirectory(prefix="vaeform-ardour-") as folder:
        ardour = Ardour(bundle, pathlib.Path(folder), log)
        still, notes = ardour.session("still", "")
        moved, _ = ardour.session("moved", KNOB)
        takes = [[ardour.bounce(session, f"{session.name}-{n}") for n in (1, 2)] for session in (still, moved)]
        # Of a hundred exports two or three have their automation elsewhere, that of a plain volume too: then a third one decides.
        if not compare.same(*takes[1]):
            print("     Ardour has moved its automation in one of two exports, or the plugin does not repeat", flush=True)
            third = ardour.bounce(moved, "moved-3")
            takes[1] = next(([take, third] for take in takes[1] if compare.same(take, third)), takes[1])
        there = [[in_dawdreamer(bundle, notes, knob) for _ in (1, 2)] for knob in (None, KNOB)]
        for what, both in (("Ardour", takes), ("DawDreamer", there)):
            for name, (first, second) in zip(("two bounces", f"two bounces with {KNOB}"), both):
                figure = f"differ by {np.abs(first - second).max():.3g} of full scale, bound 0"
                yield f"{name} in {what}", compare.same(first, second), figure
            heard = compare.residual(both[1][0], both[0][0])
            yield f"{KNOB} in {what}", heard > -30, f"heard at {heard:.1f} dB, bound -30"
        take, reference, lag = compare.aligned(takes[0][0], there[0][0])
        rest = compare.residual(take, reference)
        figure = f"{compare.decibel(take):.2f} dB in Ardour, {compare.decibel(reference):.2f} in DawDreamer"
        yield "beside DawDreamer", rest <= -60, f"{figure}, {rest:.1f} dB apart after {lag} samples, bound -60"
        rest, still = compare.residual(1.01 * reference, reference), compare.mss(there[0][0], there[1][0])
        yield "controls", rest > -60 and still > 0.5, f"1 % louder is {rest:.1f} dB apart, the knob at rest {still:.2f} dB MSS"
        take, reference, lag = compare.aligned(takes[1][0], there[1][0])
        apart = compare.mss(take, reference)
        yield f"{KNOB} beside DawDreamer", apart <= 0.5, f"{apart:.3f} dB MSS apart after {lag} samples, bound 0.5"


def main():
    default = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled")) / "Vaeform.vst3"
    bundle = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        print(f"not run: {', '.join(missing)} not found (apt-get install ardour jackd2)")
        print("0 passed, 0 failed, 1 not run")
        return 0
    if not bundle.exists():
        print(f"no bundle at {bundle}\n0 passed, 1 failed")
        return 1
    from jack_server import run

    return run(lambda log, started: checks(bundle.resolve(), log, started))


if __name__ == "__main__":
    sys.exit(main())
