#!/usr/bin/env python3
"""How fast a bounce in DawDreamer is while latent knobs move all the time.

    bounce.py [BUNDLE]

BUNDLE is the folder Vaeform.vst3, by default the one in VAEFORM_BUNDLED. Two notes of eight seconds, with none, one and all eight latent
knobs moving, in blocks of 64 and of 512 frames. Prints seconds of sound for a second of processor time of the rendering thread, which
decodes too.
"""
import os
import pathlib
import sys
import time

import dawdreamer
import numpy as np

RATE = 48_000
SECONDS = 8
LATENTS = 8


def speed(bundle, block, num_moving):
    engine = dawdreamer.RenderEngine(RATE, block)
    plugin = engine.make_plugin_processor("vaeform", str(bundle))
    places = {param["name"]: param["index"] for param in plugin.get_parameters_description()}
    for key, start in ((48, 0.0), (60, 0.5)):
        plugin.add_midi_note(key, 100, start, SECONDS - 1)
    seconds = np.arange(SECONDS * RATE) / RATE
    for nth in range(num_moving):
        place = 0.5 + 0.4 * np.sin(2 * np.pi * (0.23 + 0.07 * nth) * seconds + nth)
        plugin.set_automation(places[f"Latent {nth + 1}"], place.astype(np.float32))
    engine.load_graph([(plugin, [])])
    # The first block hears the ways of the knobs.
    engine.render(0.2)
    began = time.thread_time()
    engine.render(SECONDS)
    return SECONDS / (time.thread_time() - began)


def main():
    default = pathlib.Path(os.environ.get("VAEFORM_BUNDLED", "target/bundled")) / "Vaeform.vst3"
    bundle = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else default
    if not bundle.exists():
        print(f"no bundle at {bundle}")
        return 1
    for block in (64, 512):
        for num_moving in (0, 1, LATENTS):
            print(f"blocks of {block}, {num_moving} latents moving: {speed(bundle.resolve(), block, num_moving):.1f} times real time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
