"""``python -m benchmarks``: see ``scaling.py``, or ``python -m benchmarks --help``."""

import sys
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # scripts of this folder are run by themselves, too

if __name__ == "__main__":
    import_module("scaling").main()
