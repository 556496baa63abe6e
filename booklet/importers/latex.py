"""LaTeX fragments, as abstracts and prefaces are written, to Markdown with formulas between dollars.

What Markdown has is turned into it. Of everything else the words are kept, and the command is named.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from booklet.importers import latex_commands as commands
from booklet.importers.latex_characters import accented, lowered, raised, typographic
from booklet.importers.latex_source import Source
from booklet.importers.manuscript import BREAK, EMPHASIS, LINK, PARAGRAPH, STRONG, Manuscript

_ENVIRONMENT = re.compile(r"\\(?:begin|end)(?![A-Za-z])\s*(?:\{[^{}]*\})?")


@dataclass(slots=True)
class Losses:
    """What a fragment said that Markdown cannot: each thing once, in order."""

    unknown: dict[str, None] = field(default_factory=dict)
    """Commands that are not known; their text was kept."""
    cited: dict[str, None] = field(default_factory=dict)
    """Keys of citations and references, which stand in brackets now."""
    pictures: dict[str, None] = field(default_factory=dict)
    """Files of pictures and of further LaTeX."""
    layout: dict[str, None] = field(default_factory=dict)
    """Commands that only say how a page of LaTeX looks."""
    addresses: dict[str, None] = field(default_factory=dict)
    """Addresses that no link can lead to, or that stood in a title."""
    broken: bool = False
    """Whether environments don't match or a command lacks its argument, so that they were taken out."""


def to_markdown(fragment: str, losses: Losses, *, is_file: bool = False) -> str:
    """The fragment as paragraphs, lists and quotes of Markdown; in a file a percent sign begins a comment."""
    manuscript = Manuscript()
    marked, source = _read(fragment, losses, manuscript, is_file=is_file)
    losses.addresses |= dict.fromkeys(source.refused)
    return manuscript.markdown(marked)


def to_line(fragment: str, losses: Losses) -> str:
    """The fragment as a title: emphasis, code and formulas on one line."""
    return _on_one_line(fragment, losses, Manuscript.line)


def to_plain_text(fragment: str, losses: Losses) -> str:
    """The words of the fragment alone, on one line: a name, an institution."""
    return _on_one_line(fragment, losses, Manuscript.plain)


def _on_one_line(fragment: str, losses: Losses, finished: Callable[[Manuscript, str], str]) -> str:
    """A line holds no links: their addresses are lost."""
    manuscript = Manuscript()
    marked, source = _read(fragment, losses, manuscript)
    losses.addresses |= dict.fromkeys((*source.refused, *source.linked))
    return finished(manuscript, marked)


def _read(fragment: str, losses: Losses, manuscript: Manuscript, *, is_file: bool = False) -> tuple[str, Source]:
    """The fragment as marked text of the manuscript."""
    source = Source(manuscript, is_file=is_file)
    text = source.prepared(fragment)
    writer = _Writer(manuscript, losses)
    nodes = commands.parsed(text)
    if nodes is None:
        losses.broken = True
        nodes = commands.parsed(_ENVIRONMENT.sub(r"\\par ", text))
    return writer.text(nodes) if nodes is not None else typographic(_without_commands(text)), source


def _without_commands(text: str) -> str:
    r"""The words of a fragment that cannot be parsed; ``\%`` is a percent sign all the same."""
    words = re.sub(rf"{_ENVIRONMENT.pattern}|\\[A-Za-z@]+\*?\s?|(?<!\\)[{{}}]", " ", text)
    return re.sub(r"\\(.?)", r"\1", words, flags=re.DOTALL)


