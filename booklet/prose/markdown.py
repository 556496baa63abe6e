"""Author's prose to HTML: a Markdown that fits an abstract, with TeX formulas as pictures and typographic quotes.

What is allowed is a white list; everything else is left as text and named among the problems. The rules are
told to authors in docs/prose.md. How the HTML looks is the theme's business: the only style written here is
the size and the baseline of a formula, which nobody else knows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from booklet.prose import formulas
from booklet.prose.formulas import Draughtsman
from booklet.values import RichText

_BLOCKS = ("blockquote", "heading", "list", "reference", "table")
_INLINES = ("autolink", "backticks", "emphasis", "entity", "escape", "image", "link", "newline")

_QUOTES = {
    "en": ("“", "”", "‘", "’"),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    **dict.fromkeys(("cs", "de", "sk", "sl"), ("„", "“", "‚", "‘")),
    **dict.fromkeys(("es", "it", "pt-pt"), ("«", "»", "“", "”")),
    **dict.fromkeys(("fi", "sv"), ("”", "”", "’", "’")),
    **dict.fromkeys(("nb", "nn", "no"), ("«", "»", "‘", "’")),
    **dict.fromkeys(("ru", "uk"), ("«", "»", "„", "“")),
    "da": ("»", "«", "›", "‹"),
    "de-ch": ("«", "»", "‹", "›"),
    "hu": ("„", "”", "»", "«"),
    "pl": ("„", "”", "«", "»"),
}
"""Outer and inner quotation marks by language tag in lower case; English where a language is not listed."""

_DASHES = {"--": "–", "---": "—", "...": "…", "'": "’"}
_TYPED = re.compile(r"\S*://\S*|-{2,}|\.{3}|'")
"""What a keyboard offers for dashes, ellipsis and apostrophe; a written-out address is matched to be left alone."""

# The rule for dollars is pandoc's extension tex_math_dollars. The groups are atomic: a formula ends at the first
# dollar that is not escaped or it is none, so there is nothing to try a second time.
_INLINE_MATH = re.compile(r"\$(?![\s$])((?>(?:\\text\{[^{}]*\}|\\.|\s(?!\$)|[^\\$\s])+))\$(?!\d)", re.DOTALL)
_DISPLAY_MATH = re.compile(r"\$\$((?>(?:\\.|\$(?!\$)|[^\\$])+))\$\$", re.DOTALL)

_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?>|<!(?=[-–—])")


_READ = re.compile(r"[\0*_`&\\\[\]<>$\"']|--|\.\.\.")
"""What a line holds that is not all its own words: most titles hold none, and are not parsed."""


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Every address: which are refused is decided where it can also be told."""
        return True


def render(text: str, *, language: str = "en", draw: Draughtsman = formulas.draw) -> RichText:
    """The text as paragraphs, lists, block quotes and tables.

    Never raises for a bad text: what cannot be set is shown as it was written and named in the problems.

    Args:
        text: Markdown with TeX between dollars, see docs/prose.md.
        language: Tag of the language the text is written in; it decides the quotation marks.
        draw: Where formulas come from.
    """
    parser = _parser(_quotes(language))
    return _composed(parser, parser.parse(text), draw)


def inline(text: str, *, language: str = "en", draw: Draughtsman = formulas.draw) -> RichText:
    """The text of a title or a caption: emphasis, code and formulas, no blocks and no links."""
    line = _one_line(text)
    if not _READ.search(line):
        return RichText(line)
    parser = _parser(_quotes(language))
    return _composed(parser, parser.parseInline(line), draw, linked=False)


def plain(text: str, *, language: str = "en") -> str:
    """The words of a title or caption alone, on one line; a formula as plain text."""
    line = _one_line(text)
    if not _READ.search(line):
        return line
    tokens = _parser(_quotes(language)).parseInline(line)
    return _one_line("".join(_words(token) for token in tokens))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quotes(language: str) -> tuple[str, str, str, str]:
    tag = language.lower()
    return _QUOTES.get(tag) or _QUOTES.get(tag.partition("-")[0]) or _QUOTES["en"]


