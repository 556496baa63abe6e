"""The story: from a catalog to one bound booklet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from booklet import bind, plan
from booklet.appending import Librarian
from booklet.artwork import Studio
from booklet.catalog import Catalog
from booklet.check import check
from booklet.complaints import complaints
from booklet.composition import Composer
from booklet.diagnostics import BookletError, Diagnostic, Severity, in_one, in_reading_order
from booklet.fetch import Terms, Vain, all_assets
from booklet.gathering import Gathering
from booklet.languages import words_of
from booklet.layout import layout_of
from booklet.loader import decoded
from booklet.material import Material
from booklet.printing.producing import printed
from booklet.printing.run import profile_for
from booklet.printing.scaling import scaled
from booklet.profiles import Profile
from booklet.theme import Theme
from booklet.values import Missing, Progress
from booklet.words import Words
from booklet.workshop import Workshop
from booklet.workspace import Workspace

_OF_A_PAPER = ("repaired-paper", "dropped-links", "font-not-embedded", "cleaned-paper")
"""What is said of one paper is one finding, however much is wrong with it; the gravest first."""


@dataclass(frozen=True, slots=True)
class Built:
    """A bound booklet, and what there is to say about it."""

    beside: Mapping[str, bytes]
    """Further files of the edition, by what their names end in."""
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
    size_bytes: int
    """Of the file."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be built, and with what."""

    catalog: Catalog
    profile: Profile
    workspace: Workspace
    workshop: Workshop
    progress: Progress
    terms: Terms
    """On which the web is asked."""
    vain: Vain = field(default_factory=dict)
    """What was asked for in vain for other booklets of the same run; what brings nothing now is added."""


def build(order: Order, draft: Path) -> Built:
    """One edition of the catalog, bound and audited. What can't be had is named, and never stops the book.

    It is written as a new file under the name of the draft, and audited there.

    Raises:
        BookletError: A template is wrong, or a file vanished while it was read.
    """
    catalog, workshop = order.catalog, order.workshop
    said = words_of(order.workspace, catalog.booklet.language, catalog.booklet.written_at)
    order = replace(order, profile=profile_for(order.profile, catalog))
    assets, lacks = all_assets(catalog, order.workspace, order.terms, order.progress, order.vain)
    studio = Studio(assets, order.workspace, order.profile, catalog.booklet, workshop, order.progress)
    artwork = studio.artwork(catalog)
    library = Librarian(catalog, order.profile, assets, order.workspace, workshop, order.progress).library()
    library = scaled(library, order.profile, layout_of(catalog.booklet.size), order.workspace.store)
    texts, text_findings = _texts(order, said.words)
    theme = Theme(Material(catalog, artwork, library.papers, texts, said.words), order.profile, order.workspace)

    multiple = order.profile.page_multiple
    composer = Composer(
        catalog, said.words, theme, workshop, library.appendices, order.progress, library.homes, multiple
    )
    facts = plan.Facts(library.appended, library.references, artwork.frontispiece is not None, library.lengths)
    composition = composer.compose(plan.arrange(catalog, facts))
    gathering = Gathering(
        *(catalog, said.words, order.profile, theme, composition, library.appendices, artwork),
        *(library.homes, library.elsewhere),
    )
    unbound = gathering.unbound(order.workspace, workshop)
    bind.bind(unbound, draft)
    audit = bind.audit(draft, unbound)
    product = printed(draft, unbound, catalog, order.profile, order.workspace)

    findings = [
        *_told_once(check(catalog, order.workspace), lacks),
        *studio.diagnostics,
        *library.diagnostics,
        *text_findings,
    ]
    findings += [*theme.problems, *complaints(catalog, composition), *said.findings, *audit.diagnostics]
    findings += product.diagnostics
    missing: list[object] = [*library.papers.values(), *(plate.missing for plate in artwork.plates.values())]
    missing += [artwork.logo, *artwork.photos.values()]
    return Built(
        beside=product.beside,
        entries=len(catalog.entries),
        papers=len(library.appendices),
        missing=sum(isinstance(one, Missing) for one in missing),
        audit=audit,
        diagnostics=in_reading_order(in_one(findings, _OF_A_PAPER)),
        made=workshop.made_count,
        kept=workshop.kept_count,
        size_bytes=draft.stat().st_size,
    )


def _told_once(checked: Sequence[Diagnostic], lacks: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What both check and fetching say of a place: told by fetching, which knows what became of the file, with the
    hint of the check, which looked for a similar name.
    """
    hints = {(finding.place, finding.rule): finding.hint for finding in checked}
    told = {(lack.place, lack.rule) for lack in lacks}
    yield from (finding for finding in checked if (finding.place, finding.rule) not in told)
    yield from (replace(lack, hint=hints.get((lack.place, lack.rule), lack.hint)) for lack in lacks)


# --- what the catalog names ---------------------------------------------------------------------------------


def _texts(order: Order, words: Words) -> tuple[dict[str, str], list[Diagnostic]]:
    """Contents of the Markdown files that the catalog names, and what is wrong with them.

    In the place of a file that can't be had stands its name; that it can't be found is told by check.
    """
    catalog = order.catalog
    named = [catalog.booklet.foreword_file, *(text.text_file for text in catalog.forewords)]
    named += [text.text_file for text in catalog.information]
    texts, findings = {}, []
    for name in dict.fromkeys(name for name in named if name):
        texts[name] = f"{words.named_as} `{name}`."
        path = order.workspace.file(name)
        try:
            if path and path.is_file():  # a pipe or a device would never end
                texts[name] = decoded(path.read_bytes(), str(order.workspace.root / name))
        except BookletError as problem:
            findings += [replace(finding, severity=Severity.WARNING) for finding in problem.diagnostics]
        except OSError:
            continue
    return texts, findings