@dataclass(slots=True)
class _Writer:
    """Nodes of the parser to a manuscript."""

    manuscript: Manuscript
    losses: Losses

    def text(self, nodes: Iterable[Any]) -> str:
        """The nodes as marked text; a command such as ``\\bf`` takes all that follow it."""
        written: list[str] = []
        openings: list[tuple[int, tuple[str, str]]] = []
        every = list(nodes)
        for node, following in zip_longest(every, every[1:]):
            if marks := _FROM_HERE.get(getattr(node, "macroname", "")):
                openings.append((len(written), marks))
            elif _has_no_words(node, following):
                written.append(self._named(node))
            elif node is not None:
                written.append(self._node(node))
        for start, marks in reversed(openings):
            written[start:] = [self._between(marks, "".join(written[start:]))]
        return "".join(written)

    def _node(self, node: Any) -> str:
        match type(node).__name__:
            case "LatexCharsNode":
                return typographic(node.chars)
            case "LatexGroupNode":
                return self.text(node.nodelist)
            case "LatexMacroNode":
                return self._macro(node.macroname, _arguments(node)) + _space_after(node)
            case "LatexEnvironmentNode":
                return self._environment(node)
            case "LatexSpecialsNode":
                return str(node.specials_chars)
            case _:  # formulas are held before the parser sees them, comments are gone
                return typographic(node.latex_verbatim())

    def _macro(self, name: str, arguments: list[Any]) -> str:
        last = arguments[-1:]
        if name in commands.ACCENTS:
            return accented(self.text(last), name)
        if name in commands.EMPHASIS or name in commands.STRONG:
            return self._between(EMPHASIS if name in commands.EMPHASIS else STRONG, self.text(last))
        if name in commands.LOOKS:
            return self.text(last)
        if name in commands.LAYOUT:
            self.losses.layout[name] = None
            return ""
        if name in commands.PARAGRAPH_BREAKS:
            return PARAGRAPH
        if name in commands.LINE_BREAKS:
            return BREAK
        if name in commands.CITATIONS or name in commands.REFERENCES:
            return self._cited(arguments)
        if name in _SPECIAL:
            return _SPECIAL[name](self, arguments)
        return self._by_kind(name, arguments)

    def _named(self, node: Any) -> str:
        """The name of a command that nobody knows: without it the sentence would have a hole."""
        self.losses.unknown[node.macroname] = None
        return f"{node.macroname}{node.macro_post_space}"

    def _by_kind(self, name: str, arguments: list[Any]) -> str:
        inner = arguments[-1:]
        if name in commands.CODE:
            return self._code(self.manuscript.plain(self.text(inner)))
        if name in commands.FOOTNOTES:
            words = self.text(inner).strip()
            return f" ({words})" if words else ""
        if name in commands.HEADINGS:
            words = self.manuscript.line(self.text(inner))
            return self.manuscript.block(f"# {words}", words) if words else PARAGRAPH
        if name in commands.RUN_IN_HEADINGS:
            return f"{PARAGRAPH}{self._between(STRONG, self.text(inner))} "
        if name in commands.DEFINITIONS:
            self.losses.unknown[name] = None
            return ""
        if name in commands.PICTURES:
            self.losses.pictures[self.manuscript.plain(self.text(inner))] = None
            return ""
        characters = commands.symbol(name)
        if characters is None:
            self.losses.unknown[name] = None
            return self.text(arguments)
        return characters

    def _between(self, marks: tuple[str, str], text: str) -> str:
        """The text between marks, paragraph by paragraph; emphasis within the same emphasis shows nothing."""
        text = text.replace(marks[0], "").replace(marks[1], "")
        paragraphs = text.split(PARAGRAPH)
        return PARAGRAPH.join(
            paragraph
            if not paragraph.strip() or self.manuscript.is_held(paragraph)
            else f"{marks[0]}{paragraph}{marks[1]}"
            for paragraph in paragraphs
        )

    def _code(self, text: str) -> str:
        if not text.strip():
            return text
        fence = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        room = " " if text.startswith("`") or text.endswith("`") else ""
        return self.manuscript.hold(f"{fence}{room}{text}{room}{fence}", text)

    def _cited(self, arguments: list[Any]) -> str:
        keys = ", ".join(key.strip() for key in self.manuscript.plain(self.text(arguments[-1:])).split(","))
        self.losses.cited[keys] = None
        *before, after = [self.text([argument]) for argument in arguments[1:-1] if argument is not None] or [""]
        cited = ", ".join(part for part in (keys, after) if part)
        return f"[{' '.join(part for part in (*before, cited) if part)}]"

    # --- commands with a way of their own ------------------------------------------------------------------

    def superscript(self, arguments: list[Any]) -> str:
        """Raised figures, as Unicode has them; raised words as they are: 2nd."""
        return raised(self.text(arguments))

    def subscript(self, arguments: list[Any]) -> str:
        """Lowered figures, as Unicode has them."""
        return lowered(self.text(arguments))

    def quoted(self, arguments: list[Any]) -> str:
        """The words in quotation marks."""
        return f"“{self.text(arguments[-1:])}”"

    def first_form(self, arguments: list[Any]) -> str:
        """Of two forms of a text the one that is meant for print."""
        return self.text(arguments[:1])

    def link(self, arguments: list[Any]) -> str:
        """Words that lead to an address, which is held already."""
        address, words = self.text(arguments[:1]), self.text(arguments[1:])
        is_link_itself = self.manuscript.is_held(words) or LINK[0] in words
        if is_link_itself or not self.manuscript.is_held(address) or not words.strip():
            return words
        return f"{LINK[0]}{words.replace(PARAGRAPH, ' ')}{LINK[1]}{address}"

    def stray_item(self, arguments: list[Any]) -> str:
        """An item outside of a list."""
        return f"{PARAGRAPH}{self.text(arguments)} "

    # --- environments --------------------------------------------------------------------------------------

    def _environment(self, node: Any) -> str:
        name, nodes = node.environmentname, node.nodelist
        if name in commands.LISTS:
            return self._list(name, nodes)
        if name in commands.REMARKS:
            return ""
        content = self.text(nodes)
        if name in commands.QUOTES:
            inner = self.manuscript.markdown(content)
            quoted = "\n".join(f"> {line}".rstrip() for line in inner.split("\n"))
            return self.manuscript.block(quoted, self.manuscript.plain(content)) if inner else PARAGRAPH
        if name in commands.TABLES:
            self.losses.unknown[f"begin{{{name}}}"] = None
            cells = re.sub(r"\s*&\s*", " | ", content)
            return f"{PARAGRAPH}{cells}{PARAGRAPH}"
        if name in commands.PLAIN_ENVIRONMENTS:
            self.losses.layout[f"begin{{{name}}}"] = None
        else:
            self.losses.unknown[f"begin{{{name}}}"] = None
        return f"{PARAGRAPH}{content}{PARAGRAPH}"

    def _list(self, name: str, nodes: Iterable[Any]) -> str:
        before, items = self._items(nodes)
        written, words = [], []
        for number, (label, content) in enumerate(items, 1):
            if label:
                content = f"{self._between(STRONG, label)} {content}"
            mark = f"{number}. " if "enum" in name else "- "
            inner = re.sub(r"\n\n(?=- |\d+\. )", "\n", self.manuscript.markdown(content))
            lines = inner.split("\n")
            indented = [f"{' ' * len(mark)}{line}".rstrip() for line in lines]
            written.append(mark + "\n".join(indented).lstrip())
            words.append(self.manuscript.plain(content))
        listed = self.manuscript.block("\n".join(written), "; ".join(words)) if written else PARAGRAPH
        return f"{PARAGRAPH}{before}{listed}" if before.strip() else listed

    def _items(self, nodes: Iterable[Any]) -> tuple[str, list[tuple[str, str]]]:
        """What stands before the first item, and each item with its label."""
        runs: list[tuple[str, list[Any]]] = [("", [])]
        for node in nodes:
            if getattr(node, "macroname", "") == "item":
                runs.append((self.text(_arguments(node)).strip(), []))
            else:
                runs[-1][1].append(node)
        texts = [(label, self.text(content)) for label, content in runs]
        return texts[0][1], texts[1:]


