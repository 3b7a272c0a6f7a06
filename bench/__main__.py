"""python -m bench [reading] [speed] [rules] [storage] [crashes] [calibrate] [-v]

Without names all but the crashes, of which the storage has some, and calibrate, which changes the reader.
"""

from __future__ import annotations

import sys

from bench import calibration, crashes, reading, rules, speed, storage

BENCHES = {
    "reading": reading.main,
    "speed": speed.main,
    "rules": rules.main,
    "storage": storage.main,
    "crashes": crashes.main,
    "calibrate": calibration.main,
}
ASKED_FOR = {"crashes", "calibrate"}

if __name__ == "__main__":
    chosen = [name for name in sys.argv[1:] if not name.startswith("-")] or [
        name for name in BENCHES if name not in ASKED_FOR
    ]
    unknown = [name for name in chosen if name not in BENCHES]
    if unknown:
        sys.exit(f"no such bench: {', '.join(unknown)} (there are: {', '.join(BENCHES)})")
    for name in chosen:
        BENCHES[name](verbose="-v" in sys.argv)
