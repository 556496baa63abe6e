"""LaTeX's commands as an importer of short texts knows them: what they take, and what becomes of them.

The parser is pylatexenc, of the extra ``import``; whoever parses calls ``require_parser`` before.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from booklet.diagnostics import MissingError, Place, error

try:
    from pylatexenc import latex2text, latexwalker, macrospec
except ImportError:  # the extra «import» is not installed, which require_parser tells
    latex2text = latexwalker = macrospec = None

ACCENTS: Mapping[str, str] = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "cb": "\u0326",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
    "t": "\u0361",
}
"""Accents, as combining characters."""

ABBREVIATIONS: Mapping[str, str] = {
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "etc": "etc.",
    "wrt": "w.r.t.",
    "vs": "vs.",
    "cf": "cf.",
}
"""Commands that templates define for words, and that leave the space behind them alone."""

SYMBOLS: Mapping[str, str] = {
    **dict.fromkeys((" ", "\n", "\t", "quad", "qquad", "enspace", "enskip", "space", ">", ":", ";"), " "),
    **dict.fromkeys(("/", "-", "@", "!", "xspace", "null", "relax", "strut", "protect", "allowbreak"), ""),
    **dict.fromkeys(("ldots", "dots", "textellipsis"), "…"),
    ",": "\u202f",
    "thinspace": "\u202f",
    "nobreakspace": "\u00a0",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbackslash": "\\",
    "slash": "/",
    "euro": "€",
    "texteuro": "€",
    "EUR": "€",
    "S": "§",
    "P": "¶",
    "copyright": "©",
    "pounds": "£",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "lbrack": "[",
    "rbrack": "]",
    "textquotedbl": '"',
    "textquotesingle": "'",
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2e",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "XeLaTeX": "XeLaTeX",
    "checkmark": "✓",
    "xmark": "✗",
    "cmark": "✓",
    "guillemotleft": "«",
    "guillemotright": "»",
    "guillemetleft": "«",
    "guillemetright": "»",
    "ddag": "‡",
    "percent": "%",
    "degree": "°",
    **ABBREVIATIONS,
    **{character: character for character in "&%$#_{}"},
}
"""Commands that stand for characters; what is not here is looked up in the parser's own table."""

EMPHASIS = frozenset({"emph", "textit", "textsl"})
STRONG = frozenset({"textbf"})
CODE = frozenset({"texttt"})
EMPHASIS_FROM_HERE = frozenset({"it", "itshape", "em", "sl", "slshape"})
STRONG_FROM_HERE = frozenset({"bf", "bfseries"})
"""Commands that last to the end of the group."""

HEADINGS = frozenset({"chapter", "section", "subsection", "subsubsection"})
RUN_IN_HEADINGS = frozenset({"paragraph", "subparagraph"})
FOOTNOTES = frozenset({"footnote", "footnotetext", "thanks"})
PARAGRAPH_BREAKS = frozenset({"par", "bigskip", "medskip", "smallskip", "newpage", "clearpage", "pagebreak"})
LINE_BREAKS = frozenset({"\\", "newline", "linebreak", "tabularnewline"})
LISTS = frozenset({"itemize", "enumerate", "description", "compactitem", "compactenum"})
QUOTES = frozenset({"quote", "quotation", "verse"})
TABLES = frozenset({"tabular", "tabular*", "tabularx", "longtable"})
PICTURES = frozenset({"includegraphics", "input", "include"})
REMARKS = frozenset({"comment"})
"""Environments that are not printed."""

DEFINITIONS: Mapping[str, str] = {
    **dict.fromkeys(("newcommand", "renewcommand", "providecommand"), "*{[[{"),
    **dict.fromkeys(("def", "DeclareMathOperator"), "{{"),
}
"""Commands that say what other commands mean, with their arguments: what they define is not read."""

