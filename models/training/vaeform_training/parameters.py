"""The 145 parameters of a patch and the 10 characters of its name: how many values each may take, and how a packed voice holds them.

`parameters.json` beside this package is written from the instrument's own table (`patch/src/table.rs`), so that no range is
written down twice; a test of the `models` crate holds the two together.
"""
import json
import pathlib

import numpy as np

TABLE = json.loads((pathlib.Path(__file__).parent.parent / "parameters.json").read_text())
KEYS = [row["key"] for row in TABLE]
SIZES = np.array([row["max"] + 1 for row in TABLE])
"""Values of each parameter, (145,)."""
KINDS = [row["kind"] for row in TABLE]

NUM_PARAMETERS = 145
NUM_OPERATORS = 6
OPERATOR_PARAMETERS = 21
GLOBAL_PARAMETERS = NUM_PARAMETERS - NUM_OPERATORS * OPERATOR_PARAMETERS
NAME_LENGTH = 10
FIRST_CHARACTER = 32
NUM_CHARACTERS = 96
PACKED_BYTES = 128

OPERATOR_SIZES = SIZES[:OPERATOR_PARAMETERS]
GLOBAL_SIZES = SIZES[NUM_OPERATORS * OPERATOR_PARAMETERS :]
OPERATOR_STARTS = np.concatenate([[0], np.cumsum(OPERATOR_SIZES)[:-1]])
"""Where each operator parameter's values begin in the one-hot code of an operator, (21,)."""
GLOBAL_STARTS = np.concatenate([[0], np.cumsum(GLOBAL_SIZES)[:-1]])
OPERATOR_WIDTH = int(OPERATOR_SIZES.sum())
GLOBAL_WIDTH = int(GLOBAL_SIZES.sum())

assert len(TABLE) == NUM_PARAMETERS


def unpack(packed):
    """Packed voices (voices, 128) uint8 to parameters (voices, 145) and name characters (voices, 10), both uint8 and in range.

    Layout: Yamaha DX7 bank format; operators in the order 6 to 1, as in the single voice.
    """
    packed = np.asarray(packed, np.uint8)
    fields = []
    for op in range(NUM_OPERATORS):
        b = packed[:, 17 * op : 17 * op + 17]
        fields += [b[:, i] for i in range(11)]  # rates, levels, breakpoint, depths
        fields += [b[:, 11] & 3, b[:, 11] >> 2 & 3]  # left, right curve
        fields += [b[:, 12] & 7, b[:, 13] & 3, b[:, 13] >> 2 & 7, b[:, 14]]  # rate scaling, AMS, KVS, output level
        fields += [b[:, 15] & 1, b[:, 15] >> 1 & 31, b[:, 16], b[:, 12] >> 3 & 15]  # mode, coarse, fine, detune
    fields += [packed[:, i] for i in range(102, 110)]  # pitch envelope
    fields += [packed[:, 110] & 31, packed[:, 111] & 7, packed[:, 111] >> 3 & 1]  # algorithm, feedback, oscillator sync
    fields += [packed[:, i] for i in range(112, 116)]  # LFO speed, delay, depths
    fields += [packed[:, 116] & 1, packed[:, 116] >> 1 & 7, packed[:, 116] >> 4 & 7]  # LFO sync, wave, pitch sensitivity
    fields += [packed[:, 117]]  # transpose
    values = np.minimum(np.stack(fields, 1), SIZES - 1).astype(np.uint8)
    name = np.clip(packed[:, 118:128], FIRST_CHARACTER, FIRST_CHARACTER + NUM_CHARACTERS - 1)
    return values, name


def audibility(values):
    """How much of each parameter can be heard, (voices, 145) in 0..1: an operator counts by its output level, LFO and pitch
    envelope by whether they reach the sound at all."""
    values = np.asarray(values, np.float32)
    heard = np.ones_like(values)
    key = {k: i for i, k in enumerate(KEYS)}
    for op in range(NUM_OPERATORS):
        block = slice(OPERATOR_PARAMETERS * op, OPERATOR_PARAMETERS * (op + 1))
        level = values[:, OPERATOR_PARAMETERS * op + 16]
        heard[:, block] = np.clip(level / 80, 0, 1)[:, None]
        heard[:, OPERATOR_PARAMETERS * op + 16] = 1
    tremolo = sum(values[:, OPERATOR_PARAMETERS * op + 14] for op in range(NUM_OPERATORS)) * values[:, key["lfo_amp_depth"]]
    vibrato = values[:, key["pitch_mod_sens"]] * values[:, key["lfo_pitch_depth"]]
    for name in ("lfo_speed", "lfo_delay", "lfo_sync", "lfo_wave"):
        heard[:, key[name]] = (tremolo + vibrato > 0).astype(np.float32)
    levels = values[:, [key[f"pitch_level{i}"] for i in (1, 2, 3, 4)]]
    flat = (levels == 50).all(1)
    for i in (1, 2, 3, 4):
        heard[:, key[f"pitch_rate{i}"]] = ~flat
    return heard
