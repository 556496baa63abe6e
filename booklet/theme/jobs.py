"""Templates and styles: found, filled and handed over as jobs for the typesetter.

Templates run in a sandbox and see the catalog, the artwork and the words of the book; of numbers they see the room that
each takes, and only where they are set last.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

from jinja2 import TemplateError

from booklet import copyfit, fonts, layout, lists, scripts, typeset
from booklet.diagnostics import BookletError, Diagnostic
from booklet.geometry import mm
from booklet.material import Collector, Material
from booklet.numerals import most_figures, printed
from booklet.profiles import Profile
from booklet.software import fingerprint
from booklet.theme import mistakes as template_mistakes
from booklet.theme.files import ThemeFiles
from booklet.theme.filled import Fillings, Grounds
from booklet.theme.sandbox import Sandbox, sandbox
from booklet.typeset import Copy
from booklet.values import Fit, IndexLine, Job, Leaf, Strip
from booklet.vocabulary.covers import CoverVocabulary
from booklet.vocabulary.entries import Vocabulary
from booklet.vocabulary.handout import HandoutVocabulary
from booklet.vocabulary.matter import MatterVocabulary
from booklet.vocabulary.pictures import PictureVocabulary
from booklet.vocabulary.programme import ProgrammeVocabulary
from booklet.workspace import Workspace, digest

_MISTAKES = (
    *(TemplateError, ArithmeticError, AssertionError, AttributeError),
    *(LookupError, RuntimeError, TypeError, ValueError),
)
"""What a template raises that is not right: dividing by nothing is as much its mistake as bad syntax."""
_NONE: Mapping[str, Any] = MappingProxyType({})
Lines = Mapping[str, Sequence[IndexLine]]
"""The lines of indexes by their names."""


class Theme:
    """The look of one book: fills templates and says which style goes with them."""

    def __init__(self, material: Material, profile: Profile, workspace: Workspace) -> None:
        self._material = material
        self._store = workspace.store
        self._spells_links = profile.press
        self._fonts = fonts.cuts(workspace.store)
        self._lettering = scripts.Lettering(scripts.beyond_ascii(_said(material)), workspace.store)
        self._layout = layout.layout_of(material.catalog.booklet.size, mm(profile.bleed_mm))
        self.measures = _measures(self._layout)
        self._files = ThemeFiles(material.catalog.booklet.theme, workspace, material.catalog.booklet.own_theme)
        self._styles = (self.measures, *self._files.styles(profile.style))
        self.own_styles = self._files.own_styles(profile.style)
        self._problems = [*self._files.unused(profile.style)]
        edition = str(profile.press), str(profile.bleed_mm), repr(self._lettering.lacked)
        look = (fingerprint(), *edition, *self._styles, *(font.key for font in self._fonts))
        self._grounds = Grounds(material, look)
        self._fillings = Fillings(self._grounds, self._files, workspace.store)

    @property
    def problems(self) -> tuple[Diagnostic, ...]:
        """What could not be set as it was written, so far."""
        return tuple(dict.fromkeys(self._problems))

    @property
    def vocabulary(self) -> tuple[dict[str, Any], dict[str, Callable[..., Any]]]:
        """What every template may say, and the filters it may pass a text through, beyond what Jinja brings."""
        jinjas, ours = Sandbox(autoescape=True), self._environment
        names = {name: value for name, value in ours.globals.items() if name not in jinjas.globals}
        return names, {name: value for name, value in ours.filters.items() if name not in jinjas.filters}

    def part(
        self,
        name: str,
        leaves: Sequence[Leaf],
        rooms: Mapping[str, str] = _NONE,
        lines_of: Callable[[], Lines] = lambda: _NONE,
    ) -> Copy:
        """A part. Its templates are filled only where it is not known what comes of them.

        Rooms for the numbers of addresses (``numerals.rooms``), and the lines of indexes by name with theirs, are for
        what is set last.
        """

        def filled() -> tuple[Job, Collector]:
            fits = copyfit.OF_STRETCHES if lists.is_stretch(leaves[0]) else copyfit.FITS
            figures = most_figures(rooms)
            known = {"label": lambda target: printed(target, rooms[target], figures), "lines_of": lines_of()}
            return self._filled(name, "book.html.j2", fits, leaves=leaves, **known)

        return self._copy(self._grounds.near(leaves), rooms, filled)

    def strips(self, strips: Sequence[Strip]) -> Copy:
        """A sheet of strips, a page each."""
        filled = partial(self._filled, "strips", "strips.html.j2", strips=strips)
        return self._copy(digest(self._grounds.near(()), repr(strips)), _NONE, filled)

    def _copy(self, near: str, rooms: Mapping[str, str], filled: Callable[[], tuple[Job, Collector]]) -> Copy:
        known = self._fillings.key_of_job(near, rooms)
        if known:
            return Copy(known, lambda: filled()[0])
        job, collector = filled()
        key = typeset.job_key(job)
        if not collector.problems:  # they are to be told each time
            self._fillings.keep(near, rooms, key, max(collector.looked, self._environment.looked))
        return Copy(key, lambda: filled()[0], job)

    def _filled(
        self, name: str, template: str, fits: tuple[Fit, ...] = (), **variables: object
    ) -> tuple[Job, Collector]:
        """A job, and what else came of filling its templates. What can be fitted is text: it is tagged."""
        collector = Collector()
        try:
            html = self._environment.get_template(template).render(collector=collector, **variables)
        except _MISTAKES as problem:
            raise BookletError((self._mistake(problem, variables),)) from problem
        self._problems += collector.problems
        resources = tuple(sorted(collector.resources.items()))
        further = self._lettering.fonts(html)
        styles = (*self._styles, scripts.style(further)) if further else self._styles
        job = Job(name, html, styles, (*self._fonts, *further), self._store.folder, resources, bool(fits), fits)
        return job, collector

    def _mistake(self, problem: Exception, variables: Mapping[str, object]) -> Diagnostic:
        """A mistake in a template, most likely one of the project's own."""
        names, filters = self.vocabulary
        pieces, _, _ = self._files.loader().get_source(self._environment, "macros.html.j2")
        macros = re.findall(r"{% *-? *macro (\w+)", pieces)
        return template_mistakes.told(problem, {*names, *variables, "leaf"}, filters, macros)

    @cached_property
    def _environment(self) -> Sandbox:
        environment = sandbox(self._files.loader(), self._store)
        pictures = PictureVocabulary(self._material, self._layout)
        environment.globals |= pictures.facts() | pictures.functions()
        outside = CoverVocabulary(self._material, self._store, self._layout)
        environment.globals |= outside.facts() | outside.functions()
        vocabulary = Vocabulary(self._material, self._store, spells_links=self._spells_links)
        environment.filters |= vocabulary.filters()
        environment.globals |= vocabulary.facts() | vocabulary.functions()
        small = HandoutVocabulary(self._material, self._store)
        environment.globals |= small.facts() | small.functions()
        around = self._matter_vocabulary()
        environment.globals |= around.facts() | around.functions()
        timetable = self._programme_vocabulary()
        environment.globals |= timetable.facts() | timetable.functions()
        return environment

    def _programme_vocabulary(self) -> ProgrammeVocabulary:
        return ProgrammeVocabulary(self._material.catalog, self._material.words, fonts.ruler("sans-600", self._store))

    def _matter_vocabulary(self) -> MatterVocabulary:
        material = self._material
        return MatterVocabulary(material.catalog, material.artwork, material.texts, material.words)