_FROM_HERE = {
    **dict.fromkeys(commands.EMPHASIS_FROM_HERE, EMPHASIS),
    **dict.fromkeys(commands.STRONG_FROM_HERE, STRONG),
}
_SPECIAL: Mapping[str, Callable[[_Writer, list[Any]], str]] = {
    "textsuperscript": _Writer.superscript,
    "textsubscript": _Writer.subscript,
    "enquote": _Writer.quoted,
    "texorpdfstring": _Writer.first_form,
    "href": _Writer.link,
    "item": _Writer.stray_item,
}
"""Commands with a way of their own."""


def _has_no_words(node: Any, following: Any) -> bool:
    """Whether it is a command that nobody knows, and no braces with words in them stand behind it."""
    name = getattr(node, "macroname", None)
    if name is None or _arguments(node) or commands.is_known(name):
        return False
    return type(following).__name__ != "LatexGroupNode" or not following.nodelist


def _arguments(node: Any) -> list[Any]:
    return list(node.nodeargd.argnlist) if node.nodeargd and node.nodeargd.argnlist else []


def _space_after(node: Any) -> str:
    """LaTeX swallows the space behind a command's name, but not an empty line."""
    if node.macroname in commands.ABBREVIATIONS:
        return str(node.macro_post_space)
    return PARAGRAPH if node.macro_post_space.count("\n") > 1 else ""