CITATIONS = frozenset(
    (
        *("cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "citeyearpar", "Citep", "Citet"),
        *("parencite", "textcite", "autocite", "footcite", "newcite", "shortcite", "citetext", "citenum", "citeposs"),
    )
)
REFERENCES = frozenset({"ref", "eqref", "cref", "Cref", "autoref", "pageref", "nameref"})

LOOKS: Mapping[str, str] = {
    **dict.fromkeys(
        ("textsc", "textsf", "textrm", "textmd", "textup", "textnormal", "text", "underline", "uline"), "{"
    ),
    **dict.fromkeys(("mbox", "hbox", "fbox", "uppercase", "MakeUppercase", "lowercase", "ensuremath"), "{"),
    **dict.fromkeys(("textcolor", "colorbox"), "[{{"),
}
"""Commands that only say how a text looks: their last argument is kept."""

LAYOUT: Mapping[str, str] = {
    **dict.fromkeys(("noindent", "indent", "centering", "raggedright", "raggedleft", "sloppy", "vfill", "hfill"), ""),
    **dict.fromkeys(("tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE"), ""),
    **dict.fromkeys(("huge", "Huge", "hline", "toprule", "midrule", "bottomrule", "onehalfspacing", "rm", "sf"), ""),
    **dict.fromkeys(
        ("tt", "ttfamily", "sc", "scshape", "sffamily", "rmfamily", "normalfont", "upshape", "mdseries"), ""
    ),
    **dict.fromkeys(("singlespacing", "nopagebreak", "maketitle", "appendix", "hrule", "footnotemark"), ""),
    **dict.fromkeys(("vspace", "hspace"), "*{"),
    **dict.fromkeys(("label", "index", "phantom", "hphantom", "vphantom", "pagestyle", "thispagestyle"), "{"),
    **dict.fromkeys(("nocite", "selectlanguage", "vskip", "bibliographystyle", "hypersetup"), "{"),
    **dict.fromkeys(("setlength", "addtolength", "setcounter", "addtocounter", "fontsize"), "{{"),
    **dict.fromkeys(("color", "pagecolor"), "[{"),
    **dict.fromkeys(("documentclass", "usepackage"), "[{"),
    "addcontentsline": "{{{",
    "markboth": "{{",
    "rule": "[{{",
    "definecolor": "[{{{",
}
"""Commands that only say how a page of LaTeX looks, with the arguments that go with them."""

PLAIN_ENVIRONMENTS: Mapping[str, str] = {
    **dict.fromkeys(
        ("center", "flushleft", "flushright", "samepage", "document", "abstract", "small", "sloppypar"), ""
    ),
    **dict.fromkeys(("minipage", "multicols"), "[{"),
}
"""Environments that only say how their content looks."""

_TAKES: Mapping[str, str] = {
    **dict.fromkeys((*EMPHASIS, *STRONG, *CODE, *ACCENTS, *REFERENCES, "textsuperscript", "textsubscript"), "{"),
    **dict.fromkeys((*CITATIONS, *HEADINGS, *RUN_IN_HEADINGS), "*[[{"),
    **dict.fromkeys(FOOTNOTES, "[{"),
    **dict.fromkeys((*SYMBOLS, *PARAGRAPH_BREAKS, *EMPHASIS_FROM_HERE, *STRONG_FROM_HERE, "newline"), ""),
    "includegraphics": "*[{",
    "input": "{",
    "include": "{",
    "href": "{{",
    "enquote": "*{",
    "item": "[",
    "texorpdfstring": "{{",
    "linebreak": "[",
    "tabularnewline": "[",
    **LOOKS,
    **LAYOUT,
    **DEFINITIONS,
}
_ENVIRONMENTS: Mapping[str, str] = {
    **dict.fromkeys(LISTS, "["),
    **dict.fromkeys(QUOTES, ""),
    "tabular": "[{",
    "tabular*": "{[{",
    "tabularx": "{[{",
    "longtable": "[{",
    **PLAIN_ENVIRONMENTS,
}


def require_parser() -> None:
    """Nothing where LaTeX can be parsed.

    Raises:
        MissingError: pylatexenc is not installed; the hint says how to install it.
    """
    if latexwalker is None:
        message = "to read LaTeX the package pylatexenc is needed, and it is not installed"
        hint = "pip install 'poster-booklet[import]'"
        raise MissingError((error(Place(), "missing-extra", message, hint),))


def parsed(source: str) -> list[Any] | None:
    """The nodes of a LaTeX fragment; None where braces or environments don't match."""
    walker = latexwalker.LatexWalker(source, latex_context=_commands(), tolerant_parsing=False)
    try:
        return list(walker.get_latex_nodes()[0])
    except (latexwalker.LatexWalkerError, IndexError, RecursionError):
        return None  # the parser reads past the end of some fragments, and is recursive


def is_known(command: str) -> bool:
    """Whether it is told here, or by the parser, what becomes of the command."""
    return command in _TAKES or symbol(command) is not None


def symbol(command: str) -> str | None:
    """The characters that a command without arguments stands for; None where it isn't such a command."""
    if command in SYMBOLS:
        return SYMBOLS[command]
    spec = _characters().get_macro_spec(command)
    text = spec.simplify_repl if spec else None
    return text if isinstance(text, str) and not re.search(r"[%<]", text) and command != "today" else None


@cache
def _commands() -> Any:
    database = latexwalker.get_default_latex_context_db().filter_context(exclude_categories=["nonascii-specials"])
    macros = [macrospec.MacroSpec(name, takes) for name, takes in _TAKES.items()]
    environments = [macrospec.EnvironmentSpec(name, takes) for name, takes in _ENVIRONMENTS.items()]
    database.add_context_category("texts", macros=macros, environments=environments, prepend=True)
    return database


@cache
def _characters() -> Any:
    return latex2text.get_default_latex_context_db()


def names(commands: Iterable[str]) -> str:
    r"""The commands as they are written, each once: ``\foo, \bar``."""
    return ", ".join(dict.fromkeys(f"\\{command}" for command in commands))
