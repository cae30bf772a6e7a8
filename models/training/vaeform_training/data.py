"""Patches for training: packed-voice files (`*.bin`, 128 bytes a voice) or any folder of .syx files."""
import pathlib

import numpy as np

from . import parameters as P

BANK_HEADER = 6
BANK_VOICES = 32


class DataError(Exception):
    """No patches where some were expected."""


def voices(path):
    """Packed voices (voices, 128) of a `.bin` file, a .syx bank, or all banks under a folder, without duplicates.

    A .syx counts when it holds 4,096 bytes of voices, with or without the header; others are left out.
    """
    path = pathlib.Path(path)
    if path.is_dir():
        found = [voices(file) for file in sorted(path.rglob("*.[sS][yY][xX]")) if file.stat().st_size in (4096, 4104)]
        found = [bank for bank in found if len(bank)]
        if not found:
            raise DataError(f"{path}: expected .syx banks of 4,096 or 4,104 bytes, found none")
        packed = np.concatenate(found)
        _, first = np.unique(packed[:, :118], axis=0, return_index=True)
        return packed[np.sort(first)]
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    data = path.read_bytes()
    if path.suffix.lower() == ".syx":
        size = BANK_VOICES * P.PACKED_BYTES
        start = BANK_HEADER if len(data) != size else 0
        data = data[start : start + size]
    if len(data) % P.PACKED_BYTES:
        raise DataError(f"{path}: expected a whole number of {P.PACKED_BYTES}-byte voices, found {len(data)} bytes")
    return np.frombuffer(data, np.uint8).reshape(-1, P.PACKED_BYTES)


def load(path):
    """Parameters (voices, 145) and names (voices, 10), int64."""
    values, names = P.unpack(voices(path))
    return values.astype(np.int64), names.astype(np.int64)


def split(path, seed=1, share=0.12):
    """Training and validation parts of `path`. A folder with `train.bin` and `val.bin` is split already; anything else is cut by
    families: voices that share their six coarse ratios, modes and algorithm stay together."""
    path = pathlib.Path(path)
    if (path / "train.bin").exists() and (path / "val.bin").exists():
        return load(path / "train.bin"), load(path / "val.bin")
    values, names = load(path)
    structure = [21 * op + i for op in range(P.NUM_OPERATORS) for i in (17, 18)] + [134]
    _, family = np.unique(values[:, structure], axis=0, return_inverse=True)
    held = np.random.default_rng(seed).random(family.max() + 1) < share
    is_validation = held[family.ravel()]
    if is_validation.all() or not is_validation.any():
        raise DataError(f"{path}: too few families of voices to hold some back for validation")
    return (values[~is_validation], names[~is_validation]), (values[is_validation], names[is_validation])
