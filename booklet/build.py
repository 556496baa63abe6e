"""The story: from a catalog to one bound booklet."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from booklet import bind, plan
from booklet.appending import Librarian
from booklet.artwork import Studio
from booklet.catalog import Catalog
from booklet.check import check
from booklet.composition import Composer, Composition
from booklet.diagnostics import Diagnostic, Place, in_reading_order, note, warning
from booklet.fetch import all_assets
from booklet.gathering import Gathering
from booklet.profiles import Profile
from booklet.theme import Theme
from booklet.values import Missing, Progress
from booklet.vocabulary import Material
from booklet.words import WORDS, words_for
from booklet.workshop import Workshop
from booklet.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Built:
    """A bound booklet, and what there is to say about it."""

    pdf: bytes
    entries: int
    papers: int
    """Papers appended."""
    missing: int
    """Papers and posters that were named and can't be had."""
    audit: bind.Audit
    diagnostics: tuple[Diagnostic, ...]
    """By place; those of the audit among them."""
    made: int
    """Parts, pictures and appendices made anew."""
    kept: int
    """Those that the store had."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built, and with what."""

    catalog: Catalog
    profile: Profile
    workspace: Workspace
    workshop: Workshop
    progress: Progress
    offline: bool = False


def build(order: Order) -> Built:
    """One edition of the catalog, bound and audited. What can't be had is named, and never stops the book.

    Raises:
        BookletError: A template is wrong, or a file vanished while it was read.
    """
    catalog, workshop = order.catalog, order.workshop
    assets, lacks = all_assets(catalog, order.workspace, offline=order.offline, progress=order.progress)
    studio = Studio(assets, order.workspace, order.profile, workshop)
    artwork = studio.artwork(catalog)
    library = Librarian(catalog, assets, order.workspace, workshop, order.progress).library()
    theme = Theme(Material(catalog, artwork, library.papers, _texts(order)), order.profile, order.workspace)
    words = words_for(catalog.booklet.language)

    composer = Composer(catalog, words, theme, workshop, library.appendices, order.progress)
    facts = plan.Facts(library.appended, library.references, frontispiece=artwork.frontispiece is not None)
    composition = composer.compose(plan.arrange(catalog, facts))
    gathering = Gathering(catalog, words, order.profile, theme, composition, library.appendices, artwork.plates)
    unbound = gathering.unbound(order.workspace, workshop)
    pdf = bind.bind(unbound)
    audit = bind.audit(pdf, unbound)

    checked = check(catalog, order.workspace)
    findings = [*checked, *_unless_told(lacks, checked), *studio.diagnostics, *library.diagnostics, *theme.problems]
    findings += [*_complaints(catalog, composition), *_unspoken(catalog), *audit.diagnostics]
    missing = [*library.papers.values(), *(plate.missing for plate in artwork.plates.values())]
    return Built(
        pdf=pdf,
        entries=len(catalog.entries),
        papers=len(library.appendices),
        missing=sum(isinstance(one, Missing) for one in missing),
        audit=audit,
        diagnostics=in_reading_order(findings),
        made=workshop.made_count,
        kept=workshop.kept_count,
    )


def _unless_told(lacks: Iterable[Diagnostic], told: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What fetching found, without what the check of the same place has said better."""
    places = {(finding.place, finding.rule) for finding in told}
    return (lack for lack in lacks if (lack.place, lack.rule) not in places)


# --- what the catalog names ---------------------------------------------------------------------------------


def _texts(order: Order) -> dict[str, str]:
    """Contents of the Markdown files that the catalog names; of a missing one nothing, which check tells."""
    catalog = order.catalog
    named = [catalog.booklet.foreword_file, *(text.text_file for text in catalog.forewords)]
    named += [text.text_file for text in catalog.information]
    paths = {name: order.workspace.file(name) for name in named if name}
    return {
        name: path.read_text(encoding="utf-8-sig", errors="replace")
        for name, path in paths.items()
        if path and path.is_file()
    }


# --- what the engine says ----------------------------------------------------------------------------------


def _complaints(catalog: Catalog, composition: Composition) -> Iterator[Diagnostic]:
    """What the engine complained about, in words of ours; what it said of every part is told once."""
    said: set[str] = set()
    places = {entry.id: entry.written_at for entry in catalog.entries}
    for (name, _), part in composition.parts.items():
        place = places.get(name.partition("/")[2], Place(catalog.written_at.file))
        for message in part.warnings:
            if "HarfBuzz-Subset" in message:
                continue  # a matter of the machine, which `booklet doctor` tells
            glyph = re.search(r'unsupported by fonts: "(.*)" \((.*)\)', message)
            if glyph:
                told = f"no typeface of the book has {glyph[1]} ({glyph[2]}), which is printed as an empty box"
                yield warning(place, "missing-glyph", told, "write it in another way")
            elif message not in said:
                said.add(message)
                yield warning(place, "engine", f"while setting {name}: {message}")


def _unspoken(catalog: Catalog) -> Iterator[Diagnostic]:
    language = catalog.booklet.language
    if language.partition("-")[0].lower() not in WORDS:
        spoken = ", ".join(WORDS)
        message = f"the book's own words («Contents», «Authors» …) are not known in {language}; they are set in English"
        yield note(
            catalog.booklet.written_at, "unspoken-language", message, f"languages with words of their own: {spoken}"
        )
