"""Artwork: real pictures and PDFs made ready; what can't be used leaves a plate that says so."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import making_pdfs as making
import pytest
from making_catalogs import assets, catalog, project
from pictures_made import png
from pikepdf import Array
from PIL import Image, ImageStat

from booklet import layout
from booklet.artwork import LOGO, Studio
from booklet.layout import layout_of
from booklet.plates import MOST_SHARE, stand_of
from booklet.profiles import SCREEN
from booklet.values import SLOT, Art, Artwork, Missing, Plate
from booklet.workshop import Workshop

A5 = layout_of("A5")

FILES: Mapping[str, bytes] = {
    "wide.png": png(400, 200),
    "tall.png": png(150, 300),
    "square.png": png(300, 300),
    "broken.png": png(300, 300)[:60],
    "note.txt": b"not a picture",
}


IDS = ("one", "two", "three", "four", "five", "six", "seven", "eight")


@dataclass(frozen=True)
class Exhibition:
    """The artwork of a catalog with these files, and what was told about it."""

    artwork: Artwork
    told: list[str]
    hints: list[str]

    def plate(self, id: str = "one") -> Plate:
        return self.artwork.plates[id]


Exhibit = Callable[..., Exhibition]


@pytest.fixture
def exhibit(tmp_path: Path, workshop: Workshop) -> Exhibit:
    def shown(
        *posters: object,
        files: Mapping[str, bytes] = FILES,
        missing: Mapping[str, str] | None = None,
        **more: object,
    ) -> Exhibition:
        ids = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
        entries = [
            {"id": id, **({"poster": poster} if poster else {})} for id, poster in zip(ids, posters, strict=False)
        ]
        workspace = project(tmp_path, workshop.store, dict(files))
        found = assets(workspace, *files, missing=missing)
        written = catalog(entries, **more)
        studio = Studio(found, workspace, SCREEN, written.booklet, workshop)
        made = studio.artwork(written)
        return Exhibition(made, [str(one) for one in studio.diagnostics], [one.hint for one in studio.diagnostics])

    return shown


def seen(art: Art | None) -> Image.Image:
    assert art
    return Image.open(io.BytesIO(art.data))


# --- how large a poster is above its words -----------------------------------------------------------------


@pytest.mark.parametrize("booklet", [{"size": "A4"}, {"compact": True}])
@pytest.mark.parametrize("ratio", [0.7, 1.0])
def test_a_poster_is_larger_above_few_words(booklet: dict[str, Any], ratio: float) -> None:
    texts = {"few": "word " * 20, "some": "word " * 200, "many": "word " * 900}
    made = catalog([{"id": id, "poster": "p.png", "abstract": text} for id, text in texts.items()], booklet=booklet)
    page = layout_of(made.booklet.size)

    few, some, many = (stand_of(entry, made.booklet, ratio, page).size for entry in made.entries)

    assert few.height >= some.height > many.height
    assert many == page.single_size(ratio)
    assert few.width <= page.type_area.width
    assert few.height <= page.type_area.height * MOST_SHARE


# --- posters that are pictures -----------------------------------------------------------------------------


def test_a_wide_poster_is_turned_and_a_tall_one_stands(exhibit: Exhibit) -> None:
    shown = exhibit("wide.png", "tall.png", "square.png")

    assert [shown.plate(id).turned for id in ("one", "two", "three")] == [True, False, False]
    assert [shown.plate(id).size.ratio for id in ("one", "two", "three")] == pytest.approx([2, 0.5, 1])
    assert shown.told == []


def test_a_picture_keeps_its_shape_and_is_never_enlarged(exhibit: Exhibit) -> None:
    art = exhibit("wide.png").plate().art

    assert art
    assert art.ratio == pytest.approx(2)
    assert seen(art).size == (400, 200)
    assert art.vector is None


def test_a_large_picture_is_brought_down_to_what_the_edition_prints(exhibit: Exhibit) -> None:
    plate = exhibit("huge.png", files={"huge.png": png(2400, 1200)}).plate()

    assert seen(plate.art).width == pytest.approx(plate.size.width.inches * SCREEN.picture_dpi, abs=1)


def test_a_caption_takes_its_room_from_the_poster(exhibit: Exhibit) -> None:
    shown = exhibit("tall.png", {"file": "tall.png", "caption": "As hung"})

    bare, captioned = shown.plate("one").size, shown.plate("two").size
    assert captioned.height < bare.height
    assert captioned.ratio == pytest.approx(bare.ratio)


def test_pictures_with_the_same_bytes_have_the_same_address(exhibit: Exhibit) -> None:
    shown = exhibit("one.png", "other.png", files={"one.png": png(90, 60), "other.png": png(90, 60)})

    one, other = shown.plate("one").art, shown.plate("two").art
    assert one
    assert other
    assert one.address == other.address


def test_an_entry_without_a_poster_has_no_plate(exhibit: Exhibit) -> None:
    assert list(exhibit(None, "wide.png").artwork.plates) == ["two"]


# --- posters that can't be used ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("broken.png", "the picture file is cut off"),
        ("note.txt", "the file is not a picture that can be read (JPEG, PNG, WebP, TIFF or GIF)"),
    ],
)
def test_a_picture_that_cannot_be_read_leaves_a_plate_that_says_so(file: str, reason: str, exhibit: Exhibit) -> None:
    shown = exhibit(file, "wide.png")

    assert shown.plate("one").art is None
    assert shown.plate("one").missing == Missing(reason, file)
    assert shown.told == [f"warning: {file} can't be used: {reason} [unreadable-picture]"]
    assert shown.hints == ["its place in the booklet says so; name a file that can be opened"]
    assert shown.plate("two").art


def test_a_poster_that_was_not_found_says_why_and_is_told_by_others(exhibit: Exhibit) -> None:
    address = "https://example.org/p.png"

    shown = exhibit(address, missing={address: "the server answered 404"})

    assert shown.plate().missing == Missing("the server answered 404", address)
    assert shown.told == []


def test_a_page_that_a_poster_does_not_have_is_told(exhibit: Exhibit) -> None:
    shown = exhibit({"file": "p.pdf", "page": 3}, files={"p.pdf": making.saved(making.paper(2))})

    told = "warning: p.pdf can't be used: it ends at page 2, and page 3 was asked for [unreadable-picture]"
    assert shown.told == [told]


def test_a_poster_that_looks_like_a_pdf_and_is_none_leaves_a_plate_that_says_so(exhibit: Exhibit) -> None:
    shown = exhibit("p.pdf", files={"p.pdf": b"%PDF-1.7\nnothing else"})

    assert shown.plate().art is None
    assert shown.plate().missing
    assert len(shown.told) == 1


# --- posters that are PDFs ---------------------------------------------------------------------------------


def poster_pdf(rotation: int = 0, crop: tuple[int, ...] = (), unit: float = 1) -> bytes:
    """A first page of A4 upright, and a second of 400 by 200 points that is turned, cropped and scaled so."""
    pdf = making.paper(2)
    page = making.page(pdf, 1)
    page.MediaBox = Array([0, 0, 400, 200])
    if rotation:
        page.Rotate = rotation
    if crop:
        page.CropBox = Array(crop)
    if unit != 1:
        page.UserUnit = unit
    return making.saved(pdf)


@pytest.mark.parametrize(
    ("options", "ratio"),
    [
        ({}, 2),
        ({"rotation": 90}, 0.5),
        ({"rotation": 180}, 2),
        ({"rotation": 270}, 0.5),
        ({"crop": (100, 0, 200, 200)}, 0.5),
        ({"crop": (100, 0, 200, 200), "rotation": 90}, 2),
        ({"unit": 4}, 2),
    ],
    ids=str,
)
def test_a_pdf_is_shown_as_it_is_seen(options: dict[str, Any], ratio: float, exhibit: Exhibit) -> None:
    plate = exhibit({"file": "p.pdf", "page": 2}, files={"p.pdf": poster_pdf(**options)}).plate()

    assert plate.art
    assert plate.art.ratio == pytest.approx(ratio)
    assert plate.size.ratio == pytest.approx(ratio)
    assert plate.turned == (ratio > 1)


def test_a_pdf_stays_one_and_is_laid_into_its_slot(exhibit: Exhibit, workshop: Workshop) -> None:
    art = exhibit({"file": "p.pdf", "page": 2}, files={"p.pdf": poster_pdf()}).plate().art

    assert art
    assert art.vector
    assert (art.address, art.data, art.vector.page) == (f"{SLOT}art/one", b"", 1)
    assert (workshop.store.get(art.vector.clean) or b"").startswith(b"%PDF-")


# --- cover, logo, photos -----------------------------------------------------------------------------------


def test_the_mosaic_shows_the_first_posters_that_can_be_used(exhibit: Exhibit) -> None:
    shown = exhibit("wide.png", "broken.png", None, "tall.png")

    assert len(shown.artwork.mosaic) == 2
    assert shown.artwork.mosaic_titles == ("one", "four")


def test_the_mosaic_has_no_more_cells_than_the_layout(exhibit: Exhibit) -> None:
    shown = exhibit(*["square.png"] * 8)

    assert len(shown.artwork.mosaic) == len(shown.artwork.mosaic_titles) == len(A5.frames(8))


def test_pictures_are_cropped_for_their_cells(exhibit: Exhibit) -> None:
    shown = exhibit("wide.png", "tall.png", "square.png")

    for art, frame in zip(shown.artwork.mosaic, A5.frames(3), strict=True):
        assert art.ratio == pytest.approx(frame.size.ratio, rel=0.02)


def test_pictures_and_vectors_share_the_mosaic_in_the_author_s_order(exhibit: Exhibit) -> None:
    files = {**FILES, "p.pdf": poster_pdf()}

    shown = exhibit("wide.png", "p.pdf", "tall.png", files=files)

    assert [bool(art.vector) for art in shown.artwork.mosaic] == [False, True, False]
    assert [shown.plate(id).size.ratio for id in ("one", "two", "three")] == pytest.approx(
        [2, 595 / 842, 0.5], rel=0.01
    )


def test_without_posters_there_is_no_mosaic_and_no_frontispiece(exhibit: Exhibit) -> None:
    artwork = exhibit(None).artwork

    assert (artwork.mosaic, artwork.mosaic_titles, artwork.frontispiece) == ((), (), None)


@pytest.mark.parametrize(("booklet", "expected"), [({}, {1}), ({"size": "A4"}, set()), ({"theme": "handout"}, set())])
def test_a_section_of_spreads_has_a_light_picture_to_face_its_title(
    exhibit: Exhibit, booklet: dict[str, str], expected: set[int]
) -> None:
    openings = exhibit("dark.png", booklet=booklet, files={"dark.png": png(800, 600, (16, 16, 16))}).artwork.openings

    assert set(openings) == expected
    for art in openings.values():
        shown = Image.open(io.BytesIO(art.data))
        assert shown.width / shown.height == pytest.approx(148 / 210, rel=0.01)
        assert min(ImageStat.Stat(shown).mean) > 180


def test_logo_and_photos_fit_their_places(exhibit: Exhibit) -> None:
    shown = exhibit(
        event={"name": "Days", "logo": "wide.png"},
        moments=[{"text": "Hi"}, {"image": "tall.png"}, {"image": "wide.png"}],
        files={"wide.png": png(1200, 600), "tall.png": png(600, 1200)},
    )

    assert seen(shown.artwork.logo).width <= LOGO.width.inches * SCREEN.picture_dpi + 1
    assert sorted(shown.artwork.photos) == [1, 2]
    assert all(
        seen(art).height <= layout.PHOTO.height.inches * SCREEN.picture_dpi + 1 for art in shown.artwork.photos.values()
    )
    assert shown.told == []


def test_a_logo_or_photo_that_cannot_be_had_is_kept_as_missing_and_told(exhibit: Exhibit) -> None:
    shown = exhibit(
        event={"name": "Days", "logo": "broken.png"}, moments=[{"image": "note.txt"}, {"image": "gone.png"}],
        missing={"gone.png": "it is not there"},
    )  # fmt: skip

    assert shown.artwork.logo == Missing("the picture file is cut off", "broken.png")
    assert [(at, type(art)) for at, art in shown.artwork.photos.items()] == [(0, Missing), (1, Missing)]
    assert len(shown.told) == 2


def test_artwork_is_made_once(exhibit: Exhibit, workshop: Workshop) -> None:
    first = exhibit("once.png", files={"once.png": png(123, 77)}).artwork
    made = workshop.made_count

    again = exhibit("once.png", files={"once.png": png(123, 77)}).artwork

    assert again == first
    assert workshop.made_count == made
