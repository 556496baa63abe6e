"""The story: from a catalog to one bound booklet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from booklet import bind, plan
from booklet.appending import Librarian
from booklet.archive.claiming import Claimed, claimed
from booklet.archive.package import Contents, Package, package
from booklet.archive.project import Project
from booklet.archive.volume import Volume, lasting, told
from booklet.artwork import Studio
from booklet.catalog.model import Catalog
from booklet.check import check
from booklet.complaints import complaints
from booklet.composition import Composer
from booklet.conformance import Absent, Validator
from booklet.darkroom import Darkroom
from booklet.diagnostics import BookletError, Diagnostic, Severity, in_one, in_reading_order
from booklet.fetch import Terms, Vain, all_assets
from booklet.fitting import Fitting
from booklet.gathering import Gathering
from booklet.ladder import GivenUp, Tally
from booklet.languages import words_of
from booklet.layout import layout_of
from booklet.loader import decoded
from booklet.material import Material
from booklet.preserving import conserve, conserve_art
from booklet.printing.producing import Producer
from booklet.printing.run import profile_for
from booklet.printing.scaling import scaled
from booklet.profiles import Profile
from booklet.slimming import Slimmer, streamlined
from booklet.theme.jobs import Theme
from booklet.values import Appendix, Artwork, Assets, Check, Missing, Page, Progress, Reached, nobody_told
from booklet.words import Words
from booklet.workshop import Workshop
from booklet.workspace import Workspace, temporary_folder

_OF_A_PAPER = ("repaired-paper", "dropped-links", "font-not-embedded", "cleaned-paper")
"""What is said of one paper is one finding, however much is wrong with it; the gravest first."""


NOBODY = Absent("nobody was asked", "`booklet doctor` says who this machine has")


@dataclass(frozen=True, slots=True)
class Built:
    """A bound booklet, and what there is to say about it."""

    beside: Mapping[str, bytes]
    """Further files of the edition, by what their names end in."""
    checks: tuple[Check, ...]
    """What a print shop would ask of it."""
    entries: int
    papers: int
    """Papers appended."""
    embedded: int
    """Papers that are files within it."""
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
    volume: Volume | None = None
    """The booklet that goes with it, in an edition that has two."""
    package: Package | None = None
    """All that is handed over, where the edition is made to last."""
    claimed: Claimed = field(default_factory=Claimed)
    """What it claims to be, and what the validator said."""
    given_up: GivenUp | None = None
    """What it gave up to keep to a budget; None where it has none."""


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
    reached: Reached = nobody_told
    validator: Validator | Absent = NOBODY
    """Who judges what an edition claims."""
    select: str | None = None
    """The choice of entries that the catalog was cut to, as it was given."""
    room: Path | None = None
    """A folder for what goes with the booklet; None where only the booklet is wanted."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """A booklet that was bound and not yet looked at."""

    file: Path
    unbound: bind.Unbound
    slimmed: Tally
    homes: Mapping[str, str]
    findings: tuple[Diagnostic, ...]
    missing: int
    claimed: Claimed = field(default_factory=Claimed)
    mended: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What was done to each paper so that it lasts, by the name of its part."""

    @property
    def pages(self) -> Sequence[Page]:
        """Its pages."""
        return self.unbound.pages


