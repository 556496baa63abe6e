"""Prose of a web page as flowing text: line breaks of the source mean nothing, paragraphs and lists do."""

import re

LINE_BREAK = "\u2028"
"""Unicode's line separator; stands for ``<br>``, which the source means."""

_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S")


def flowing(text: str) -> str:
    """The Markdown with each paragraph and each list item on one line, and one blank line between paragraphs.

    Two or more LINE_BREAKs in a row part paragraphs; a single one stays.
    """
    text = re.sub(rf"\s*{LINE_BREAK}\s*", _line_break, text)
    paragraphs = (_flowing_paragraph(paragraph) for paragraph in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())


def _line_break(match: re.Match[str]) -> str:
    parted = match[0].count(LINE_BREAK) > 1 or re.search(r"\n[ \t]*\n", match[0])
    return "\n\n" if parted else LINE_BREAK


def _flowing_paragraph(text: str) -> str:
    lines: list[str] = []
    for line in text.strip(f"\n{LINE_BREAK}").split("\n"):
        words = re.sub(r"[ \t\f]+", " ", line.strip(" \t\f"))
        if _LIST_ITEM.match(line):
            indent = line[: len(line) - len(line.lstrip())] if lines else ""
            lines.append(indent + words)
        elif words:
            lines[-1:] = [f"{lines[-1]} {words}"] if lines else [words]
    return "\n".join(lines)