@lru_cache
def _parser(quotes: tuple[str, str, str, str]) -> MarkdownIt:
    parser = _Markdown("zero", {"typographer": True, "quotes": quotes}).enable([*_BLOCKS, *_INLINES, "smartquotes"])
    parser.block.ruler.before("paragraph", "display", _display, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.inline.ruler.after("backticks", "dollars", _dollars)
    parser.core.ruler.before("smartquotes", "addresses", _addresses)
    parser.core.ruler.after("smartquotes", "dashes", _dashes)
    return parser


# --- rules for the parser ----------------------------------------------------------------------------------


def _dollars(state: StateInline, silent: bool) -> bool:
    found = _DISPLAY_MATH.match(state.src, state.pos, state.posMax) or _INLINE_MATH.match(
        state.src, state.pos, state.posMax
    )
    if not found or not found[1].strip():
        return False
    if not silent:
        token = state.push("math", "img", 0)
        token.content = _one_line(found[1])
        token.markup = "$$" if found.re is _DISPLAY_MATH else "$"
    state.pos = found.end()
    return True


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines from ``$$`` to ``$$`` are a paragraph, although one may begin with a minus, as an item of a list does."""
    seen, last = 0, start - 1
    while seen < 2 and last + 1 < end and not state.isEmpty(last + 1) and state.sCount[last + 1] >= state.blkIndent:
        last += 1
        seen += state.src[state.bMarks[last] : state.eMarks[last]].count("$$")
    source = state.getLines(start, last + 1, state.blkIndent, False).strip()
    if not _DISPLAY_MATH.fullmatch(source):
        return False
    if not silent:
        opening = state.push("paragraph_open", "p", 1)
        opening.map, opening.attrs = [start, last + 1], {"class": "math-block"}
        token = state.push("inline", "", 0)
        token.content, token.map, token.children = source, [start, last + 1], []
        state.push("paragraph_close", "p", -1)
        state.line = last + 1
    return True


def _addresses(state: StateCore) -> None:
    """An address in angle brackets is shown as it is: its text is marked as escaped, which the next rules pass by."""
    for token in state.tokens:
        for opening, child in pairwise(token.children or ()):
            if opening.type == "link_open" and opening.info == "auto":
                child.type = "text_special"


def _dashes(state: StateCore) -> None:
    """Runs after the parser's own rule for quotes: an apostrophe that is left had no partner."""
    for token in state.tokens:
        for child in token.children or ():
            if child.type == "text":
                child.content = _TYPED.sub(lambda typed: _DASHES.get(typed[0], typed[0]), child.content)


# --- tokens to HTML ----------------------------------------------------------------------------------------


def _composed(parser: MarkdownIt, tokens: list[Token], draw: Draughtsman, *, linked: bool = True) -> RichText:
    sheet = _Sheet(linked, draw)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            # A heading of the author's would break the order of headings in the tagged PDF.
            token.tag = "p"
            if token.nesting == 1:
                token.attrSet("class", "prose-heading")
        if token.children:
            token.children = sheet.settled(token.children)
    html = parser.renderer.render(tokens, parser.options, {})
    return RichText(html.strip(), tuple(sheet.resources.items()), tuple(sheet.problems))


@dataclass(slots=True)
class _Sheet:
    """Settles what the white list leaves open, and gathers formulas and problems, each once."""

    linked: bool
    draw: Draughtsman
    resources: dict[str, bytes] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)

    def settled(self, children: Iterable[Token]) -> list[Token]:
        """The tokens as they are to be rendered."""
        kept: list[Token] = []
        open_link = False
        for token in children:
            if token.type == "link_open":
                open_link = self._leads_out(token)
            if token.type in ("link_open", "link_close"):
                kept += [token] * open_link
            elif token.type == "image":
                kept += self._described(token)
            else:
                kept.append(self._formula(token) if token.type == "math" else token)
            if token.type == "text":
                self.problems.update({f"HTML is shown as text: {tag}": None for tag in _TAG.findall(token.content)})
        return kept

    def _leads_out(self, token: Token) -> bool:
        address = str(token.attrGet("href") or "")
        if doi := re.match(r"(?i)doi:(?://)?(?=10\.)", address):
            address = f"https://doi.org/{address[doi.end() :]}"
            token.attrSet("href", address)
        if not re.match(r"(?i)(https?://[^/?#]|mailto:[^@]+@)", address):
            self.problems[f"the link to '{address}' is left out: only http, https, mailto and doi lead anywhere"] = None
            return False
        if not self.linked:
            self.problems[f"the link to '{address}' is left out: a title or caption holds none"] = None
        return self.linked

    def _described(self, image: Token) -> list[Token]:
        source = str(image.attrGet("src") or "")
        self.problems[f"the picture '{source}' is not shown, only its description: a text holds no pictures"] = None
        described = self.settled(image.children or ())
        return [token for token in described if token.type not in ("link_open", "link_close")]

    def _formula(self, token: Token) -> Token:
        formula = self.draw(token.content, token.markup == "$$")
        if isinstance(formula, str):
            source = token.content if len(token.content) <= 60 else f"{token.content[:60]}…"
            self.problems[f"the formula '{source}' is shown as its source: {formula}"] = None
            return Token("code_inline", "code", 0, content=token.content)
        self.resources[formula.address] = formula.svg
        style = "math math-display" if token.markup == "$$" else "math"
        token.attrs = {"class": style, "src": formula.address, "alt": token.content, "style": formula.style}
        return token


def _words(token: Token) -> str:
    if token.children:
        return "".join(_words(child) for child in token.children)
    if token.type == "math":
        return formulas.in_words(token.content)
    return " " if token.type in ("softbreak", "hardbreak") else token.content
