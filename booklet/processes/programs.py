"""Programs of others, run to their end."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from booklet.processes.leash import Failure


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that came to its end."""

    code: int
    """0 where it says that all went well."""
    output: str
    last_words: str
    """The last line of what it complained of."""


def program(name: str) -> Path | None:
    """The program of that name on the user's PATH."""
    found = shutil.which(name)
    return Path(found) if found else None


def run_program(command: Sequence[str], *, seconds: float) -> Ended | Failure:
    """Run a program to its end, without a shell and with nothing to read. It is gone when this returns or raises."""
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for us, who end it
        )
    except OSError:
        return Failure.CRASH
    with child:
        try:
            output, complaints = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return Failure.TIME
        finally:
            child.kill()
    complained = complaints.decode(errors="replace").strip().splitlines()
    return Ended(child.returncode, output.decode(errors="replace"), complained[-1] if complained else "")
