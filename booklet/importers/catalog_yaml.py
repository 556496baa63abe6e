"""A catalog as the text of ``catalog.yaml``: written to be edited by hand, and read back as exactly the same."""

import datetime
import re
from collections.abc import Iterator

import yaml

from booklet.catalog.model import Catalog
from booklet.placed import Node

MODELINE = "# yaml-language-server: $schema=catalog.schema.json"
"""Tells editors by which schema to complete and to check."""

WIDTH = 100
"""Columns after which text is folded."""

Plain = str | bool | int | datetime.date | list["Plain"] | dict[str, "Plain"]
"""A catalog as mappings, lists and scalars."""

_ON_ONE_LINE = frozenset(
    (
        *("authors", "keywords", "links", "paper", "poster", "session"),
        *("editors", "members", "speakers", "sponsors"),
    )
)
"""Keys whose mappings are written in braces where they fit on a line."""

_SPACED = frozenset(
    (
        *("sections", "entries", "moments", "sessions", "talks", "forewords", "information"),
        *("organisers", "programme_committee", "sponsors"),
    )
)
"""Keys whose items are parted by a blank line, unless both neighbours are of one line."""

_ONE_OR_MANY = frozenset({"session"})
"""Keys of a list that is written without its dash where it has one item."""


def catalog_text(catalog: Catalog) -> str:
    """The catalog as YAML, in the order of the model's fields, without what is a default."""
    blocks = ["\n".join(_field(key, value, "")) for key, value in _mapping(catalog).items()]
    return "\n\n".join((MODELINE, *blocks)) + "\n"


def _mapping(node: Node) -> dict[str, Plain]:
    """What the node says, without defaults, in the order of the model."""
    fields = type(node).model_fields
    said = {name: getattr(node, name) for name in fields}
    plain = {name: _plain(value) for name, value in said.items() if value != fields[name].get_default()}
    return {name: _single(name, value) for name, value in plain.items() if value != {}}


def _single(key: str, value: Plain) -> Plain:
    """The one item of a list that may be written without its dash; any other value as it is."""
    return value[0] if key in _ONE_OR_MANY and isinstance(value, list) and len(value) == 1 else value


def _plain(value: object) -> Plain:
    if isinstance(value, Node):
        mapping = _mapping(value)
        text = next(iter(mapping.values()), None)
        is_short = type(value).shorthand and isinstance(text, str) and type(value).from_text(text) == mapping
        return text if is_short and isinstance(text, str) else mapping
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    assert isinstance(value, str | bool | int | datetime.date), value
    return value


def _field(key: str, value: Plain, indent: str) -> Iterator[str]:
    """The lines of one key with its value."""
    if isinstance(value, dict):
        short = _braces(value) if key in _ON_ONE_LINE else ""
        if short and len(indent) + len(key) + 2 + len(short) <= WIDTH:
            yield f"{indent}{key}: {short}"
            return
        yield f"{indent}{key}:"
        for name, inner in value.items():
            yield from _field(name, inner, f"{indent}  ")
    elif isinstance(value, list):
        yield from _list(key, value, indent)
    else:
        first, *rest = _scalar(value, len(indent), len(key) + 2)
        yield f"{indent}{key}: {first}"
        yield from (f"{indent}  {line}" if line else "" for line in rest)


def _list(key: str, items: list[Plain], indent: str) -> Iterator[str]:
    if key == "keywords":
        short = f"{key}: [{', '.join(_in_braces(item) for item in items)}]"
        if len(indent) + len(short) <= WIDTH:
            yield indent + short
            return
    yield f"{indent}{key}:"
    before: list[str] = []
    for item in items:
        lines = list(_item(key, item, f"{indent}  "))
        if before and key in _SPACED and max(len(before), len(lines)) > 1:
            yield ""
        yield from lines
        before = lines


def _item(key: str, item: Plain, indent: str) -> Iterator[str]:
    if not isinstance(item, dict):
        assert not isinstance(item, list), "the model has no list of lists"
        first, *rest = _scalar(item, len(indent), 2)
        yield f"{indent}- {first}"
        yield from (f"{indent}  {line}" if line else "" for line in rest)
        return
    short = _braces(item) if key in _ON_ONE_LINE else ""
    if short and len(indent) + 2 + len(short) <= WIDTH:
        yield f"{indent}- {short}"
        return
    lines = [line for name, value in item.items() for line in _field(name, value, f"{indent}  ")]
    yield f"{indent}- {lines[0].lstrip()}"
    yield from lines[1:]


def _braces(mapping: dict[str, Plain]) -> str:
    """The mapping in braces; empty where it holds more than scalars on one line."""
    if any(isinstance(value, dict | list) or "\n" in str(value) for value in mapping.values()):
        return ""
    return f"{{{', '.join(f'{key}: {_in_braces(value)}' for key, value in mapping.items())}}}"


def _in_braces(value: Plain) -> str:
    if isinstance(value, str):
        return value if _reads_back("{key: ", value, "}") else _quoted(value)
    return _bare(value)


def _scalar(value: Plain, indent: int, before: int) -> list[str]:
    """The lines of a scalar that follows so many spaces and characters; all but the first are yet to be indented."""
    if not isinstance(value, str):
        return [_bare(value)]
    if _can_be_a_block(value):
        if re.search(r"(?<!\n)\n(?!\n)|\n[ \t]", value):
            return ["|-", *value.split("\n")]
        if "\n" in value or (indent + before + len(value) > WIDTH and " " in value):
            return [">-", *_folded(value, WIDTH - indent - 2)]
    return [value if _reads_back("key: ", value, "") else _quoted(value)]


def _bare(value: Plain) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "auto" if value.second or value.microsecond else "minutes")
    return str(value)


def _can_be_a_block(text: str) -> bool:
    """Whether block scalars can hold the text: they show neither outer spaces nor unprintable characters."""
    return text == text.strip() and all(
        not _ESCAPED.search(line) and line == line.rstrip() for line in text.split("\n")
    )


def _folded(text: str, width: int) -> list[str]:
    """The lines of a folded scalar (YAML 1.1, 9.3.2): a line break reads as a space, n + 1 of them as n."""
    lines: list[str] = []
    for paragraph in re.split(r"(\n+)", text):
        if paragraph.startswith("\n"):
            lines.extend([""] * len(paragraph))
            continue
        line = ""
        for words in re.split(r"(?<=[^ \t]) (?=[^ \t])", paragraph):
            if line and len(line) + 1 + len(words) > width:
                lines.append(line)
                line = words
            else:
                line = f"{line} {words}" if line else words
        lines.append(line)
    return lines


def _reads_back(before: str, text: str, after: str) -> bool:
    """Whether a YAML reader, whichever types it guesses, takes the text at that place for exactly what is meant."""
    if not text or text[0] in _INDICATORS:
        return False
    try:
        read = yaml.load(f"{before}{text}{after}", Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError):  # ValueError: an impossible date such as 2022-13-40
        return False
    return bool(read == {"key": text})


_INDICATORS = "[]{}&*!|>%@`\"'#,"
"""With these a text begins that is not plain (YAML 1.1, 5.3)."""

# What YAML cannot show or takes for a line break (YAML 1.1, 5.1 and 5.4).
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def _quoted(text: str) -> str:
    if not _ESCAPED.search(text) and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return '"' + _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
