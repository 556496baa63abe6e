"""What an edition that is a folder of files has beside its booklet: a second booklet, and the bag around both."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from booklet.cli.endings import refuse

if TYPE_CHECKING:  # loaded when they are needed, so that help is quick
    from collections.abc import Iterable

    from booklet.build import Built
    from booklet.values import Check


def bag_beside(booklet: Path, stem: str) -> Path:
    """The folder of the bag."""
    return booklet.parent / f"{stem}-bag"


def guard_bag(bag: Path, sources: "Iterable[Path]") -> None:
    """See before the work that the bag takes no place but that of a bag, and that the project does not lie in it.

    Raises:
        BookletError: It would.
    """
    from booklet.workspace import require_writable

    if bag.exists() and not (bag / "bagit.txt").is_file():
        message = f"{bag} is there already, and is no bag"
        refuse(bag, "would-overwrite", message, "choose another folder with -o")
    if any(source.resolve().is_relative_to(bag.resolve()) for source in sources):
        message = f"{bag} holds what the booklet is made from, and would be replaced"
        refuse(bag, "would-overwrite", message, "choose another folder with -o")
    require_writable(bag / "bagit.txt")
    require_writable(bag.with_suffix(".zip"))


def write_beside(built: "Built", booklet: Path, stem: str) -> "tuple[tuple[Check, ...], tuple[Path, ...]]":
    """Write the second booklet and the bag, as a folder and as a ZIP; what there is to say of each file, and which they
    are.

    Raises:
        MissingError: It can't be written.
    """
    from booklet.archive.package import WITH_PAPERS
    from booklet.bag import bagged, zipped
    from booklet.cli.telling import size
    from booklet.folders import copy_whole, write_tree
    from booklet.values import Check, Verdict
    from booklet.workspace import forget_files

    checks, written = [_claims(booklet.name, built.claimed.claims, size(built.size_bytes))], list[Path]()
    if volume := built.volume:
        copy_whole(volume.file, booklet.with_name(WITH_PAPERS))
        papers = f"{volume.papers} of {volume.papers + len(volume.culprits)} papers appended"
        said = f"{papers}, {size(volume.file.stat().st_size)}"
        written.append(booklet.with_name(WITH_PAPERS))
        checks.append(_claims(WITH_PAPERS, volume.claimed.claims, said))
    else:  # a build before had papers
        forget_files(booklet.parent, re.escape(WITH_PAPERS), ())
    if built.package:
        bag = bag_beside(booklet, stem)
        files = bagged(built.package.payload, built.package.info)
        write_tree(bag, files)
        zipped(files, bag.name, bag.with_suffix(".zip"))
        said = f"{len(built.package.payload)} files in {bag.name}/, and the same as {bag.name}.zip"
        written += [bag, bag.with_suffix(".zip")]
        checks.append(Check("bag", Verdict.GOOD, said))
    return tuple(checks), tuple(written)


def _claims(name: str, claims: "Iterable[object]", more: str) -> "Check":
    from booklet.conformance import Flavour
    from booklet.values import Check, Verdict

    held = " and ".join(Flavour(str(claim)).standard for claim in claims)
    return Check(name, Verdict.GOOD if held else Verdict.LOOK, f"{held or 'claims nothing'}; {more}")
