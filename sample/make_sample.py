"""Make the stand-in posters and papers of the sample catalog: ``python sample/make_sample.py``.

Titles, authors and addresses come from catalog.yaml, the words from papers.yaml, the look from templates/. The
curves are drawn from formulas and mean nothing. No network is used, and the same versions of WeasyPrint, Pillow
and the fonts write the same bytes again.
"""

import io
import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fontpkg
import jinja2
import pikepdf
import pypdfium2
import yaml
from markdown_it import MarkdownIt
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from booklet.catalog import Catalog, Entry

SAMPLE = Path(__file__).parent
JPEG_WIDTH_PX = 2000
PNG_WIDTH_PX = 1360

os.environ.setdefault(
    "SOURCE_DATE_EPOCH", "0"
)  # read by fontTools, which cuts the fonts where HarfBuzz-Subset is missing


@dataclass(frozen=True, slots=True)
class Frame:
    """The plane of one chart: values from (left, bottom) to (right, top) on width x height units, y downwards."""

    width: float
    height: float
    left: float = 0.0
    right: float = 1.0
    bottom: float = 0.0
    top: float = 1.0

    def x(self, value: float) -> float:
        """Horizontal position of a value."""
        return round((value - self.left) / (self.right - self.left) * self.width, 2)

    def y(self, value: float) -> float:
        """Vertical position of a value."""
        return round((self.top - value) / (self.top - self.bottom) * self.height, 2)

    def curve(self, function: Callable[[float], float], steps: int = 72) -> str:
        """The function's graph as the data of an SVG path."""
        values = [self.left + (self.right - self.left) * step / steps for step in range(steps + 1)]
        return "M" + " L".join(f"{self.x(value)} {self.y(function(value))}" for value in values)

    def area(self, function: Callable[[float], float], steps: int = 72) -> str:
        """The region under the function's graph as the data of an SVG path."""
        return f"{self.curve(function, steps)} L{self.x(self.right)} {self.y(self.bottom)} L0 {self.y(self.bottom)} Z"


def bell(centre: float, spread: float, height: float = 1.0) -> Callable[[float], float]:
    """A normal density, scaled so that its peak has the given height."""
    return lambda value: height * math.exp(-(((value - centre) / spread) ** 2) / 2)


def rise(centre: float, steepness: float) -> Callable[[float], float]:
    """A logistic curve from 0 to 1."""
    return lambda value: 1 / (1 + math.exp(-steepness * (value - centre)))


def power(exponent: float) -> Callable[[float], float]:
    """A power of the value; below 1 it bulges upwards."""
    return lambda value: value**exponent


def blend(*parts: Callable[[float], float]) -> Callable[[float], float]:
    """The sum of functions."""
    return lambda value: sum(part(value) for part in parts)


def decay(start: float, rate: float, floor: float = 0.0) -> Callable[[float], float]:
    """An exponential fall from the start towards the floor."""
    return lambda value: floor + (start - floor) * math.exp(-rate * value)


def scatter(number: int, count: int, centre: tuple[float, float], spread: float) -> list[tuple[float, float]]:
    """A cloud of points, denser in the middle; the golden angle stands in for chance."""
    cloud = []
    for index in range(count):
        angle = index * 2.399963 + number
        radius = spread * math.sqrt((index + 0.5) / count) * (0.8 + 0.2 * math.sin(index * 12.9898 + number))
        cloud.append((centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)))
    return cloud


def grain(*numbers: float) -> float:
    """A number from 0 to 1 that looks accidental and is always the same."""
    factors = (12.9898, 78.233, 37.719)
    mixed = sum(number * factor for number, factor in zip(numbers, factors, strict=False))
    return abs(math.sin(mixed) * 43758.5453) % 1


