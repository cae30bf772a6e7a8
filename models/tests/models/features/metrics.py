#!/usr/bin/env python3
"""metrics.py MATCH_METRICS.py > metrics.json: what the shared measuring tool says of pairs of test signals.

Needs numpy, scipy, soundfile and librosa (0.11).
"""

import importlib.util
import json
import sys

from signals import signal

spec = importlib.util.spec_from_file_location("match_metrics", sys.argv[1])
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

PAIRS = ["pluck brass", "pluck bell", "bell burst", "brass sweep", "burst pluck", "sweep brass", "burst sweep",
         "bell silence", "pluck pluck"]
rows = [{"target": t, "match": m, **tool.panel(signal(t), signal(m))} for t, m in map(str.split, PAIRS)]
print(json.dumps(rows, indent=1))
