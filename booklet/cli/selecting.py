"""What ``--select`` and ``--each`` ask for: which booklets are made of a catalog, and under which names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from booklet.catalog.model import Catalog
from booklet.cli.places import stem_of, targets_of
from booklet.diagnostics import Diagnostic
from booklet.ids import slug
from booklet.loader import decoded
from booklet.profiles import PROFILES
from booklet.selection import DIVISIONS, Share, divided, excerpt, picked, read_choice
from booklet.selection.traits import traits_of


@dataclass(frozen=True, slots=True)
class Wish:
    """One booklet that is wanted, in one edition."""

    edition: str
    target: Path
    catalog: Catalog


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options ask for. Without any it is one booklet of the whole catalog in each edition."""

    path: Path
    """Of the catalog."""
    editions: tuple[str, ...]
    output: str | None
    """FILE.pdf or FOLDER/, where it is given."""
    select: str | None
    each: str | None

    def wanted(self, whole: Catalog) -> tuple[list[Wish], tuple[Diagnostic, ...]]:
        """The booklets, and what there is to say about the selection.

        Raises:
            BookletError: The selection or the list of readers is wrong, or chooses nothing.
        """
        findings: tuple[Diagnostic, ...] = ()
        catalog = whole
        if self.select is not None:
            ids, findings = read_choice(self.select).entries(traits_of(whole))
            catalog = excerpt(whole, ids)
        if self.each is None:
            stem = "-".join(filter(None, (stem_of(whole.title), slug(self.select or ""))))
            targets = targets_of(self.path, stem, self.editions, self.output)
            return [Wish(edition, target, catalog) for edition, target in targets.items()], findings
        shares = self._shares(catalog)
        return list(self._many(catalog, shares)), findings

    def _shares(self, catalog: Catalog) -> tuple[Share, ...]:
        each = self.each or ""
        if each in DIVISIONS:
            return divided(catalog, each)
        if not each.lower().endswith((".csv", ".tsv", ".txt")):
            raise click.BadParameter(
                f"{each!r} is none of: {', '.join(DIVISIONS)}, nor a list of readers (.csv)", param_hint="--each"
            )
        try:
            data = Path(each).read_bytes()
        except OSError as problem:
            raise click.BadParameter(f"cannot read {each}: {problem.strerror}", param_hint="--each") from None
        return picked(decoded(data, each), each, catalog)

    def _many(self, catalog: Catalog, shares: Iterable[Share]) -> Iterator[Wish]:
        if folders := [edition for edition in self.editions if PROFILES[edition].archival]:
            raise click.UsageError(f"the {folders[0]} edition is a folder of files, and --each would make many of them")
        if self.output and self.output.lower().endswith(".pdf"):
            raise click.UsageError("one FILE.pdf cannot hold many booklets; give a FOLDER/ with -o")
        by = self.each if self.each in DIVISIONS else slug(Path(self.each or "").stem) or "reader"
        folder = self.output or str(self.path.parent / "out" / f"{stem_of(catalog.title)}-by-{by}")
        for share in shares:
            cut = excerpt(catalog, share.ids, share.label)
            for edition, target in targets_of(self.path, share.stem, self.editions, folder).items():
                yield Wish(edition, target, cut)
