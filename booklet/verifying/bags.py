"""A bag looked over with what stands in it: its sums, the PDFs it is about, and whether its descriptions are true."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from booklet.bag import Findings, Tree, check_bag, is_bag, opened_tree
from booklet.conformance import Absent, Validator
from booklet.deposit import CRATE, REPORTS
from booklet.diagnostics import BookletError, Diagnostic, Place, Severity, error
from booklet.folders import temporary_copy
from booklet.values import Check, Verdict
from booklet.verifying.files import Judgement, Seen, Verified, verify_pdf

PAYLOAD = "data/"
_LARGEST_DESCRIPTION = 64 * 1024**2


def verify(path: Path, validator: Validator | Absent) -> Verified:
    """Look over a PDF, or a bag in a folder or a ZIP.

    Raises:
        BookletError: There is nothing that can be looked over.
    """
    if is_bag(path):
        with opened_tree(path) as tree:
            return _bag(tree, validator)
    if path.is_dir():
        within = sorted(inner.as_posix() for inner in path.iterdir() if inner.is_dir() and is_bag(inner))
        hint = f"name {' or '.join(within) or 'the folder that has bagit.txt in it'}, its ZIP, or a PDF"
        raise BookletError((error(Place(str(path)), "no-bag", f"{path} is no bag: it has no bagit.txt", hint),))
    return verify_pdf(path, str(path), validator)


def _bag(tree: Tree, validator: Validator | Absent) -> Verified:
    found = check_bag(tree)
    seen, findings = [Seen(tree.label, tuple(_sums(found)))], list(found.diagnostics)
    if check := _crate(tree, findings):
        seen[0] = Seen(tree.label, (*seen[0].checks, check))
    for name in _volumes(tree):
        with contextlib.suppress(OSError), tree.open(name) as file, temporary_copy(file, ".pdf") as copy:
            before = _judgement(tree, name, found, findings)
            one = verify_pdf(copy, f"{tree.label}/{name}", validator, before)
            seen += one.seen
            findings += one.diagnostics
    return Verified(tuple(seen), tuple(findings))


def _sums(found: Findings) -> Iterator[Check]:
    wrong = [one for one in found.diagnostics if one.severity is Severity.ERROR]
    if wrong:
        count = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        yield Check("bag", Verdict.BAD, f"{wrong[0].message}{count}")
    else:
        files = "1 file" if found.files == 1 else f"{found.files} files"
        sums = " and ".join(found.algorithms)
        said = f"BagIt {found.version}, {files}, {found.size_bytes:,} bytes, all as {sums} say"
        yield Check("bag", Verdict.LOOK if found.diagnostics else Verdict.GOOD, said)


def _volumes(tree: Tree) -> list[str]:
    """The PDFs that the bag is about: those that lie on top of its payload. What lies deeper is others' work."""
    names = (name for name in tree.names() if name.startswith(PAYLOAD))
    return [name for name in names if name.count("/") == 1 and name.lower().endswith(".pdf")]


def _json(tree: Tree, name: str) -> object:
    """What a file of the bag says; None where it is not there or is no JSON."""
    if name not in tree.names():
        return None
    try:
        with tree.open(name) as file:
            return json.loads(file.read(_LARGEST_DESCRIPTION))
    except (OSError, ValueError, RecursionError):
        return None


def _judgement(tree: Tree, name: str, found: Findings, findings: list[Diagnostic]) -> Judgement | None:
    """What the report in the bag says of a PDF in it; one on other bytes is told, and says nothing."""
    stem = PurePosixPath(name).stem
    place = f"{PAYLOAD}{REPORTS}{stem}.json"
    report = _json(tree, place)
    if not isinstance(report, dict):
        return None
    if report.get("sha256") != found.sha256.get(name):
        message = f"the report {place} speaks of another file than {name}: its check sum differs"
        where = Place(f"{tree.label}/{place}")
        findings.append(error(where, "claim-unsupported", message, "nothing supports what the PDF claims"))
        return None
    verdicts = report.get("verdicts")
    passed = [
        str(one.get("flavour"))
        for one in (verdicts if isinstance(verdicts, list) else ())
        if isinstance(one, dict) and one.get("passed") is True
    ]
    return Judgement(str(report.get("validator", "a validator")), frozenset(passed))


def _crate(tree: Tree, findings: list[Diagnostic]) -> Check | None:
    """Whether all files that the RO-Crate describes are there; None where there is no crate."""
    place = f"{PAYLOAD}{CRATE}"
    if place not in tree.names():
        return None
    described = _json(tree, place)
    graph = described.get("@graph") if isinstance(described, dict) else None
    entities = [one for one in graph if isinstance(one, dict)] if isinstance(graph, list) else []
    files = [str(one.get("@id", "")) for one in entities if one.get("@type") == "File"]
    local = [unquote(one).removeprefix("./") for one in files if "://" not in one and not one.startswith("#")]
    names = set(tree.names())
    lacking = [one for one in local if f"{PAYLOAD}{one}" not in names]
    for one in lacking[:20]:
        message = f"{CRATE} describes {one}, which is not in the bag"
        findings.append(error(Place(f"{tree.label}/{place}"), "crate-incomplete", message))
    if not entities:
        findings.append(error(Place(f"{tree.label}/{place}"), "crate-incomplete", f"{CRATE} can't be read"))
        return Check("crate", Verdict.BAD, "it can't be read")
    if lacking:
        return Check("crate", Verdict.BAD, f"{lacking[0]} is not there")
    return Check("crate", Verdict.GOOD, f"RO-Crate, which describes {len(local)} files: all are there")