def build(order: Order, draft: Path) -> Built:
    """One edition of the catalog, bound and audited. What can't be had is named, and never stops the book.

    It is written as a new file under the name of the draft, and audited there.

    Raises:
        BookletError: A template is wrong, a file vanished while it was read, or nothing fits the edition's budget.
    """
    catalog, workshop = order.catalog, order.workshop
    said = words_of(order.workspace, catalog.booklet.language, catalog.booklet.written_at)
    order = replace(order, profile=profile_for(order.profile, catalog, order.workspace))
    order.reached("fetch")
    assets, lacks = all_assets(catalog, order.workspace, order.terms, order.progress, order.vain)
    slimmer = Slimmer(order.workspace.store, order.progress, workshop.jobs)

    def bound_as(profile: Profile, target: Path) -> _Bound:
        return _bound(replace(order, profile=profile), said.words, assets, slimmer, target)

    given_up = None
    if order.profile.budget is None:
        bound = bound_as(order.profile, draft)
    else:
        bound, given_up = Fitting(catalog, order.profile, bound_as).fitted(draft)
    order.reached("audit")
    audit = bind.audit(draft, bound.unbound)
    order.reached("write")
    producer = Producer(catalog, order.profile, order.workspace, workshop, order.progress)
    product = producer.printed(draft, bound.unbound, _apart(order, assets))

    volume, of_volume = _companion(order, bound_as) if bound.unbound.enclosed else (None, ())
    if order.room:
        order.reached("hand over")
    packed = _packed(order, bound, volume) if order.room else None
    order.reached("check")
    findings = [*_told_once(check(catalog, order.workspace), lacks), *bound.findings]
    findings += [*said.findings, *audit.diagnostics, *product.diagnostics, *of_volume]
    findings += packed.diagnostics if packed else ()
    if slimmer.has_failed or workshop.makeshift_count:
        order.workspace.notes.doubt()
    return Built(
        beside=product.beside,
        checks=product.checks,
        entries=len(catalog.entries),
        papers=len(bound.unbound.appendices),
        embedded=len(set(bound.unbound.enclosed.values())),
        missing=bound.missing,
        audit=audit,
        diagnostics=in_reading_order(in_one(findings, _OF_A_PAPER)),
        made=workshop.made_count,
        kept=workshop.kept_count,
        size_bytes=draft.stat().st_size,
        given_up=given_up,
        claimed=bound.claimed,
        volume=volume,
        package=packed,
    )


def _companion(
    order: Order, bound_as: Callable[[Profile, Path], _Bound]
) -> tuple[Volume | None, tuple[Diagnostic, ...]]:
    """The booklet that goes with the edition's own, and what is to be said of it alone."""
    if order.profile.companion is None or order.room is None:
        return None, ()
    bound, file, culprits = lasting(bound_as, order.profile.companion, order.validator, order.room)
    audit = bind.audit(file, bound.unbound)
    mended = {part.removeprefix("paper/"): done for part, done in bound.mended.items()}
    papers = len(bound.unbound.appendices)
    volume = Volume(file, bound.claimed, len(bound.pages), papers, culprits, mended)
    named = {entry.id: entry.paper for entry in order.catalog.entries if entry.paper}
    claims = bound.claimed.diagnostics if isinstance(order.validator, Validator) else ()  # told of the other already
    return volume, (*told(culprits, named), *claims, *audit.diagnostics)


def _packed(order: Order, bound: _Bound, volume: Volume | None) -> Package:
    """All that is handed over."""
    date, unbound = order.workspace.date, bound.unbound
    issued = date.date() if date else None
    return package(
        Contents(order.catalog, issued, bound.file, bound.claimed, unbound.enclosures, unbound.enclosed, volume)
    )


def _apart(order: Order, assets: Assets) -> Mapping[str, Appendix]:
    """The papers that an edition holds in a file of their own, by the names of their parts."""
    if not order.profile.papers_apart:
        return {}
    profile = replace(order.profile, papers="appended")
    librarian = Librarian(order.catalog, profile, assets, order.workspace, order.workshop, order.progress)
    return librarian.library(librarian.taken_in()).appendices


