"""Cut a Jekyll page into pieces: front matter, headings, Liquid includes, and the passages between them.

Nothing is judged here: every piece keeps its text and its line, and what is taken away is reported.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass

import yaml

from booklet.importers.report import Report, shortened


@dataclass(frozen=True, slots=True)
class Attribute:
    """One name with its value, as the page has it."""

    name: str
    value: str
    line: int

    def __str__(self) -> str:
        return f'{self.name}="{self.value}"'


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that begins with one to six hashes."""

    level: int
    text: str
    """Markdown and HTML as written, without the hashes."""
    line: int


@dataclass(frozen=True, slots=True)
class Include:
    """``{% include name.html attribute="value" %}``, or a picture that says the same in Markdown or HTML."""

    name: str
    """Without its ``.html``: figure, link, button."""
    attributes: tuple[Attribute, ...]
    line: int

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name where it says anything; the last one where it is given twice."""
        return next((a for a in reversed(self.attributes) if a.name == name and a.value.strip()), None)

    def value(self, name: str) -> str:
        """The attribute's value without outer spaces; empty where there is none."""
        attribute = self.attribute(name)
        return attribute.value.strip() if attribute else ""

    def without(self, *names: str) -> tuple[Attribute, ...]:
        """The other attributes."""
        return tuple(a for a in self.attributes if a.name not in names)


@dataclass(frozen=True, slots=True)
class Passage:
    """What stands between two other pieces: Markdown, HTML, or only blank lines."""

    text: str
    line: int


Piece = Heading | Include | Passage


@dataclass(frozen=True, slots=True)
class Page:
    """A page in pieces, in its order."""

    front_matter: tuple[Attribute, ...]
    pieces: tuple[Piece, ...]


