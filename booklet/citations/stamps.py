"""The citation line on the first page of a paper: a template filled and fitted into one or two lines. Pure.

A template is text with placeholders; ``|`` begins its second line, ``*…*`` is set in italics. What has no value
leaves no trace: a sentence or a bracket none of whose placeholders has a value is left out, and within a sentence a
placeholder goes with the words that join it to the one before, or where it is the first, to the one after.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from booklet.catalog.model import Catalog, Entry
from booklet.catalog.names import printed_name
from booklet.citations.facts import volume_title, year_of
from booklet.fonts import Ruler
from booklet.geometry import Length, pt
from booklet.prose import plain
from booklet.values import FIGURES, Strip, spelled
from booklet.words import Words

SIZE = pt(7.2)
"""Type size of the line."""
_WORD = re.compile(r"(\*|\{\w+\}|\.\s+)")
_BRACKET = re.compile(r"\s*\([^()]*\)")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one cut."""

    text: str
    italic: bool = False
    name: str = ""
    """The placeholder it was put in for; empty for the template's own words."""


Sentence = tuple[Piece, ...]


def template(catalog: Catalog, words: Words, *, several: bool) -> str:
    """The catalog's own line, or the theme's: volume, pages, event, place, date, then what is known of the rest.

    Without a publisher nobody's copyright is claimed.
    """
    if catalog.booklet.stamp:
        return catalog.booklet.stamp
    event = "" if catalog.event.name.casefold() in volume_title(catalog).casefold() else "{event}, "
    rights = " © {year} {publisher}." if catalog.booklet.publisher else ""
    pages = words.pages if several else words.page
    return f"*{{volume}}*, {pages} {{pages}}|{event}{{place}}, {{date}}.{rights} doi:{{doi}}. {{licence}}"


def values(catalog: Catalog, entry: Entry, words: Words, pages: str) -> dict[str, str]:
    """What each placeholder stands for; empty where the catalog does not say it."""
    event, imprint = catalog.event, catalog.booklet
    year = year_of(catalog)
    return {
        "title": plain(entry.title),
        "authors": ", ".join(printed_name(author) for author in entry.authors),
        "volume": volume_title(catalog),
        "event": event.name,
        "place": event.place or "",
        "pages": pages,
        "date": words.days(event.start, event.end),
        "year": str(year) if year else "",
        "publisher": imprint.publisher or "",
        "licence": (entry.paper.licence if entry.paper else None) or imprint.licence or "",
        "doi": entry.doi or "",
    }


def filled(template: str, values: Mapping[str, str]) -> tuple[tuple[Sentence, ...], ...]:
    """The lines of the template, sentence by sentence, with the values put in; an empty line is left out."""
    lines = (_line(line.strip(), values) for line in template.split("|", 1))
    return tuple(line for line in lines if line)


def _line(line: str, values: Mapping[str, str]) -> tuple[Sentence, ...]:
    kept = _BRACKET.sub(lambda found: found[0] if _says_something(found[0], values) else "", line)
    sentences = (_sentence(sentence, values) for sentence in _sentences(kept))
    return tuple(sentence for sentence in sentences if sentence)


def _says_something(text: str, values: Mapping[str, str]) -> bool:
    names = _PLACEHOLDER.findall(text)
    return not names or any(values[name] for name in names)


def _sentences(line: str) -> Iterator[list[Piece]]:
    """The line cut after each full stop that a space follows; placeholders are not yet filled in."""
    sentence: list[Piece] = []
    italic, marked = False, line.count("*") % 2 == 0
    for word in filter(None, _WORD.split(line)):
        if word == "*" and marked:
            italic = not italic
        elif word[0] == "." and word[1:].isspace():
            yield sentence
            sentence = []
        else:
            found = _PLACEHOLDER.fullmatch(word)
            sentence.append(Piece(word, italic, found[1] if found else ""))
    yield sentence


def _sentence(pieces: Sequence[Piece], values: Mapping[str, str]) -> Sentence:
    """The pieces with the values put in, and without what belongs to a missing one."""
    places = [position for position, piece in enumerate(pieces) if piece.name]
    if not places:
        return tuple(pieces)
    made: list[Piece] = []
    for previous, position in pairwise([places[0], *places]):
        if value := values[pieces[position].name]:
            made += pieces[previous + 1 : position] if made else ()
            made.append(replace(pieces[position], text=value))
    return (*pieces[: places[0]], *made, *pieces[places[-1] + 1 :]) if made else ()


# --- fitted ------------------------------------------------------------------------------------------------


def fitted(sentences: Sequence[Sentence], ruler: Ruler, measure: Length) -> tuple[Piece, ...] | None:
    """The sentences on one line; those at its end are left out as long as it is too wide for the measure.

    Of a single sentence the widest value is shortened. None where even that is not enough.
    """
    for count in range(len(sentences), 0, -1):
        line = _joined(sentences[:count])
        if _width(line, ruler) <= measure:
            return line
    named = [piece for piece in line if piece.name and piece.name != "pages"]
    if not named:
        return None
    widest = max(named, key=lambda piece: ruler.width(piece.text, SIZE))
    rest = _width([piece for piece in line if piece is not widest], ruler)
    text = ruler.shortened(widest.text, SIZE, max(measure - rest, pt(0)))
    shorter = tuple(replace(piece, text=text) if piece is widest else piece for piece in line)
    return shorter if _width(shorter, ruler) <= measure else None


def _joined(sentences: Sequence[Sentence]) -> tuple[Piece, ...]:
    """Sentences one after the other, each ended once."""
    line: list[Piece] = []
    for sentence in sentences:
        if line:
            line.append(Piece(" " if line[-1].text.endswith((".", "?", "!")) else ". "))
        line += sentence
    return tuple(line)


def _width(line: Sequence[Piece], ruler: Ruler) -> Length:
    return pt(sum(ruler.width(piece.text, SIZE).pt for piece in line))


def strips(line: Sequence[Piece]) -> tuple[Strip, ...]:
    """The strips that show the line. Page numbers are spelled in figures, so that a book that grows sets none again."""
    made: list[Strip] = []
    for piece in line:
        if piece.name == "pages" and set(piece.text) <= set(FIGURES):
            made += spelled("cite-figure", piece.text)
            continue
        kind = "cite-title" if piece.italic else "cite"
        if made and made[-1].kind == kind:
            made[-1] = Strip(kind, made[-1].text + piece.text)
        else:
            made.append(Strip(kind, piece.text))
    return tuple(made)
