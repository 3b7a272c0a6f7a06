"""python -m bench [reading] [-v]"""

from __future__ import annotations

import sys

from bench import reading

BENCHES = {"reading": reading.main}

if __name__ == "__main__":
    chosen = [name for name in sys.argv[1:] if not name.startswith("-")] or list(BENCHES)
    for name in chosen:
        BENCHES[name](verbose="-v" in sys.argv)
