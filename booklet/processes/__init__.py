"""The only room that starts a process: a pool of workers, a child on a short leash, a program of others.

Workers come from a fork server where the system has one, so that none inherits threads or open files.
Children never hear Ctrl-C: the parent does, and ends them.
"""

from booklet.processes.leash import Failure, Limits, Outcome, leashes, run_limited
from booklet.processes.pool import cores, open_files, workers
from booklet.processes.programs import Ended, program, run_program
from booklet.processes.starting import HERMETIC, be_hermetic, load_engines

__all__ = [
    "HERMETIC",
    "Ended",
    "Failure",
    "Limits",
    "Outcome",
    "be_hermetic",
    "cores",
    "leashes",
    "load_engines",
    "open_files",
    "program",
    "run_limited",
    "run_program",
    "workers",
]
