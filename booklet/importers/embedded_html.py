"""HTML inside a Markdown page, turned into Markdown: emphasis and links stay, posts and pictures are lifted out.

Every tag and attribute that finds no place is named, line by line. Formulas, code and the brackets of
plain text are not taken for tags.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from booklet.importers.flowing_text import LINE_BREAK
from booklet.importers.page_pieces import Attribute, Include
from booklet.importers.report import Report
from booklet.importers.web_addresses import as_web_address, without_tracking

_EMPHASIS = {"em": "*", "i": "*", "strong": "**", "b": "**"}
_VOID_NAMES = "area base br col embed hr img input link meta source track wbr"
_SKIPPED_NAMES = "iframe noscript object script style svg template"
_BLOCK_NAMES = (
    "address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 "
    "h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_INLINE_NAMES = (
    "a abbr acronym audio b bdi bdo big body button canvas caption cite code colgroup data del dfn em font head html i "
    "ins kbd label map mark meter output picture progress q rp rt ruby s samp select option small span strike strong "
    "sub sup time title tt u var video"
)
_VOID = frozenset(_VOID_NAMES.split())
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_KNOWN = _VOID | _SKIPPED | _BLOCKS | frozenset(_INLINE_NAMES.split())
_POSTS = frozenset({"twitter-tweet", "twitter-video", "mastodon-embed", "bluesky-embed"})
_IN_A_LINE = frozenset({*_EMPHASIS, "br", "code"})
_IN_A_PASSAGE = _IN_A_LINE | {"a", "img", "li", "ol", "p", "ul"}
_CONSUMED = {"a": ("href",), "img": ("src", "alt", "width", "height")}

_SHIELDED = re.compile(
    r"""
      `[^`\n]+`
    | \$\$(?:[^$\\]|\\.)+\$\$
    | (?<![\\$])\$(?![\s$])(?:(?!\n[ \t]*\n)[^$\\]|\\.)*?(?<!\s)\$(?!\d)
    """,
    re.DOTALL | re.VERBOSE,
)
_BROKEN_END = re.compile(r"</[A-Za-z][A-Za-z0-9]*(?!\s*>|[^<>\n]*>|[A-Za-z0-9])")
_BROKEN_START = re.compile(r"""<[A-Za-z](?:[^<>"']|"[^"]*"|'[^']*')*?(?=\n[ \t]*\n|<|\s*\Z)""")


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a social network, as its embedding block quote has it."""

    words: str
    """Markdown, with LINE_BREAK where the post breaks a line."""
    attribution: str
    """What stands after the words, without the last link: «— Paul (@name)»."""
    link: str
    """Text of the last link: the date."""
    address: str
    """Where the last link leads."""
    line: int


@dataclass(frozen=True, slots=True)
class Converted:
    """A passage freed from HTML."""

    text: str
    """Markdown, with LINE_BREAK where the HTML breaks a line."""
    posts: tuple[Post, ...] = ()
    pictures: tuple[Include, ...] = ()


def to_markdown(text: str, line: int, report: Report) -> Converted:
    """The passage that begins on that line, as Markdown."""
    return _converted(text, line, report, _IN_A_PASSAGE)


def to_line(text: str, line: int, report: Report) -> str:
    """The text of a title or caption on one line; emphasis stays, links and pictures do not."""
    return _on_one_line(_converted(text, line, report, _IN_A_LINE))


def to_plain_text(text: str, line: int, report: Report) -> str:
    """The text of a name or heading on one line, without any of its tags."""
    return _on_one_line(_converted(text, line, report, frozenset({"br"})))


def _on_one_line(converted: Converted) -> str:
    return " ".join(converted.text.replace(LINE_BREAK, " ").split())


def _converted(text: str, line: int, report: Report, kept: frozenset[str]) -> Converted:
    parser = _Parser(line, kept)
    parser.feed(_mended(_SHIELDED.sub(_shield, text), line, report))
    parser.close()
    converted = parser.finished()
    for at, tags in sorted(parser.dropped.items()):
        report.note(at, "html-dropped", f"HTML without a meaning in print is not kept: {' '.join(tags)}")
    for at, taken, address in parser.tracking:
        report.note(at, "tracking-removed", f"{taken} only tells where a reader came from: removed from {address}")
    return converted


def _shield(match: re.Match[str]) -> str:
    """A formula or code in which no bracket is taken for a tag; the parser gives back what was written."""
    return re.sub(r"&(?!#?\w+;)", "&amp;", match[0]).replace("<", "&lt;")


def _mended(text: str, line: int, report: Report) -> str:
    """The text with its unfinished tags ended, so that they do not swallow what follows."""

    def end(match: re.Match[str]) -> str:
        tag = " ".join(match[0].split())
        at = line + match.string.count("\n", 0, match.start())
        report.warning(at, "broken-tag", f"the tag {tag} is not finished: it was read as {tag}>", "write the missing >")
        return f"{match[0]}>"

    def start(match: re.Match[str]) -> str:
        # Without an attribute it is more likely a less-than sign.
        return end(match) if "=" in match[0] else "&lt;" + match[0][1:]

    # Comments are gone by now, and the parser stops at other marked sections and instructions.
    text = re.sub(r"<(?=[!?])", "&lt;", text)
    return _BROKEN_START.sub(start, _BROKEN_END.sub(end, text))


@dataclass(slots=True)
class _Element:
    """An open element, and what it holds so far."""

    tag: str
    attributes: dict[str, str]
    line: int
    pieces: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_post(self) -> bool:
        return self.tag == "blockquote" and not _POSTS.isdisjoint(self.attributes.get("class", "").split())


class _Parser(HTMLParser):
    def __init__(self, line: int, kept: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._first_line = line
        self._kept = kept
        self._open = [_Element("", {}, line)]
        self._posts: list[Post] = []
        self._pictures: list[Include] = []
        self.dropped: dict[int, list[str]] = {}
        self.tracking: list[tuple[int, str, str]] = []

    def finished(self) -> Converted:
        """What was read; elements still open are ended."""
        while len(self._open) > 1:
            self._close()
        return Converted("".join(self._open[0].pieces), tuple(self._posts), tuple(self._pictures))

    @property
    def _line(self) -> int:
        return self._first_line + self.getpos()[0] - 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _KNOWN:  # an address in angle brackets, or «p <q and r> s»
            self.handle_data(self.get_starttag_text() or "")
            return
        self._note_what_is_lost(tag, attrs)
        attributes = {name: value or "" for name, value in attrs}
        if tag in {"p", "li"} and self._open[-1].tag == tag:
            self._close()
        if tag == "br":
            self._open[-1].pieces.append(LINE_BREAK)
        elif tag == "img" and tag in self._kept:
            named = (("image", "src"), ("alt", "alt"), ("width", "width"), ("height", "height"))
            shown = tuple(Attribute(n, attributes[a], self._line) for n, a in named if attributes.get(a))
            self._pictures.append(Include("figure", shown, self._line))
        elif tag not in _VOID:
            self._open.append(_Element(tag, attributes, self._line))

    def handle_endtag(self, tag: str) -> None:
        if tag in {element.tag for element in self._open[1:]}:
            while self._open[-1].tag != tag:
                self._close()
            self._close()

    def handle_data(self, data: str) -> None:
        in_post = any(element.is_post for element in self._open)
        self._open[-1].pieces.append(_as_literal_markdown(data) if in_post else data)

    def _note_what_is_lost(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        consumed = _CONSUMED.get(tag, ()) if tag in self._kept else ()
        lost = [name if value is None else f'{name}="{value}"' for name, value in attrs if name not in consumed]
        if lost or tag not in self._kept:
            self.dropped.setdefault(self._line, []).append(f"<{' '.join((tag, *lost))}>")

    def _close(self) -> None:
        element = self._open.pop()
        parent = self._open[-1]
        content = "".join(element.pieces)
        if element.is_post:
            self._posts.append(self._post(element, content))
            parent.pieces.append("\n\n")
        elif parent.is_post and element.tag == "p":
            parent.words.append(content)
        elif parent.is_post and element.tag == "a":
            parent.links.append((content, self._cleaned(element)))
            parent.pieces.append(content)
        elif element.tag not in _SKIPPED:
            parent.pieces.append(self._rendered(element, content))

    def _rendered(self, element: _Element, content: str) -> str:
        if element.tag == "li":
            return f"\n- {content.strip()}\n"
        if element.tag in {"ol", "ul"}:
            content = re.sub(r"\n\s*\n", "\n", content)
        if element.tag in _BLOCKS:
            return f"\n\n{content}\n\n"
        if element.tag not in self._kept:
            return content
        if element.tag in _EMPHASIS:
            return _around(content, _EMPHASIS[element.tag], _EMPHASIS[element.tag])
        if element.tag == "code":
            return _around(content, "`", "`")
        if element.tag == "a" and element.attributes.get("href"):
            address = self._cleaned(element)
            if content.strip() in {address, element.attributes["href"]} and as_web_address(address) == address:
                return f"<{address}>"
            address = f"<{address}>" if re.search(r"[\s()]", address) else address
            return _around(content, "[", f"]({address})")
        return content

    def _cleaned(self, link: _Element) -> str:
        address, taken = without_tracking(link.attributes.get("href", "").strip())
        if taken:
            self.tracking.append((link.line, taken, address))
        return address

    def _post(self, element: _Element, content: str) -> Post:
        link, address = element.links[-1] if element.links else ("", "")
        before, _, after = content.rpartition(link) if link else (content, "", "")
        words = "\n\n".join(words.strip() for words in element.words)
        if not words:  # some embeddings hold nothing but a link to the post
            return Post(f"{before} {link} {after}".strip(), "", "", address, element.line)
        return Post(words, f"{before}{after}", link, address, element.line)


def _around(content: str, before: str, after: str) -> str:
    """The content between marks, its outer spaces outside of them; nothing where it is empty, as an icon is."""
    core = content.strip()
    if not core:
        return content
    start = content.index(core)
    return f"{content[:start]}{before}{core}{after}{content[start + len(core) :]}"


def _as_literal_markdown(text: str) -> str:
    """Plain text as Markdown that means exactly that text."""
    text = re.sub(r"[\\`*\[\]]|&(?=#?\w+;)|<(?=[A-Za-z/!?])", r"\\\g<0>", text)
    return re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
