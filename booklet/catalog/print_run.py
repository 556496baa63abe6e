"""How the print edition is made: the author's wishes about paper, binding and press."""

import math
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from booklet.fields import FileName
from booklet.placed import Node

THINNEST_MM, THICKEST_MM = 0.03, 1.0
"""Thickness of a leaf: less is no paper, more is a board that cannot be folded."""
LARGEST_BLEED_MM = 10.0
LEAST_INK, MOST_INK = 200, 400


def _number(text: Any, what: str, least: float, most: float) -> float:
    """The number that the text says, within bounds."""
    try:
        number = float(str(text).strip().removesuffix("mm").removesuffix("%"))
    except ValueError:
        number = math.nan
    if not least <= number <= most:
        message = f"'{{text}}' can't be {what}: write a number from {least:g} to {most:g}"
        raise PydanticCustomError("measure", message, {"text": str(text)})
    return number


def _bounded(what: str, least: float, most: float) -> tuple[Any, ...]:
    return (
        BeforeValidator(lambda text: _number(text, what, least, most)),
        WithJsonSchema({"type": "number", "minimum": least, "maximum": most}),
    )


def _cmyk(text: str) -> str:
    shares = text.replace(",", " ").split()
    if len(shares) != 4 or not all(share.isdecimal() and int(share) <= 100 for share in shares):
        raise PydanticCustomError(
            "inks", "'{text}' are not four inks: write cyan, magenta, yellow and black as 100 60 0 10", {"text": text}
        )
    return " ".join(shares)


PaperThickness = Annotated[float, *_bounded("the thickness of paper in mm", THINNEST_MM, THICKEST_MM)]
Bleed = Annotated[float, *_bounded("a bleed in mm", 0.0, LARGEST_BLEED_MM)]
InkLimit = Annotated[float, *_bounded("a limit of ink in per cent", LEAST_INK, MOST_INK)]
Inks = Annotated[
    str,
    StringConstraints(strip_whitespace=True),
    AfterValidator(_cmyk),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}([ ,]+\d{1,3}){3}$"}),
]
Binding = Literal["saddle", "perfect", "wire"]
Condition = Literal["coated", "uncoated", "web-coated"]


class PrintRun(Node):
    """How the print edition is made: docs/print.md."""

    binding: Binding = "saddle"
    """How the leaves are held together: stapled through the fold (saddle), glued at the spine (perfect), or on wire."""
    papers: Literal["scaled", "own-size", "off"] = "scaled"
    """Papers scaled to the trim size; at their own size in a file of their own; or not printed at all."""
    cover: Literal["pages", "wrap"] = "pages"
    """The cover as first and last pages, or as a sheet of its own that wraps around the others."""
    paper_mm: PaperThickness = 0.1
    """Thickness of one leaf in mm: for the spine, and for creep. Ordinary office paper has 0.1."""
    bleed_mm: Bleed = 3.0
    """How far pictures at the edge reach beyond it, in mm."""
    condition: Condition = "coated"
    """The paper colours are made for: coated (FOGRA39), uncoated (FOGRA29) or web-coated (US, SWOP grade 3)."""
    icc: FileName | None = None
    """Another ICC profile, which wins over the condition: a file beside the catalog, or one that the machine has, by
    its name."""
    ink_limit: InkLimit = 300.0
    """The most that the four inks together may cover, in per cent."""
    accent_inks: Inks | None = None
    """The accent as the press prints it: per cent of cyan, magenta, yellow, black. Default: by the profile."""