def tint(value: float, *colours: str) -> str:
    """The colour at 0 to 1 on the scale of the given colours, each as six hexadecimal digits after a hash."""
    position = min(max(value, 0.0), 0.9999) * (len(colours) - 1)
    low, share = int(position), position % 1
    mixed = (
        round(int(colours[low][at : at + 2], 16) * (1 - share) + int(colours[low + 1][at : at + 2], 16) * share)
        for at in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def environment() -> jinja2.Environment:
    """The templates, with the drawing functions above at their disposal."""
    loader = jinja2.FileSystemLoader(SAMPLE / "templates")
    templates = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    drawing = (Frame, bell, rise, power, blend, decay, scatter, grain, tint)
    templates.globals.update({tool.__name__: tool for tool in drawing})
    templates.globals["fonts"] = {
        f"{family} {style}": fontpkg.path(family, 400, style).as_uri()
        for family in ("Source Sans 3", "Source Serif 4")
        for style in ("normal", "italic")
    }
    markdown = MarkdownIt()
    templates.filters["prose"] = markdown.render
    return templates


def set_pages(html: str) -> bytes:
    """The HTML as PDF. Only the fonts' files may be opened."""
    fetcher = URLFetcher(allowed_protocols={"file"}, fail_on_errors=True)
    document = HTML(string=html, url_fetcher=fetcher, base_url=SAMPLE.as_uri())
    pdf: bytes = document.write_pdf(font_config=FontConfiguration())
    return pdf


def tidy(pdf: bytes, first_folio: int = 1) -> bytes:
    """The PDF, packed, with page labels that count from the first folio and an identifier made from its content."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as paper:
        numbering = pikepdf.Dictionary(S=pikepdf.Name.D, St=first_folio)
        paper.Root.PageLabels = pikepdf.Dictionary(Nums=[0, numbering])
        paper.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return target.getvalue()


def picture(pdf: bytes, name: str) -> bytes:
    """The first page as a JPEG or, where the name says so, a PNG of few colours."""
    width_px = PNG_WIDTH_PX if name.endswith(".png") else JPEG_WIDTH_PX
    page = pypdfium2.PdfDocument(pdf)[0]
    image = page.render(scale=width_px / page.get_width()).to_pil()
    target = io.BytesIO()
    if name.endswith(".png"):
        image.quantize(128).save(target, "PNG", optimize=True)
    else:
        image.save(target, "JPEG", quality=82, optimize=True, progressive=True)
    return target.getvalue()


def poster(entry: Entry, event: str, file: str, templates: jinja2.Environment) -> bytes:
    """The stand-in poster in the format its file name asks for."""
    html = templates.get_template(f"poster-{entry.id}.html.j2").render(entry=entry, event=event)
    pdf = set_pages(html)
    return tidy(pdf) if file.endswith(".pdf") else picture(pdf, file)


def paper(entry: Entry, address: str, text: dict[str, object], templates: jinja2.Environment) -> bytes:
    """The stand-in paper, which tells on every page where the real one is."""
    html = templates.get_template("paper.html.j2").render(entry=entry, address=address, **text)
    return tidy(set_pages(html), int(str(text["first_folio"])))


def write(name: str, data: bytes) -> None:
    """Write a file of the sample, named as in the catalog."""
    path = SAMPLE.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    print(f"{name}  {len(data) / 1000:.0f} kB")


def main() -> None:
    """Write posters and papers to where the catalog expects them."""
    catalog = Catalog.model_validate(yaml.safe_load((SAMPLE.parent / "catalog.yaml").read_text(encoding="utf-8")))
    texts = yaml.safe_load((SAMPLE / "papers.yaml").read_text(encoding="utf-8"))
    templates = environment()
    for entry in catalog.entries:
        if entry.poster and entry.poster.file:
            write(entry.poster.file, poster(entry, catalog.event.name, entry.poster.file, templates))
        if entry.paper and entry.paper.file and entry.paper.url:
            write(entry.paper.file, paper(entry, entry.paper.url, texts[entry.id], templates))


if __name__ == "__main__":
    main()