def _bound(order: Order, words: Words, assets: Assets, slimmer: Slimmer, target: Path) -> _Bound:
    """The booklet of these assets as the edition asks, in a new file."""
    catalog, workshop, profile = order.catalog, order.workshop, order.profile
    order.reached("prepare")
    studio = Studio(assets, order.workspace, profile, catalog.booklet, workshop, order.progress)
    artwork = studio.artwork(catalog)
    librarian = Librarian(catalog, profile, assets, order.workspace, workshop, order.progress)
    order.reached("take in")
    papers = librarian.taken_in()
    order.reached("append")
    library = librarian.library(papers)
    mended: Mapping[str, tuple[str, ...]] = {}
    if profile.conserved:
        lasting_papers, mended = conserve(library.appendices, workshop, order.progress)
        library = replace(library, appendices=lasting_papers)
    library = scaled(library, profile, layout_of(catalog.booklet.size), order.workspace, children=workshop.jobs)
    darkroom = Darkroom(order.workspace, profile, workshop, order.progress)
    artwork = replace(artwork, first_pages=darkroom.first_pages(catalog, library.papers))
    order.reached("arrange")
    texts, text_findings = _texts(order, words)
    theme = Theme(Material(catalog, artwork, library.papers, library.homes, texts, words), profile, order.workspace)

    composer = Composer(
        *(catalog, words, theme, workshop, library.appendices, order.progress, library.homes, profile.page_multiple)
    )
    has_frontispiece = artwork.frontispiece is not None
    facts = plan.Facts(
        *(library.appended, library.references, has_frontispiece, library.lengths, artwork.full_plates),
        frozenset(artwork.openings),
    )
    book = plan.arrange(catalog, facts)
    order.reached("compose")
    composition = composer.compose(book)
    order.reached("gather")
    gathering = Gathering(*(catalog, words, profile, theme, composition, library.appendices, artwork, library.homes))
    whole = gathering.unbound(order.workspace, workshop)
    order.reached("slim")
    unbound, slimmed = _slimmed(whole, catalog, artwork, profile, slimmer)
    order.reached("bind")
    if profile.archival:
        unbound = replace(unbound, art=conserve_art(unbound.art, workshop, order.progress))
    if profile.encloses:
        project = Project(catalog, order.workspace, assets, library.papers, profile.name, order.select)
        files = (*unbound.enclosures, *project.enclosures())
        unbound = replace(unbound, enclosures=files, enclosed=project.enclosed())
    claims = claimed(partial(_bind, unbound, profile), profile.claims, order.validator, target)

    findings = [*studio.diagnostics, *library.diagnostics, *text_findings, *theme.problems]
    findings += [*complaints(catalog, composition, theme.own_styles), *claims.diagnostics]
    missing: list[object] = [*library.papers.values(), *(plate.missing for plate in artwork.plates.values())]
    missing += [artwork.logo, *artwork.photos.values()]
    missing_count = sum(isinstance(one, Missing) for one in missing)
    return _Bound(target, unbound, slimmed, library.homes, tuple(findings), missing_count, claims, mended)


def _bind(unbound: bind.Unbound, profile: Profile, claims: tuple[str, ...], target: Path) -> None:
    """The file, with these claims in it."""
    unbound = replace(unbound, claims=claims)
    if not profile.streamlined:
        bind.bind(unbound, target)
        return
    with temporary_folder() as folder:
        bind.bind(unbound, folder / "plain.pdf")
        streamlined(folder / "plain.pdf", target)


def _slimmed(
    unbound: bind.Unbound, catalog: Catalog, artwork: Artwork, profile: Profile, slimmer: Slimmer
) -> tuple[bind.Unbound, Tally]:
    """The book with smaller pictures inside papers and posters, where the edition asks for them."""
    sizes = {id: plate.size for id, plate in artwork.plates.items()}
    trim = layout_of(catalog.booklet.size).trim
    papers, of_papers = slimmer.papers(unbound.appendices, profile.paper_pictures)
    posters, of_posters = slimmer.posters(unbound.art, sizes, trim, profile.vector_pictures)
    return replace(unbound, appendices=papers, art=posters), of_papers + of_posters


def _told_once(checked: Sequence[Diagnostic], lacks: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What both check and fetching say of a place: told by fetching, which knows what became of the file, with the
    hint of the check, which looked for a similar name.
    """
    hints = {(finding.place, finding.rule): finding.hint for finding in checked}
    told = {(lack.place, lack.rule) for lack in lacks}
    yield from (finding for finding in checked if (finding.place, finding.rule) not in told)
    for lack in lacks:
        near = None if lack.severity is Severity.NOTE else hints.get((lack.place, lack.rule))  # its address did
        yield replace(lack, hint=near or lack.hint)


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
