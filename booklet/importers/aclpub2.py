"""Import the folder of a volume as aclpub2 has it, the proceedings tool of the ACL.

``papers.yml`` is the entries, ``program.yml`` the programme, ``conference_details.yml`` event and volume; committees,
sponsors, invited talks and prefaces lie beside them, and texts are fragments of LaTeX.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from booklet.catalog.model import Catalog, Event, Imprint
from booklet.catalog.texts import Information
from booklet.diagnostics import BookletError, Diagnostic, Place, error, in_reading_order, note
from booklet.importers import aclpub2_matter as matter
from booklet.importers import aclpub2_people as people
from booklet.importers.aclpub2_papers import Submission, sections, submissions
from booklet.importers.aclpub2_programme import Programme, programme
from booklet.importers.imported import Imported
from booklet.importers.latex_commands import require_parser
from booklet.importers.merging import merged
from booklet.importers.records import Record, Sheet, refused
from booklet.importers.report import Report
from booklet.importers.volume_files import Volume

Value = TypeVar("Value")

_PAPERS, _DETAILS, _PROGRAMME = "papers.yml", "conference_details.yml", "program.yml"
_PAGES = ("additional_pages", "local_guide", "venue_map", "social_event", "meal", "harassment", "awards")
"""Lists of titled texts that become information."""
_READ = frozenset(
    (
        *(_PAPERS, _DETAILS, _PROGRAMME, "organizing_committee.yml", "program_committee.yml", "sponsors.yml"),
        *("prefaces.yml", "invited_talks.yml", "panels.yml", *(f"{page}.yml" for page in _PAGES)),
    )
)


def looks_like_a_volume(source: Path) -> bool:
    """Whether it is a folder with the papers or the details of a volume."""
    try:
        return source.is_dir() and any((source / name).is_file() for name in (_PAPERS, _DETAILS))
    except OSError:
        return False


def read(source: Path) -> Imported:
    """The folder as a catalog, with its papers, logos and portraits.

    Nothing is invented: what the files do not tell, such as the time zone of the programme, is left out and noted.

    Raises:
        BookletError: The source is no such folder, or one of its files is no YAML; all of them are told at once.
        MissingError: The parser of LaTeX is not installed.
    """
    require_parser()
    if not looks_like_a_volume(source):
        message = f"{source} is no folder with {_PAPERS} or {_DETAILS}"
        raise BookletError((error(Place(str(source)), "cannot-read", message, "name the folder of the volume"),))
    reader = _Reader(source, Volume(source))
    try:
        catalog = reader.catalog()
    except ValidationError as refusal:  # such as a link with the booklet's private scheme
        place = Place(str(source))
        raise BookletError(tuple(refused(place, details["msg"]) for details in refusal.errors())) from None
    return merged((Imported(catalog, tuple(reader.volume.copies.items()), reader.findings()),))


@dataclass(slots=True)
class _Reader:
    """Reads the files of one folder, each once."""

    source: Path
    volume: Volume
    sheets: dict[str, Sheet] = field(default_factory=dict)
    remarks: list[Diagnostic] = field(default_factory=list)
    """About files that are not there, or that are not read."""

    def catalog(self) -> Catalog:
        """The catalog of all files; ids may still be given twice."""
        self._open_all()
        details = self._records(_DETAILS, "the details")[:1]
        papers = submissions(self._records(_PAPERS, "a paper"))
        shown = programme(self._records(_PROGRAMME, "a session"), frozenset(paper.number for paper in papers))
        organisers = self._from("organizing_committee.yml", people.roles) or ()
        committee = self._from("program_committee.yml", people.roles) or ()
        booklet = matter.imprint(details[0]) if details else Imprint()
        if details:
            people.tell_exchanged_names(details[0], booklet.editors, (*organisers, *committee))
        self._tell_what_is_not_shown(papers, shown)
        return Catalog(
            event=matter.event(details[0]) if details else Event(name=self.source.resolve().name or "Proceedings"),
            booklet=booklet,
            sections=sections(papers, shown.shown, self.volume),
            sessions=shown.sessions,
            talks=(
                *(self._from("invited_talks.yml", lambda s: matter.talks(s, self.volume, shown)) or ()),
                *(self._from("panels.yml", lambda s: matter.talks(s, self.volume, shown, panels=True)) or ()),
            ),
            forewords=self._from("prefaces.yml", lambda s: matter.forewords(s, self.volume)) or (),
            organisers=organisers,
            programme_committee=committee,
            sponsors=self._from("sponsors.yml", lambda s: matter.tiers(s, self.volume)) or (),
            information=self._information(),
        )

    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything that was noticed, by file and line."""
        for sheet in self.sheets.values():
            sheet.tell_what_is_left()
        told = (finding for sheet in self.sheets.values() for finding in sheet.report.findings)
        return in_reading_order((*self.remarks, *told))

    def _open_all(self) -> None:
        """Every file that is there is opened; all that cannot be read are told at once."""
        problems: list[Diagnostic] = []
        present = sorted(path for path in self.source.iterdir() if path.suffix.lower() in {".yml", ".yaml"})
        for path in present:
            if path.name not in _READ:
                message = f"{path.name} is not imported: it is no file of the proceedings"
                self.remarks.append(note(Place(str(path)), "file-not-imported", message))
                continue
            try:
                self.sheets[path.name] = Sheet.read(Report(path))
            except BookletError as stop:
                problems += stop.diagnostics
        if problems:
            raise BookletError(tuple(problems))

    def _records(self, name: str, what: str) -> list[Record]:
        return self._from(name, lambda sheet: sheet.records(what)) or []

    def _from(self, name: str, make: Callable[[Sheet], Value]) -> Value | None:
        sheet = self.sheets.get(name)
        return make(sheet) if sheet else None

    def _information(self) -> tuple[Information, ...]:
        pages = (
            matter.information(sheet, self.volume, page) for page in _PAGES if (sheet := self.sheets.get(f"{page}.yml"))
        )
        return tuple(text for texts in pages for text in texts)

    def _tell_what_is_not_shown(self, papers: list[Submission], shown: Programme) -> None:
        sheet = self.sheets.get(_PROGRAMME)
        if not sheet:
            return
        times = [one.start for top in shown.sessions for one in top.with_those_within() if one.start]
        if times and not any(time.tzinfo for time in times):
            message = "the programme does not tell the time zone of its times"
            sheet.report.note(1, "no-time-zone", message, "write one such as Europe/Berlin under event: time_zone:")
        for paper in papers:
            if paper.number not in shown.shown:
                message = f"{paper.called} is in no session of the programme"
                paper.record.note("id", "not-in-programme", message, "name its session: under the entry")
