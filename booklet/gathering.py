"""Everything binding needs, gathered from a composed book: furniture, strips, targets, outline."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import booklet
from booklet import fonts, furniture, layout, plates, typeset
from booklet.bind import About, Unbound
from booklet.catalog.model import Catalog
from booklet.citations import bibtex
from booklet.citations import facts as citations
from booklet.collation import Collation
from booklet.composition import Composition
from booklet.diagnostics import Place
from booklet.faces import faces
from booklet.furniture import Overlay
from booklet.profiles import Profile
from booklet.programme_heads import ProgrammeHeads
from booklet.theme.jobs import Theme
from booklet.values import (
    NUMBERS,
    Appendix,
    Artwork,
    Enclosure,
    Leaf,
    SetStrip,
    Strip,
    Target,
    TypesetPart,
    VectorArt,
    spelled,
)
from booklet.words import Words
from booklet.workshop import Workshop
from booklet.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Gathering:
    """A composed book with all that its binding depends on."""

    catalog: Catalog
    words: Words
    profile: Profile
    theme: Theme
    composition: Composition
    appendices: Mapping[str, Appendix]
    """By name of the part."""
    artwork: Artwork
    homes: Mapping[str, str]
    """Of entries that share a paper with one before: the id of that one, by their own."""

    def unbound(self, workspace: Workspace, workshop: Workshop) -> Unbound:
        """The book, ready to be bound. Strips are set here."""
        pages, parts = self.composition.pages, self.composition.parts
        collation = Collation(self.catalog, self.words, pages, parts, self.appendices, self.homes)
        targets, (overlays, heads) = collation.targets(), self._furniture(collation, workspace)
        wanted = dict.fromkeys([*furniture.strips_of(overlays), *_numbers(targets)])
        if sum(strip in heads for strip in wanted) > furniture.MOST_ON_ONE:
            wanted |= dict.fromkeys(heads)
        sheets, strips = self._strips(wanted, heads, workshop)
        shown = (parts[key] for key in dict.fromkeys((page.part, page.form) for page in pages) if key in parts)
        catalog = self.catalog
        margins = layout.layout_of(catalog.booklet.size).margins
        return Unbound(
            pages=pages,
            parts=parts,
            appendices=self.appendices,
            art=self._art(workspace),
            sheets=sheets,
            strips=strips,
            overlays=overlays,
            faces=faces((font for part in (*shown, *sheets) for font in part.fonts), workspace.store),
            targets=targets,
            outline=collation.outline(targets),
            languages={entry.id: entry.language for entry in catalog.entries if entry.language},
            fixed=self._showing(collation, lambda leaf: leaf.kind in layout.FULL_PAGE),
            turned=self._showing(collation, self._is_shown_turned),
            verso_shift=margins.inner - margins.outer,
            written_at=self._places(),
            about=self._about(workspace),
            enclosures=self._facts_within(targets),
            archival=self.profile.archival,
        )

    def _facts_within(self, targets: Mapping[str, Target]) -> tuple[Enclosure, ...]:
        """What is to be cited, as files that the booklet carries with it."""
        items, what = self._cited(targets), "What is to be cited"
        csl = Enclosure(citations.FILE_NAME, citations.written(items), citations.MEDIA_TYPE, "Data", f"{what}, as CSL")
        if not self.profile.archival:
            return (csl,)
        text = bibtex.bibliography(items).encode()
        return csl, Enclosure(bibtex.FILE_NAME, text, bibtex.MEDIA_TYPE, "Data", f"{what}, as BibTeX")

    def _cited(self, targets: Mapping[str, Target]) -> tuple[citations.Item, ...]:
        held = {name.removeprefix("paper/"): one for name, one in self.appendices.items()}
        held |= {id: held[home] for id, home in self.homes.items() if home in held}
        lengths = {id: len(one.pages) for id, one in held.items()}
        dropped = {id: one.dropped_links for id, one in held.items()}
        return citations.citations(self.catalog, targets, lengths, dropped)

    def _furniture(
        self, collation: Collation, workspace: Workspace
    ) -> tuple[dict[int, tuple[Overlay, ...]], dict[Strip, str]]:
        """What is laid over each page, by its index; and the heads that pages of parts have on the one side or the
        other, each with the part it comes and goes with.

        Where a book grows by a page, all that follow change sides.
        """
        furnisher = furniture.Furnisher(self.catalog, self.words, fonts.ruler("sans-600", workspace.store))
        programme = ProgrammeHeads(self.catalog, self.words, fonts.ruler("sans-600", workspace.store))
        overlays: dict[int, tuple[Overlay, ...]] = {}
        heads: dict[Strip, str] = {}
        for page in self.composition.pages:
            leaf = collation.leaf_on(page)
            if page.part in self.appendices:
                sheets = self.appendices[page.part].pages
                entry, sheet = page.part.removeprefix("paper/"), sheets[page.offset]
                width = sheet.shown.width * (1 / sheet.magnification)
                overlays[page.index] = furnisher.of_paper(page, entry, len(sheets), width)
            elif leaf and leaf.kind == "programme":
                overlays[page.index] = programme.of_page(page, collation.standing_on(page), collation.going_on(page))
            elif leaf:
                standing = collation.standing_on(page)
                overlays[page.index] = furnisher.of_leaf(page, leaf, standing)
                here = (strip for one in overlays[page.index] for strip in one.strips if strip.kind == "head")
                for head in (*here, *furnisher.head_on_other_side(page, leaf, standing)):
                    heads[head] = min(page.part, heads.get(head, page.part))
        return overlays, heads

    def _strips(
        self, wanted: Iterable[Strip], parts: Mapping[Strip, str], workshop: Workshop
    ) -> tuple[tuple[TypesetPart, ...], dict[Strip, SetStrip]]:
        """The sheets of strips, set, and where each strip stands on them."""
        groups = furniture.sheets(wanted, parts)
        sheets = typeset.set_all([self.theme.strips(group) for group in groups], workshop)
        placed: dict[Strip, SetStrip] = {}
        for number, (group, sheet) in enumerate(zip(groups, sheets, strict=True)):
            for position, page in enumerate(sheet.pages):
                for anchor, box in page.anchors:
                    strip = group[int(anchor.removeprefix("strip/"))]
                    placed[strip] = SetStrip(number, position, box.width, page.height, box.left)
        return sheets, placed

    def _art(self, workspace: Workspace) -> dict[str, tuple[VectorArt, bytes]]:
        found = self.artwork.vectors
        return {name: (vector, workspace.store.get(vector.clean) or b"") for name, vector in found.items()}

    def _showing(self, collation: Collation, wanted: Callable[[Leaf], bool]) -> frozenset[int]:
        """Indices of pages whose leaf is wanted."""
        leaves = ((page.index, collation.leaf_on(page)) for page in self.composition.pages)
        return frozenset(index for index, leaf in leaves if leaf and wanted(leaf))

    def _is_shown_turned(self, leaf: Leaf) -> bool:
        """Whether it is a poster that lies on its side, in an edition that shows it upright."""
        return self.profile.plates_upright and leaf.kind in plates.KINDS and self.artwork.plates[leaf.subject].turned

    def _places(self) -> dict[str, Place]:
        """Where the catalog names papers and posters."""
        papers = {f"paper/{entry.id}": entry.place_of("paper") for entry in self.catalog.entries if entry.paper}
        jackets = {"cover/front": self.catalog.booklet.cover, "cover/back": self.catalog.booklet.back}
        papers |= {f"art/{side}": jacket.place_of("file") for side, jacket in jackets.items() if jacket}
        return papers | {f"art/{entry.id}": entry.place_of("poster") for entry in self.catalog.entries if entry.poster}

    def _about(self, workspace: Workspace) -> About:
        catalog = self.catalog
        keywords = dict.fromkeys(keyword for entry in catalog.entries for keyword in entry.keywords)
        return About(
            title=catalog.title,
            language=catalog.booklet.language,
            creator=f"poster-booklet {booklet.__version__}",
            issuer=catalog.booklet.issuer or "",
            subject=catalog.event.full_name or catalog.event.name,
            keywords=tuple(keywords),
            date=workspace.date,
        )


def _numbers(targets: Mapping[str, Target]) -> list[Strip]:
    """Numbers that slots may ask for, each figure of a kind once."""
    figures = {kind: sorted({*"".join(target.shown(kind) for target in targets.values())}) for kind in NUMBERS}
    return [strip for kind in NUMBERS for strip in spelled(kind, "".join(figures[kind]))]