# What a catalog cannot hold (YAML 1.1, 5.1), apart from line ends.
_CONTROL = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(
    r"<!--(?P<html>.*?)-->|\{%-?\s*comment\s*-?%\}(?P<liquid>.*?)\{%-?\s*endcomment\s*-?%\}|(?P<open><!--)", re.DOTALL
)
_VARIABLE = re.compile(r"\{\{-?\s*(?:site|page|include|layout|[\"'])[^{}]*\}\}")
_STYLING = re.compile(r"\{:[^}\n]*\}")
_PIECE = re.compile(
    r"""
      ^[ ]{0,3}(?P<hashes>\#{1,6})[ \t]+(?P<heading>[^\n]*?)(?:[ \t]+\#+)?[ \t]*$
    | \{%(?P<tag>(?:(?!\{%|%\}).)*)%\}
    | \{%(?P<open>(?:(?!\{%|\n[ \t]*\n).)*)
    | !\[(?P<alt>[^\]\n]*)\]\((?P<image>[^)\s]+)(?:[ ]+"(?P<caption>[^"\n]*)")?\)
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
# Jekyll's own rule for the parameters of an include: quotes of either kind, or a bare word.
_ATTRIBUTE = re.compile(
    r"""(?P<name>[\w-]+)\s*=\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|(?P<bare>[^\s"'=]+))""",
    re.DOTALL,
)


def cut(text: str, report: Report) -> Page:
    """The page in pieces. Comments, Liquid without a meaning in print and kramdown's styling marks are reported."""
    text = _readable(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), report)
    front = _FRONT_MATTER.match(text)
    attributes: tuple[Attribute, ...] = ()
    if front:
        attributes = _front_matter(front["yaml"], report)
        text = "\n" * front[0].count("\n") + text[front.end() :]
    return Page(attributes, _pieces(_without_asides(text, report), report))


def _readable(text: str, report: Report) -> str:
    """The text with spaces for its control characters, which papers and mails leave behind when text is copied."""

    def space(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start()) + 1
        message = f"the control character U+{ord(match[0]):04X} became a space"
        report.warning(line, "control-character", message, "see whether a letter is missing there")
        return " "

    return _CONTROL.sub(space, text)


def _front_matter(text: str, report: Report) -> tuple[Attribute, ...]:
    """The keys of the front matter with their values as text; what is nested stays YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 2 if problem.problem_mark else 1
        report.warning(line, "front-matter", f"the front matter cannot be read: {problem.problem}", "mend its YAML")
        return ()
    except yaml.YAMLError:
        report.warning(1, "front-matter", "the front matter holds characters that YAML forbids", "take them out")
        return ()
    if not isinstance(root, yaml.MappingNode):
        return ()
    return tuple(
        Attribute(str(key.value), _written(value), key.start_mark.line + 2)
        for key, value in root.value
        if isinstance(key, yaml.ScalarNode)
    )


def _written(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    return yaml.serialize(node, Dumper=yaml.CSafeDumper, allow_unicode=True).strip()


def _without_asides(text: str, report: Report) -> str:
    """The text without comments, variables and styling marks; every line keeps its number."""

    def comment(match: re.Match[str]) -> str:
        line = text.count("\n", 0, match.start()) + 1
        if match["open"]:
            report.warning(line, "broken-tag", "a comment begins here and never ends: its text is kept", "write -->")
            return ""
        said = shortened(match["html"] or match["liquid"] or "")
        report.note(line, "comment-dropped", f"a comment is not kept: {said}" if said else "a comment is not kept")
        return "\n" * match[0].count("\n")

    def variable(match: re.Match[str]) -> str:
        line = without_comments.count("\n", 0, match.start()) + 1
        message = f"only the website knows what {shortened(match[0])} stands for: it is not kept"
        report.warning(line, "liquid-dropped", message, "write the text itself into catalog.yaml")
        return "\n" * match[0].count("\n")

    def styling(match: re.Match[str]) -> str:
        line = without_variables.count("\n", 0, match.start()) + 1
        report.presentation(line, "styling", (match[0],))
        return ""

    without_comments = _COMMENT.sub(comment, text)
    without_variables = _VARIABLE.sub(variable, without_comments)
    return _STYLING.sub(styling, without_variables)


def _pieces(text: str, report: Report) -> tuple[Piece, ...]:
    line_ends = [match.start() for match in re.finditer("\n", text)]

    def line_at(position: int) -> int:
        return bisect_left(line_ends, position) + 1

    pieces: list[Piece] = []
    done = 0
    for match in _PIECE.finditer(text):
        pieces.append(Passage(text[done : match.start()], line_at(done)))
        done = match.end()
        line = line_at(match.start())
        if match["hashes"]:
            pieces.append(Heading(len(match["hashes"]), match["heading"], line))
        elif match["image"]:
            pieces.append(_picture(match, line))
        else:
            if match["open"] is not None:
                report.warning(line, "broken-tag", "{% begins here and %} never ends it", "look at what was made of it")
            include = _include(match["tag"] or match["open"] or "", line, report)
            if include:
                pieces.append(include)
    pieces.append(Passage(text[done:], line_at(done)))
    return tuple(piece for piece in pieces if not isinstance(piece, Passage) or piece.text.strip())


def _picture(match: re.Match[str], line: int) -> Include:
    """A picture written in Markdown, as the figure it is."""
    named = (("image", match["image"]), ("alt", match["alt"]), ("caption", match["caption"]))
    return Include("figure", tuple(Attribute(name, value, line) for name, value in named if value), line)


def _include(tag: str, line: int, report: Report) -> Include | None:
    """The include that a Liquid tag is; None, and a report, where it is another tag."""
    words = tag.strip("-").split(maxsplit=2)
    if not words:
        return None
    if words[0] != "include" or len(words) == 1:
        message = f"only the website can run {{% {shortened(tag.strip('-'))} %}}: it is not kept"
        report.warning(line, "liquid-dropped", message, "look whether something of the page is missing")
        return None
    start = tag.index(words[1]) + len(words[1])
    attributes = tuple(
        Attribute(found["name"], _unquoted(found), line + tag.count("\n", 0, found.start()))
        for found in _ATTRIBUTE.finditer(tag, start)
    )
    rest = _ATTRIBUTE.sub("", tag[start:]).strip("- \t\n")
    if rest:
        message = f"part of the include of {words[1]} cannot be read: {shortened(rest)}"
        report.warning(line, "broken-include", message, 'write name="value"')
    return Include(words[1].removesuffix(".html"), attributes, line)


def _unquoted(attribute: re.Match[str]) -> str:
    if attribute["bare"] is not None:
        return attribute["bare"]
    quoted = attribute["double"] if attribute["double"] is not None else attribute["single"]
    return re.sub(r"\\([\"'\\])", r"\1", quoted)
