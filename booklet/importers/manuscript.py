"""A text under way from another format to Markdown: plain characters, and marks for what they are to become.

Marks are noncharacters of Unicode, which no text holds. So what must be escaped is decided at the end, when the
neighbours of each character are known, and a star or an underscore stays bare where Markdown takes it for one.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

PARAGRAPH, BREAK = "\ufdd0", "\ufdd1"
"""Between two paragraphs; a line break within one."""
EMPHASIS = ("\ufdd2", "\ufdd3")
STRONG = ("\ufdd4", "\ufdd5")
LINK = ("\ufdd6", "\ufdd7")
"""Around the words of a link; its address is held right behind."""
_HELD, _BLOCK = "\ufdd8", "\ufdd9"

_ON, _OFF = EMPHASIS[0] + STRONG[0], EMPHASIS[1] + STRONG[1]
_MARKS = re.compile("[\ufdd0-\ufdef]")
_HOLDING = re.compile(f"{_HELD}(\\d+){_HELD}|{_BLOCK}(\\d+){_BLOCK}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")

# What Markdown would take for markup; line starts are looked at only where there are blocks.
_INLINE = re.compile(
    rf"[\\`$]|(?<! )\*|\*(?! )|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|\](?=[(\[:])|!(?={LINK[0]})|&(?=#?\w+;)"
)
_LINE_START = re.compile(r"^(#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|[-:|](?=[-:| ]*$)|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)


def readable(text: str) -> str:
    """The text without characters that no text file should hold, and without marks of ours."""
    return _MARKS.sub("\ufffd", _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))


@dataclass(slots=True)
class Manuscript:
    """Keeps what is finished already apart from the text, so that nothing is escaped twice."""

    _held: list["_Held"] = field(default_factory=list)

    def hold(self, markdown: str, plain: str) -> str:
        """A stand-in for a piece within a line: as Markdown, and as plain text."""
        self._held.append(_Held(markdown, plain, is_block=False))
        return f"{_HELD}{len(self._held) - 1}{_HELD}"

    def block(self, markdown: str, plain: str) -> str:
        """A stand-in for a piece that stands between paragraphs."""
        self._held.append(_Held(markdown, plain, is_block=True))
        return f"{PARAGRAPH}{_BLOCK}{len(self._held) - 1}{_BLOCK}{PARAGRAPH}"

    def is_held(self, text: str) -> bool:
        """Whether the text is one stand-in and nothing else."""
        return bool(_HOLDING.fullmatch(text))

    def markdown(self, text: str) -> str:
        """The text as paragraphs of Markdown that mean exactly what it says."""
        paragraphs = (_settled(paragraph) for paragraph in text.split(PARAGRAPH))
        written = (_written(_escaped(paragraph, blocks=True)) for paragraph in paragraphs if paragraph)
        return "\n\n".join(self._filled(paragraph, _as_markdown) for paragraph in written)

    def line(self, text: str) -> str:
        """The text as a title: emphasis, code and formulas on one line."""
        settled = _settled(re.sub(f"[{PARAGRAPH}{BREAK}]", " ", text).translate(_WITHOUT_LINKS))
        return _one_line(self._filled(_written(_escaped(settled, blocks=False)), _as_line))

    def plain(self, text: str) -> str:
        """The words alone, on one line."""
        return _one_line(self._filled(_MARKS.sub(_space_or_nothing, text), _as_words))

    def _filled(self, text: str, form: Callable[["_Held"], str]) -> str:
        return _HOLDING.sub(lambda found: form(self._held[int(found[1] or found[2])]), text)


@dataclass(frozen=True, slots=True)
class _Held:
    markdown: str
    plain: str
    is_block: bool


def _as_markdown(held: _Held) -> str:
    return held.markdown


def _as_line(held: _Held) -> str:
    """A line holds neither blocks nor links."""
    return held.plain if held.is_block or held.markdown.startswith(("](", "<")) else held.markdown


def _as_words(held: _Held) -> str:
    return held.plain


def _one_line(text: str) -> str:
    """Ties between words stay."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


_WITHOUT_LINKS = dict.fromkeys(map(ord, LINK))


def _space_or_nothing(match: re.Match[str]) -> str:
    return {PARAGRAPH: " ", BREAK: " ", _HELD: _HELD, _BLOCK: _BLOCK}.get(match[0], "")


def _settled(paragraph: str) -> str:
    """The paragraph with one space between words, and with emphasis only where Markdown can show it."""
    text = _single_spaced(paragraph)
    for on, off in (EMPHASIS, STRONG):
        text = text.replace(off + on, "")
    before = ""
    while before != text:
        before = text
        text = re.sub(rf"([{_ON}])([\s{BREAK}]+)", r"\2\1", text)
        text = re.sub(rf"(?<![\s{BREAK}])([\s{BREAK}]+)([{_OFF}])", r"\2\1", text)
        text = re.sub("|".join(f"{on}{off}" for on, off in (EMPHASIS, STRONG)), "", text)
    return _single_spaced(_without_impossible_emphasis(text))


def _single_spaced(text: str) -> str:
    """One space between words, none around a line break or at the ends."""
    single = re.sub(r"[ \t\n]+", " ", text)
    return re.sub(rf" ?(?:{BREAK} ?)+", BREAK, single).strip(f" {BREAK}")


def _without_impossible_emphasis(text: str) -> str:
    """CommonMark 0.31, section 6.2: whether a star opens or closes depends on the characters around it."""
    open_marks: list[int] = []
    dropped: set[int] = set()
    for index, character in enumerate(text):
        if character in _ON:
            open_marks.append(index)
        elif character in _OFF and open_marks:
            start = open_marks.pop()
            opens = _can_stand(text[start:].lstrip(_ON)[:1], text[:start].rstrip(_ON)[-1:], _OFF)
            closes = _can_stand(text[:index].rstrip(_OFF)[-1:], text[index:].lstrip(_OFF)[:1], _ON)
            if not (opens and closes):
                dropped |= {start, index}
    return "".join(character for index, character in enumerate(text) if index not in dropped)


def _can_stand(inner: str, outer: str, refused: str) -> bool:
    """Whether a star stands well between the character inside of the emphasis and the one outside."""
    if outer and outer in refused:
        return False
    return not _is_punctuation(inner) or not outer or outer.isspace() or outer == BREAK or _is_punctuation(outer)


def _is_punctuation(character: str) -> bool:
    return not character or unicodedata.category(character)[0] in "PS" or bool(_MARKS.match(character))


def _escaped(text: str, *, blocks: bool) -> str:
    text = _INLINE.sub(r"\\\g<0>", text)
    text = re.sub(f"{LINK[0]}[^{LINK[1]}]*", lambda link: re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", link[0]), text)
    if not blocks:
        return text
    lines = (_LINE_START.sub(_escaped_line_start, line) for line in text.split(BREAK))
    return BREAK.join(lines)


def _escaped_line_start(match: re.Match[str]) -> str:
    return f"{match[0]}\\" if match[0].isdecimal() else f"\\{match[0]}"


def _written(text: str) -> str:
    """The marks as Markdown writes them."""
    for mark, written in zip((*EMPHASIS, *STRONG, *LINK, BREAK), ("*", "*", "**", "**", "[", "", "\\\n"), strict=True):
        text = text.replace(mark, written)
    return text