def _said(material: Material) -> Iterator[str]:
    """All that catalog and texts say, piece by piece: a copy of the whole would be megabytes."""
    sections = material.catalog.sections
    yield material.catalog.model_copy(update={"sections": ()}).model_dump_json()
    yield from (section.model_copy(update={"entries": ()}).model_dump_json() for section in sections)
    yield from (entry.model_dump_json() for entry in material.catalog.entries)
    yield from material.texts.values()


def _measures(page: layout.Layout) -> str:
    """The style sheet that comes first: the page, and its measures as tokens for the others."""
    margins, area = page.margins, page.type_area
    tokens = {
        "trim-width": page.trim.width,
        "trim-height": page.trim.height,
        "measure": area.width,
        "height": area.height,
        "text-from": page.text_from,
        "side": page.side,
        "bleed": page.bleed,
        "column-gap": layout.COLUMN_GAP,
        "code-from": layout.CODE_FROM,
        "thumb-width": page.thumb.width,
        "thumb-height": page.thumb.height,
        "card-air": layout.CARD_AIR,
        "card-code": layout.CARD_CODE,
        "card-measure": layout.CARD_MEASURE,
        "wall-gap": layout.WALL_GAP,
        "index-column": layout.INDEX_COLUMN,
        "index-gap": layout.INDEX_GAP,
        **{f"margin-{side}": getattr(margins, side) for side in ("head", "foot", "inner", "outer")},
    }
    size = f"{page.trim.width.mm:.3f}mm {page.trim.height.mm:.3f}mm"
    sides = " ".join(f"{side.mm:.3f}mm" for side in (margins.head, margins.outer, margins.foot, margins.inner))
    named = "; ".join(f"--{name}: {length.mm:.3f}mm" for name, length in tokens.items())
    return f"@page {{ size: {size}; margin: {sides} }}\n:root {{ {named} }}"
