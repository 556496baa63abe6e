"""Pictures are brought to the size, colour and weight an edition wants; what can't be read says why."""

import io
import pickle
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageColor, ImageDraw, ImageFile

from booklet import pictures
from booklet.geometry import Size, mm
from booklet.pictures import PictureFacts
from booklet.values import Missing, Picture

REAL = Path(__file__).parents[2] / "shared" / "real" / "neurips22" / "images"
INCH = Size(mm(25.4), mm(25.4))
RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (40, 60, 190)


def as_bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def photograph(width: int = 400, height: int = 300) -> Image.Image:
    """Soft, with many colours, as a camera makes it."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, Image.radial_gradient("L").resize((width, height))))


def quarters(width: int = 64, height: int = 32) -> Image.Image:
    """Red in the upper left corner, green in the upper right, blue and white below."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    return image


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010E] = "taken at home"
    return tags


def prepared(data: bytes, printed: Size = INCH, dpi: int = 300, quality: int = 90) -> Picture:
    return pictures.prepare(data, printed=printed, dpi=dpi, quality=quality)


def seen(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    assert (picture.width_px, picture.height_px) == image.size
    assert picture.media_type == f"image/{str(image.format).lower()}"
    return image


def close(seen_colour: object, colour: tuple[int, ...], tolerance: int = 10) -> bool:
    channels = seen_colour if isinstance(seen_colour, tuple) else (seen_colour,)
    return all(abs(a - b) <= tolerance for a, b in zip(channels, colour, strict=True))


class TestInspect:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
    def test_a_picture_tells_its_kind_and_size(self, kind: str) -> None:
        data = as_bytes(quarters(), kind)

        assert pictures.inspect(data) == PictureFacts(kind, 64, 32)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
    def test_the_size_is_that_of_the_upright_picture(self, kind: str) -> None:
        data = as_bytes(quarters(), kind, exif=exif(6))

        assert pictures.inspect(data) == PictureFacts(kind, 32, 64)

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<html>", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
    def test_what_is_no_picture_is_named(self, data: bytes) -> None:
        facts = pictures.inspect(data, source="poster.jpg")

        assert facts == Missing(
            "the file is not a picture that can be read (JPEG, PNG, WebP, TIFF or GIF)", "poster.jpg"
        )

    @pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_a_file_that_is_cut_off_is_found_whatever_the_process_tolerates(
        self, kind: str, lenient: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
        whole = as_bytes(photograph(), kind)

        facts = pictures.inspect(whole[: len(whole) * 2 // 3])

        assert isinstance(facts, Missing)
        assert facts.reason in ("the picture file is cut off", "the picture file is damaged")

    @pytest.mark.parametrize("lenient", [False, True], ids=["strict", "lenient"])
    def test_a_cut_off_jpeg_is_called_so(self, lenient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
        whole = as_bytes(photograph(), "JPEG")

        facts = pictures.inspect(whole[:-500], source="a.jpg")

        assert facts == Missing("the picture file is cut off", "a.jpg")

    def test_a_damaged_png_is_called_so(self) -> None:
        whole = bytearray(as_bytes(photograph(), "PNG"))
        whole[len(whole) // 2] ^= 0xFF

        assert pictures.inspect(bytes(whole)) == Missing("the picture file is damaged", "")

    @pytest.mark.parametrize(("width", "height"), [(13_500, 13_500), (60_000, 60_000)])
    def test_a_decompression_bomb_is_refused_unopened(self, width: int, height: int) -> None:
        header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
        bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
            for name, body in chunks
        )

        assert pictures.inspect(bomb) == Missing("the picture has more than 175 million pixels", "")

    def test_a_large_poster_is_no_bomb(self) -> None:
        poster = as_bytes(Image.new("L", (11_000, 9_000), 255), "PNG")

        assert pictures.inspect(poster) == PictureFacts("PNG", 11_000, 9_000)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
    def test_damage_anywhere_never_raises(self, kind: str) -> None:
        whole = as_bytes(photograph(60, 40), kind)

        for at in range(0, len(whole), max(1, len(whole) // 150)):
            damaged = whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]
            facts = pictures.inspect(damaged)
            if isinstance(facts, PictureFacts):
                prepared(damaged)


class TestUpright:
    @pytest.mark.parametrize(
        ("orientation", "upper_left"),
        [(1, RED), (2, GREEN), (3, (255, 255, 255)), (4, BLUE), (5, RED), (6, BLUE), (7, (255, 255, 255)), (8, GREEN)],
    )
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
    def test_orientation_is_applied(self, kind: str, orientation: int, upper_left: tuple[int, int, int]) -> None:
        options = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
        data = as_bytes(quarters(), kind, exif=exif(orientation), **options)

        image = seen(prepared(data)).convert("RGB")

        assert image.size == ((64, 32) if orientation < 5 else (32, 64))
        assert close(image.getpixel((4, 4)), upper_left)

    def test_orientation_holds_when_a_jpeg_is_decoded_small(self) -> None:
        data = as_bytes(quarters(1600, 800), "JPEG", exif=exif(6))

        image = seen(prepared(data, dpi=100)).convert("RGB")

        assert image.size == (50, 100)
        assert close(image.getpixel((4, 4)), BLUE)
        assert close(image.getpixel((45, 4)), RED)

    def test_damaged_exif_leaves_the_picture_as_it_lies(self) -> None:
        data = as_bytes(quarters(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 20)

        assert pictures.inspect(data) == PictureFacts("JPEG", 64, 32)
        assert seen(prepared(data)).size == (64, 32)


class TestSize:
    def test_a_picture_is_brought_down_to_the_resolution_at_its_printed_size(self) -> None:
        picture = prepared(as_bytes(photograph(1200, 900), "JPEG"), Size(mm(50.8), mm(38.1)), dpi=100)

        assert (picture.width_px, picture.height_px) == (200, 150)

    def test_the_picture_is_fitted_into_the_printed_box(self) -> None:
        picture = prepared(as_bytes(photograph(1200, 600), "JPEG"), INCH, dpi=100)

        assert (picture.width_px, picture.height_px) == (100, 50)

    def test_a_small_picture_is_never_enlarged(self) -> None:
        picture = prepared(as_bytes(photograph(40, 30), "PNG"), Size(mm(200), mm(150)))

        assert (picture.width_px, picture.height_px) == (40, 30)

    def test_a_thread_of_a_picture_keeps_a_pixel(self) -> None:
        picture = prepared(as_bytes(Image.new("RGB", (3000, 2), RED), "PNG"), INCH, dpi=72)

        assert (picture.width_px, picture.height_px) == (72, 1)


class TestColour:
    def test_a_colour_profile_is_applied(self) -> None:
        lab = ImageCms.createProfile("LAB")
        srgb = ImageCms.createProfile("sRGB")
        data = as_bytes(ImageCms.profileToProfile(Image.new("RGB", (30, 30), RED), srgb, lab, outputMode="LAB"), "TIFF")

        image = seen(prepared(data))

        assert image.mode == "RGB"
        assert close(image.getpixel((15, 15)), RED)

    def test_a_profile_that_is_not_srgb_changes_the_numbers(self, wide_profile: bytes) -> None:
        data = as_bytes(Image.new("RGB", (30, 30), (128, 128, 128)), "PNG", icc_profile=wide_profile)

        image = seen(prepared(data)).convert("RGB")

        assert close(image.getpixel((15, 15)), (188, 188, 188), 3)

    def test_an_srgb_profile_changes_nothing(self) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        data = as_bytes(Image.new("RGB", (30, 30), RED), "PNG", icc_profile=profile)

        assert seen(prepared(data)).convert("RGB").getpixel((15, 15)) == RED

    def test_a_broken_profile_is_passed_over(self) -> None:
        data = as_bytes(Image.new("RGB", (30, 30), RED), "PNG", icc_profile=b"no profile at all")

        assert seen(prepared(data)).convert("RGB").getpixel((15, 15)) == RED

    def test_a_profile_of_another_colour_space_is_passed_over(self, wide_profile: bytes) -> None:
        data = as_bytes(Image.new("L", (30, 30), 128), "PNG", icc_profile=wide_profile)

        assert seen(prepared(data)).getpixel((15, 15)) == 128

    def test_an_adobe_cmyk_jpeg_is_not_inverted(self) -> None:
        data = as_bytes(Image.new("CMYK", (30, 30), (0, 255, 255, 0)), "JPEG", quality=95)
        assert b"Adobe" in data

        image = seen(prepared(data))

        assert image.mode == "RGB"
        assert close(image.getpixel((15, 15)), (255, 0, 0))

    @pytest.mark.parametrize(("value", "grey"), [(0, 0), (32896, 128), (65535, 255)])
    def test_sixteen_bits_become_eight(self, value: int, grey: int) -> None:
        image = Image.new("I;16", (10, 10), value)

        for kind in ("PNG", "TIFF"):
            assert seen(prepared(as_bytes(image, kind))).getpixel((5, 5)) == grey

    def test_floating_point_grey_is_scaled_from_its_highest_value(self) -> None:
        image = Image.new("F", (10, 10), 1.0)
        image.putpixel((5, 5), 0.5)

        assert seen(prepared(as_bytes(image, "TIFF"))).getpixel((5, 5)) == 127

    def test_grey_stays_grey(self) -> None:
        assert seen(prepared(as_bytes(photograph().convert("L"), "JPEG"))).mode == "L"
        assert seen(prepared(as_bytes(photograph().convert("1"), "PNG"))).mode == "L"

    def test_a_palette_becomes_its_colours(self) -> None:
        data = as_bytes(quarters().quantize(8), "GIF")

        assert close(seen(prepared(data)).convert("RGB").getpixel((4, 4)), RED)

    def test_what_is_transparent_shows_white_paper(self) -> None:
        image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
        image.putpixel((3, 3), (*RED, 255))

        result = seen(prepared(as_bytes(image, "PNG")))

        assert result.mode == "RGB"
        assert result.getpixel((10, 10)) == (255, 255, 255)
        assert result.getpixel((3, 3)) == RED

    @pytest.mark.parametrize("mode", ["LA", "P", "L"])
    def test_every_way_to_be_transparent_shows_white_paper(self, mode: str) -> None:
        if mode == "LA":
            data = as_bytes(Image.new("LA", (20, 20), (0, 0)), "PNG")
        else:
            data = as_bytes(Image.new(mode, (20, 20), 0), "PNG", transparency=0)

        assert seen(prepared(data)).convert("RGB").getpixel((10, 10)) == (255, 255, 255)


class TestWeight:
    def test_a_photograph_is_a_jpeg_with_full_colour_resolution(self) -> None:
        picture = prepared(as_bytes(photograph(), "PNG"))

        image = seen(picture)

        assert picture.media_type == "image/jpeg"
        assert [layer[1:3] for layer in image.layer] == [(1, 1), (1, 1), (1, 1)]
        assert "progressive" not in image.info

    def test_flat_art_is_a_png_and_exact(self) -> None:
        picture = prepared(as_bytes(quarters(600, 300), "PNG"))

        assert picture.media_type == "image/png"
        assert seen(picture).getpixel((4, 4)) == RED

    def test_a_jpeg_that_fits_is_not_compressed_again(self) -> None:
        data = as_bytes(photograph(200, 150), "JPEG", quality=80)

        picture = prepared(data)

        assert picture.data == data

    def test_a_heavy_jpeg_that_fits_is_compressed_again(self) -> None:
        noise = Image.effect_noise((200, 200), 90)
        data = as_bytes(Image.merge("RGB", (noise, noise, noise)), "JPEG", quality=100, subsampling=0)

        picture = prepared(data, quality=60)

        assert len(picture.data) < 0.8 * len(data)

    def test_no_metadata_is_left(self) -> None:
        secret = b"taken at home"
        for kind in ("JPEG", "PNG", "WEBP", "TIFF"):
            for image in (photograph(200, 150), quarters()):
                data = as_bytes(image, kind, exif=exif(1))
                assert secret in data
                assert secret not in prepared(data).data

    def test_a_kept_jpeg_loses_comment_exif_and_what_follows_its_end(self) -> None:
        data = as_bytes(photograph(200, 150), "JPEG", quality=80, comment=b"by me", exif=exif(1)) + b"a film"

        picture = prepared(data)

        assert len(picture.data) < len(data)
        assert not any(secret in picture.data for secret in (b"by me", b"taken at home", b"a film", b"Exif"))
        assert seen(picture).tobytes() == Image.open(io.BytesIO(data)).tobytes()

    def test_the_first_frame_is_taken(self) -> None:
        frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, GREEN, BLUE)]
        for kind in ("GIF", "WEBP", "TIFF", "PNG"):
            options = {"lossless": True} if kind == "WEBP" else {}
            data = as_bytes(frames[0], kind, save_all=True, append_images=frames[1:], **options)

            assert isinstance(pictures.inspect(data), PictureFacts)
            assert close(seen(prepared(data)).convert("RGB").getpixel((9, 9)), RED)

    def test_same_bytes_in_same_bytes_out(self) -> None:
        data = as_bytes(photograph(900, 700), "PNG")

        assert prepared(data) == prepared(data)

    def test_the_work_can_be_sent_to_another_process(self) -> None:
        assert pickle.loads(pickle.dumps(pictures.prepare)) is pictures.prepare
        assert pickle.loads(pickle.dumps(pictures.telling_crop)) is pictures.telling_crop


class TestTellingCrop:
    @pytest.fixture
    def poster(self) -> bytes:
        """White, with grey text on the left and a colourful figure at the lower right."""
        image = Image.new("RGB", (1600, 1000), "white")
        draw = ImageDraw.Draw(image)
        for top in range(200, 950, 12):
            draw.line((80, top, 700, top), "gray", 4)
        for number, colour in enumerate(("red", "orange", "green", "blue", "purple", "teal")):
            draw.rectangle((1000 + 70 * number, 850 - 40 * number, 1050 + 70 * number, 900), colour)
        return as_bytes(image, "PNG")

    def test_the_part_has_the_ratio_and_resolution_asked_for(self, poster: bytes) -> None:
        part = pictures.telling_crop(poster, printed=Size(mm(25.4), mm(50.8)), dpi=100, quality=80)

        assert (part.width_px, part.height_px) == (100, 200)

    def test_a_figure_is_more_telling_than_text_and_white(self, poster: bytes) -> None:
        part = pictures.telling_crop(poster, printed=Size(mm(40), mm(30)), dpi=150, quality=90)

        image = seen(part).convert("RGB")
        shown = {colour for _, colour in image.getcolors(1 << 20) or ()}
        assert {ImageColor.getrgb(name) for name in ("red", "blue", "teal")} <= shown

    def test_ranks_show_different_parts_and_begin_again(self, poster: bytes) -> None:
        parts = [
            pictures.telling_crop(poster, printed=Size(mm(40), mm(30)), dpi=100, quality=90, rank=rank)
            for rank in range(3)
        ]

        assert len({part.data for part in parts}) == 3
        assert pictures.telling_crop(poster, printed=Size(mm(40), mm(30)), dpi=100, quality=90, rank=9999).data

    @pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000), (50, 50)])
    def test_odd_pictures_have_a_part_too(self, size: tuple[int, int]) -> None:
        data = as_bytes(Image.new("L", size, 200), "PNG")

        part = pictures.telling_crop(data, printed=Size(mm(40), mm(30)), dpi=100, quality=90)

        assert part.width_px >= 1
        assert part.height_px >= 1

    def test_a_real_poster_has_a_part_of_the_right_size(self) -> None:
        if not REAL.is_dir():
            pytest.skip("the real posters are not on this machine")
        for file in sorted(REAL.glob("*.jpeg")):
            data = file.read_bytes()
            assert isinstance(pictures.inspect(data), PictureFacts)
            part = pictures.telling_crop(data, printed=Size(mm(48), mm(36)), dpi=150, quality=80)
            assert part.width_px / part.height_px == pytest.approx(4 / 3, rel=0.02)


class TestPortrait:
    def test_a_high_picture_loses_less_above_than_below(self) -> None:
        image = Image.new("RGB", (100, 300), BLUE)
        ImageDraw.Draw(image).rectangle((0, 50, 99, 99), RED)

        portrait = seen(pictures.portrait(as_bytes(image, "PNG"), printed=INCH, dpi=300, quality=90))

        assert portrait.size == (100, 100)
        assert [portrait.getpixel((50, y)) for y in (2, 47, 52, 97)] == [RED, RED, BLUE, BLUE]

    def test_a_wide_picture_keeps_its_middle(self) -> None:
        image = Image.new("RGB", (300, 100), BLUE)
        ImageDraw.Draw(image).rectangle((100, 0, 199, 99), RED)

        portrait = seen(pictures.portrait(as_bytes(image, "PNG"), printed=INCH, dpi=300, quality=90))

        assert portrait.size == (100, 100)
        assert portrait.getpixel((2, 50)) == portrait.getpixel((97, 50)) == RED


class TestEmblem:
    @pytest.mark.parametrize("ground", [(255, 255, 255, 255), (0, 0, 0, 0)], ids=["white", "transparent"])
    def test_blank_paper_around_a_logo_is_cut_off(self, ground: tuple[int, ...]) -> None:
        image = Image.new("RGBA", (320, 320), ground)
        ImageDraw.Draw(image).rectangle((80, 140, 239, 179), RED)

        emblem = seen(pictures.emblem(as_bytes(image, "PNG"), printed=INCH, dpi=300, quality=90))

        assert emblem.size == (160, 40)

    def test_a_coloured_ground_belongs_to_the_logo(self) -> None:
        image = Image.new("RGB", (60, 40), BLUE)
        ImageDraw.Draw(image).rectangle((20, 10, 39, 29), "white")

        assert seen(pictures.emblem(as_bytes(image, "PNG"), printed=INCH, dpi=300, quality=90)).size == (60, 40)

    def test_a_pale_colour_is_seen(self) -> None:
        image = Image.new("RGB", (60, 60), "white")
        ImageDraw.Draw(image).rectangle((20, 20, 39, 29), (255, 255, 180))

        assert seen(pictures.emblem(as_bytes(image, "PNG"), printed=INCH, dpi=300, quality=90)).size == (20, 10)

    def test_a_large_logo_is_brought_down_to_its_box(self) -> None:
        emblem = pictures.emblem(as_bytes(quarters(2000, 1000), "PNG"), printed=INCH, dpi=100, quality=90)

        assert (emblem.width_px, emblem.height_px) == (100, 50)

    @pytest.mark.parametrize(
        ("ink", "blank"), [((255, 255, 255, 255), True), ((0, 0, 0, 0), True), ((250, 60, 60, 255), False)]
    )
    def test_white_on_nothing_is_blank_on_paper(self, ink: tuple[int, ...], blank: bool) -> None:
        image = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
        ImageDraw.Draw(image).rectangle((10, 10, 39, 39), fill=ink)

        assert pictures.is_blank(as_bytes(image, "PNG")) is blank


@pytest.fixture(scope="module")
def wide_profile() -> bytes:
    """An RGB profile with linear light, so that it differs from sRGB plainly: sRGB's colorants, gamma 1."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(srgb[128:132])
    for entry in range(count):
        at = 132 + 12 * entry
        name, offset, size = bytes(srgb[at : at + 4]), *struct.unpack(">II", srgb[at + 4 : at + 12])
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            srgb[offset : offset + size] = (b"curv" + bytes(8)).ljust(size, b"\0")
        if name == b"desc":
            srgb[offset : offset + size] = srgb[offset : offset + size].replace(
                "sRGB".encode("utf-16-be"), "flat".encode("utf-16-be")
            )
    return bytes(srgb)
