"""A LaTeX fragment before it is parsed: what must stay as it stands is held, what is no LaTeX is made some.

Formulas, code and addresses go into the manuscript as they are. Metadata is often half LaTeX and half plain text: a
bare percent sign or dollar, a tilde before a number and a brace without partner are taken for what was meant.
"""

import re
from dataclasses import dataclass, field

from booklet.importers.manuscript import Manuscript, readable
from booklet.importers.web_addresses import as_web_address

_PIECE = re.compile(
    r"""
      \\verb\*?(?P<fence>[^A-Za-z\s*])(?P<verb>[^\n]{0,2000}?)(?P=fence)
    | \\begin\s*\{(?P<verbatim>verbatim|lstlisting)\*?\}(?P<lines>.{0,20000}?)\\end\s*\{(?P=verbatim)\*?\}
    | \$\$(?P<dollars>(?:\\.|[^\\$]){1,4000}?)\$\$
    | \\\[(?P<brackets>.{1,4000}?)\\\]
    | \\begin\s*\{(?P<environment>(?:equation|displaymath|align|gather|multline|eqnarray|flalign|math)\*?)\}
      (?P<equations>.{0,4000}?)\\end\s*\{(?P=environment)\}
    | \\\((?P<round>.{1,4000}?)\\\)
    | \\ensuremath\s*\{(?P<ensured>(?:\\.|[^\\{}]|\{[^{}]{0,500}\}){1,500})\}
    | \$(?P<inline>(?:\\.|[^\\$]){1,2000}?)\$
    | \\(?:url|nolinkurl|path)\s*\{(?P<url>(?:\\.|[^\\{}]){0,2000})\}
    | \\href\s*(?:\[[^\]]{0,200}\])?\s*\{(?P<href>(?:\\.|[^\\{}]){0,2000})\}
    | (?P<escaped>\\.)
    | (?P<percent>%)
    | (?P<address>https?://(?:\\[_%#&~$]|[^\s{}\\<>"“”‘’`^|$])+)
    | (?P<tilde>(?<!\S)~)
    | (?P<dollar>\$)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT = re.compile(r"%[^\n]*(?:\n[ \t]*+(?!\n))?")
_ALIGNED = re.compile(r"(?:align|gather|multline|eqnarray|flalign)\*?")
_MATH = re.compile(r"\\(?![$%&#])|[\^_{]")
"""Signs that hardly stand between two amounts of money."""
_TEXT = re.compile(r"\\(?:emph|footnote|cite[a-z]*|url|href|item|par|section)(?![A-Za-z])")
"""Commands that no formula holds: a dollar before them and one behind them are no pair."""
_LEADS_SOMEWHERE = re.compile(r"(?i)mailto:\S+@\S+|doi:10\.\S+")


@dataclass(slots=True)
class Source:
    """Prepares one fragment, and keeps what it came across."""

    manuscript: Manuscript
    is_file: bool
    """Whether a percent sign begins a comment, as in a file of LaTeX; in metadata it is a percent sign."""
    linked: list[str] = field(default_factory=list)
    """Addresses behind words."""
    refused: list[str] = field(default_factory=list)
    """Addresses that lead nowhere on the web."""

    def prepared(self, fragment: str) -> str:
        """The fragment for the parser: braces match, and no formula, code or address is left in it."""
        text = readable(fragment)
        written: list[str] = []
        position = 0
        while found := _PIECE.search(text, position):
            written.append(text[position : found.start()])
            piece, position = self._piece(found)
            written.append(piece)
        return _with_matching_braces("".join((*written, text[position:])))

    def _piece(self, found: re.Match[str]) -> tuple[str, int]:
        """What stands for the piece, and where to read on."""
        kind = found.lastgroup or ""
        content = found[kind]
        match kind:
            case "verb" | "lines":
                return self._code(content), found.end()
            case "dollars" | "brackets" | "equations":
                return self._display(content, found["environment"] or ""), found.end()
            case "round" | "ensured" | "inline":
                return self._inline(found, content, is_certain=kind != "inline")
            case "url" | "address":
                return self._address(found, content)
            case "href":
                return f"\\href{{{self._destination(content)}}}", found.end()
            case "percent":
                comment = _COMMENT.match(found.string, found.start()) if self.is_file else None
                return ("", comment.end()) if comment else (r"\%", found.end())
            case "tilde":
                return r"\textasciitilde{}", found.end()
            case "dollar":
                return r"\$", found.end()
            case _:
                return content, found.end()

    def _held(self, markdown: str, plain: str) -> str:
        return f"{{{self.manuscript.hold(markdown, plain)}}}"

    def _code(self, content: str) -> str:
        lines = [line.replace("`", "'") for line in content.split("\n") if line.strip()]
        return r"\\ ".join(self._held(f"`{line}`", line) for line in lines)

    def _display(self, content: str, environment: str) -> str:
        formula = self._formula(re.sub(r"\\(?:label|tag)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])", "", content))
        if not formula or not _matches(formula):
            return rf"\par {_literal(content)} \par "
        if _ALIGNED.fullmatch(environment):
            formula = re.sub(r"&\s*([=<>])\s*&", r"&\1", formula)
            formula = rf"\begin{{aligned}} {formula} \end{{aligned}}"
        if environment == "math":
            return self._held(f"${formula}$", formula)
        return self.manuscript.block(f"$${formula}$$", formula)

    def _inline(self, found: re.Match[str], content: str, *, is_certain: bool) -> tuple[str, int]:
        """A formula, unless the dollars are money: pandoc's rule, but formulas of LaTeX may have spaces inside."""
        formula, after = self._formula(content), found.string[found.end() :]
        if not formula or "\n\n" in content or not _matches(formula):
            return (_literal(content), found.end()) if is_certain else (r"\$", found.start() + 1)
        if not is_certain and not _is_formula(content, after):
            return r"\$", found.start() + 1
        digits = after[: len(after) - len(after.lstrip("0123456789"))]
        if digits:  # Markdown's closing dollar has no digit behind it
            return self._held(f"${formula} {digits}$", formula + digits), found.end() + len(digits)
        return self._held(f"${formula}$", formula), found.end()

    def _formula(self, content: str) -> str:
        mended = _COMMENT.sub("", content) if self.is_file else re.sub(r"(?<!\\)%", r"\%", content)
        return " ".join(mended.split())

    def _address(self, found: re.Match[str], content: str) -> tuple[str, int]:
        """A link that shows its address; the punctuation behind a bare one is not part of it."""
        end = found.end()
        if found.lastgroup == "address":
            bare = content.rstrip(".,;:!?'*_)]")
            bare += ")" if "(" in bare and content[len(bare) :].startswith(")") else ""
            end, content = found.start() + len(bare), bare
        plain = _unescaped(content)
        if address := as_web_address(plain):
            return self._held(f"<{_within(address, '<>')}>", plain), end
        return self._held(f"`{plain.replace('`', '')}`", plain) if plain else "", end

    def _destination(self, content: str) -> str:
        plain = _unescaped(content)
        address = as_web_address(plain) or (plain if _LEADS_SOMEWHERE.fullmatch(plain) else None)
        if not address:
            self.refused.append(plain)
            return ""
        self.linked.append(address)
        return self.manuscript.hold(f"]({_within(address, '()<>')})", "")


def _is_formula(content: str, after: str) -> bool:
    """Whether what stands between two dollars is a formula, and not the words between two amounts."""
    if _TEXT.search(content):
        return False
    if _MATH.search(content):
        return True
    if content.strip() == content:
        return not after[:1].isdecimal()
    return content[0].isspace() and content[-1].isspace() and not after.lstrip()[:1].isdecimal()


def _unescaped(address: str) -> str:
    return re.sub(r"\\([_%#&~$^{}])(?:\{\})?", r"\1", " ".join(address.split()))


def _within(address: str, brackets: str) -> str:
    """The address as it can stand between those brackets."""
    return "".join(f"%{ord(one):02X}" if one in brackets or one == "\\" else one for one in address)


def _literal(content: str) -> str:
    return re.sub(r"[{}\\]", " ", content)


def _matches(formula: str) -> bool:
    """Whether the formula's braces match and none of its dollars would end it."""
    depth = 0
    for sign in re.findall(r"\\.|[{}$]", formula, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0 or sign == "$":
            return False
    return depth == 0 and not formula.endswith("\\")


def _with_matching_braces(text: str) -> str:
    """Each brace without partner is written as a character."""
    open_braces: list[int] = []
    alone: list[int] = []
    for brace in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if brace[0] == "{":
            open_braces.append(brace.start())
        elif brace[0] == "}" and open_braces:
            open_braces.pop()
        elif brace[0] == "}":
            alone.append(brace.start())
    pieces, position = [], 0
    for index in sorted((*alone, *open_braces)):
        pieces += [text[position:index], "\\"]
        position = index
    return "".join((*pieces, text[position:]))
