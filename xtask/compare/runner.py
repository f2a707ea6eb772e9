"""What both Python filters share: texts in, places out, one JSON line each, on one core and without a network.

Standard input holds one line a text: {"text": ..., "language": ...}.
Standard output answers each with {"places": [[start, end, type], ...], "seconds": ...}, places in characters,
and ends with {"start_seconds": ..., "memory_mb": ...}.
"""

import json
import os
import sys
import time


def one_core():
    """Must be called before a library starts its threads."""
    os.environ.update(OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def run(load):
    """Loads a filter with load(), which returns a function from (text, language) to places, and answers."""
    began = time.perf_counter()
    find = load()
    find("hello, my name is Peter and my number is 22 33 44 55", "en")
    started = time.perf_counter() - began
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.perf_counter()
        places = find(asked["text"], asked["language"])
        seconds = time.perf_counter() - began
        print(json.dumps({"places": places, "seconds": seconds}))
    print(json.dumps({"start_seconds": started, "memory_mb": memory_mb()}))


def memory_mb():
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
    raise RuntimeError("/proc/self/status has no VmHWM")
