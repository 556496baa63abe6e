"""Contact sheets: what was drawn, small and side by side, each with its number in the file."""

import io
from collections.abc import Sequence
from statistics import median

from PIL import Image, ImageDraw, ImageFont

from booklet.fonts import cut_bytes
from booklet.look.drawing import GROUND, THUMB, Drawn
from booklet.workspace import Store

ROWS, ACROSS = 6, 1780
"""Rows of a sheet, and about how many pixels it is wide."""
GAP, LINE = 16, 20
"""Pixels between pictures, and what a number takes under each."""
INK, EMPTY = "#5a5f66", "#d2d5d9"
_SIZE = 14

Labelled = tuple[Drawn | None, str]
"""A picture, or None where there is none, with its number."""


def contact_sheets(pictures: Sequence[Labelled], store: Store) -> list[bytes]:
    """The sheets, in order, as PNG files."""
    width, height = _cell([one for one, _ in pictures if one])
    columns = max(1, (ACROSS - GAP) // (width + GAP))
    font = ImageFont.truetype(io.BytesIO(cut_bytes("sans-600", store)), _SIZE)
    a_sheet = columns * ROWS
    groups = [pictures[start : start + a_sheet] for start in range(0, len(pictures), a_sheet)]
    return [_sheet(group, min(columns, len(pictures)), (width, height), font) for group in groups]


def _cell(drawn: Sequence[Drawn]) -> tuple[int, int]:
    """Room for the usual picture: large ones are made smaller to fit."""
    sizes = [one.thumb_size for one in drawn if one.side == 0.5] or [one.thumb_size for one in drawn] or [THUMB]
    return round(median(width for width, _ in sizes)), round(median(height for _, height in sizes))


def _sheet(group: Sequence[Labelled], columns: int, cell: tuple[int, int], font: ImageFont.FreeTypeFont) -> bytes:
    width, height = cell
    rows = -(-len(group) // columns)
    size = (GAP + columns * (width + GAP), GAP + rows * (height + LINE + GAP))
    sheet = Image.new("RGB", size, GROUND)
    pen = ImageDraw.Draw(sheet)
    for position, (drawn, label) in enumerate(group):
        row, column = divmod(position, columns)
        left, top = GAP + column * (width + GAP), GAP + row * (height + LINE + GAP)
        if drawn:
            image = Image.frombytes("RGB", drawn.thumb_size, drawn.thumb)
            image.thumbnail(cell, Image.Resampling.LANCZOS)
            left += round((width - image.width) * drawn.side)
            sheet.paste(image, (left, top + (height - image.height) // 2))
            middle = left + image.width / 2
        else:
            sheet.paste(EMPTY, (left, top, left + width, top + height))
            middle = left + width / 2
        pen.text((middle, top + height + 3), label, fill=INK, font=font, anchor="mt")
    file = io.BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()
