"""Bags: made as RFC 8493 asks, the same bytes every time, and no flipped byte goes unseen."""

import io
import logging
import zipfile
from collections.abc import Mapping
from pathlib import Path

import bagit
import pytest

from booklet.bag import Findings, bagged, check_bag, content, is_bag, opened_tree, zipped
from booklet.diagnostics import BookletError
from booklet.folders import write_tree

PAYLOAD = {"booklet.pdf": b"%PDF-1.7 \x00\xff", "papers/one two.pdf": b"first", "papers/Müller.txt": b""}
INFO = [
    ("Source-Organization", "Institute"),
    ("Bag-Software-Agent", "poster-booklet 1.0"),
    ("External-Description", ""),
]


def made(folder: Path, payload: Mapping[str, bytes] = PAYLOAD) -> Path:
    write_tree(folder, bagged(payload, INFO))
    return folder


def zip_in(folder: Path, payload: Mapping[str, bytes] = PAYLOAD) -> bytes:
    zipped(bagged(payload, INFO), "days-bag", folder / "bag.zip")
    return (folder / "bag.zip").read_bytes()


def checked(path: Path) -> Findings:
    with opened_tree(path) as tree:
        return check_bag(tree)


def told(path: Path) -> list[tuple[str, str]]:
    """Rule and words of each finding."""
    return [(finding.rule, finding.message) for finding in checked(path).diagnostics]


# --- ours --------------------------------------------------------------------------------------------------


def test_bag_is_whole_by_our_own_look_and_says_what_it_holds(tmp_path: Path) -> None:
    found = checked(made(tmp_path / "bag"))

    assert found.diagnostics == ()
    assert (found.version, found.algorithms, found.files) == ("1.0", ("sha256", "sha512"), 3)
    assert found.information.of("payload-oxum") == (f"{found.size_bytes}.3",)
    assert found.information.of("Source-Organization") == ("Institute",)


def test_bag_is_valid_by_the_package_of_the_library_of_congress(tmp_path: Path) -> None:
    logging.getLogger("bagit").setLevel(logging.CRITICAL)

    bag = bagit.Bag(str(made(tmp_path / "bag")))

    assert bag.validate()
    assert bag.version_info == (1, 0)
    assert sorted(bag.payload_files()) == [f"data/{name}" for name in sorted(PAYLOAD)]


def test_long_lines_of_information_are_folded_and_read_again(tmp_path: Path) -> None:
    words = " ".join(["Proceedings"] * 30)
    write_tree(tmp_path / "bag", bagged(PAYLOAD, [("External-Description", words)]))

    assert max(map(len, (tmp_path / "bag/bag-info.txt").read_text().splitlines())) <= 80
    assert checked(tmp_path / "bag").information.of("External-Description") == (words,)


def test_zip_is_the_same_bytes_and_any_program_unpacks_the_bag(tmp_path: Path) -> None:
    first = zip_in(tmp_path)

    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        archive.extractall(tmp_path / "out")

    assert first == zip_in(tmp_path, dict(reversed(PAYLOAD.items())))
    assert told(tmp_path / "bag.zip") == told(tmp_path / "out" / "days-bag") == []


def test_bag_takes_the_place_of_the_one_before_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    made(tmp_path / "bag", {"old.txt": b"old"})

    made(tmp_path / "bag")

    assert [path.name for path in tmp_path.iterdir()] == ["bag"]
    assert not (tmp_path / "bag/data/old.txt").exists()


def test_bag_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    made(tmp_path / "bag", {"old.txt": b"old"})

    with pytest.raises(BookletError, match="cannot write"):
        write_tree(tmp_path / "bag", {"data/new.txt": tmp_path / "gone"})

    assert told(tmp_path / "bag") == []
    assert (tmp_path / "bag/data/old.txt").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["bag"]


def test_signs_that_manifests_have_numbers_for_come_back(tmp_path: Path) -> None:
    made(tmp_path / "bag", {"100%25.txt": b"a", "100%.txt": b"b"})

    assert "data/100%2525.txt" in (tmp_path / "bag/manifest-sha256.txt").read_text()
    assert told(tmp_path / "bag") == []


# --- what was done to it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0x20, 0xFF], ids=hex)
def test_flipped_byte_anywhere_in_the_folder_is_seen(tmp_path: Path, mask: int) -> None:
    bag = made(tmp_path / "bag", {"a.pdf": b"%PDF-1.7"})
    unseen = []

    for file in sorted(path for path in bag.rglob("*") if path.is_file()):
        whole = file.read_bytes()
        for place in range(len(whole)):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :])
            if not checked(bag).diagnostics:
                unseen.append((file.name, place, whole[place]))
        file.write_bytes(whole)

    assert unseen == []
    assert told(bag) == []


def test_flipped_byte_anywhere_in_the_zip_is_seen(tmp_path: Path) -> None:
    whole, file, unseen = zip_in(tmp_path, {"a.pdf": b"%PDF-1.7"}), tmp_path / "bag.zip", []

    for place in range(len(whole)):
        mask = (0x01, 0x20, 0xFF)[place % 3]
        file.write_bytes(whole[:place] + bytes([whole[place] ^ mask]) + whole[place + 1 :])
        try:
            seen = bool(checked(file).diagnostics)
        except BookletError:
            seen = True
        if not seen:
            unseen.append(place)

    assert unseen == []


def test_changed_lost_and_added_files_are_named(tmp_path: Path) -> None:
    bag = made(tmp_path / "bag")
    (bag / "data/booklet.pdf").write_bytes(b"%PDF-1.7 \x00\xfe")
    (bag / "data/papers/one two.pdf").unlink()
    (bag / "data/papers/three.pdf").write_bytes(b"12345")

    assert told(bag) == [
        ("bag-damaged", "data/booklet.pdf is not what it was: its check sum differs (sha256, sha512)"),
        ("bag-incomplete", "data/papers/one two.pdf is not there, and manifest-sha256.txt names it"),
        ("bag-unlisted", "data/papers/three.pdf is named by no check sum: manifest-sha256.txt lacks it"),
    ]


def test_size_of_the_payload_is_compared(tmp_path: Path) -> None:
    bag = made(tmp_path / "bag")
    (bag / "data/papers/one two.pdf").write_bytes(b"longer than first")

    assert ("bag-damaged", "Payload-Oxum says 16 bytes in 3 files, and there are 28 in 3") in told(bag)


def test_file_about_the_bag_that_was_added_is_a_warning(tmp_path: Path) -> None:
    bag = made(tmp_path / "bag")
    (bag / "notes.txt").write_text("I was here")

    findings = checked(bag).diagnostics

    assert [(one.rule, one.severity) for one in findings] == [("bag-unlisted", "warning")]


def test_link_that_leads_out_of_the_bag_is_not_followed(tmp_path: Path) -> None:
    bag = made(tmp_path / "bag")
    (tmp_path / "secret.txt").write_text("secret")
    (bag / "data/link.txt").symlink_to(tmp_path / "secret.txt")

    words = "data/link.txt is no ordinary file of the bag, and is not looked at"
    assert told(bag) == [("bag-unlisted", words)]


def test_findings_name_the_line(tmp_path: Path) -> None:
    bag = made(tmp_path / "bag")
    manifest = bag / "manifest-sha256.txt"
    manifest.write_text(f"{manifest.read_text()}{'0' * 64}  ../outside.txt\nnonsense\n")

    found = {str(finding.place): finding.message for finding in checked(bag).diagnostics}

    assert found[f"{manifest}:4"] == "../outside.txt lies outside of the bag"
    assert found[f"{manifest}:5"] == "no check sum with the name of a file behind it"


def test_thousands_of_findings_are_told_in_few_lines(tmp_path: Path) -> None:
    bag = made(tmp_path / "bag", {f"{number}.txt": b"" for number in range(200)})
    for file in (bag / "data").iterdir():
        file.unlink()

    messages = [words for rule, words in told(bag) if rule == "bag-incomplete"]

    assert len(messages) == 51
    assert messages[-1] == "and 150 more of this kind"


# --- anybody's ---------------------------------------------------------------------------------------------


def test_bag_of_another_program_is_valid_here_too(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "naïve.txt").write_text("words")
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    bagit.make_bag(str(folder), {"Contact-Name": "Ann"}, checksums=["md5", "sha512"])

    found = checked(folder)

    assert found.diagnostics == ()
    assert (found.version, found.algorithms) == ("0.97", ("md5", "sha512"))


def test_zip_that_another_program_packed_is_valid(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bag.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, held in bagged(PAYLOAD, [("Contact-Name", "Ann")]).items():
            with content(held) as file:
                archive.writestr(f"some/bag/{name}", file.read())

    assert told(tmp_path / "bag.zip") == []


def test_file_that_is_still_to_be_fetched_is_named_with_its_address(tmp_path: Path) -> None:
    files = bagged({"a.txt": b"a", "b.txt": b"b"}, [])
    del files["data/b.txt"]
    files["fetch.txt"] = b"https://example.org/b.txt - data/b.txt\n"
    write_tree(tmp_path / "bag", files)

    hints = {finding.message: finding.hint for finding in checked(tmp_path / "bag").diagnostics}

    assert (
        hints["data/b.txt is not there, and manifest-sha256.txt names it"] == "fetch it from https://example.org/b.txt"
    )


ENCODED = b"Tag-File-Character-Encoding: UTF-8\n"
WRONG = (
    ("bagit.txt", ENCODED, "it does not name the version of BagIt and the encoding of its files, in two lines"),
    ("bagit.txt", b"\xef\xbb\xbf" + ENCODED, "it begins with a byte order mark, which RFC 8493 forbids"),
    (
        *("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-99\n"),
        "it names an encoding that is not known: UTF-99",
    ),
    ("manifest-sha256.txt", b"\xff\xfe\n", "it is not written in utf-8"),
    ("manifest-sha256.txt", b"", "data/a.txt is named by no check sum: manifest-sha256.txt lacks it"),
    ("bag-info.txt", b"Payload-Oxum: many\n", "Payload-Oxum is 'many', not bytes and files as 1234.5"),
    ("bag-info.txt", b"nothing of the kind\n", "no label with a value behind it"),
)


@pytest.mark.parametrize(("name", "data", "words"), WRONG)
def test_tag_file_that_is_wrong_is_told(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    write_tree(tmp_path / "bag", {**bagged({"a.txt": b"a"}, []), name: data})

    assert words in [message for _, message in told(tmp_path / "bag")]


def test_folder_and_file_that_are_no_bags_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain.txt").write_text("plain")

    assert not is_bag(tmp_path / "plain")
    assert not is_bag(tmp_path / "plain.txt")
    assert told(tmp_path / "plain") == [
        ("bag-incomplete", "there is no bagit.txt: this is no bag"),
        ("bag-incomplete", "no manifest says what the payload has to be"),
    ]


def test_zip_that_is_cut_off_cannot_be_opened(tmp_path: Path) -> None:
    data = zip_in(tmp_path, {"a.txt": b"a"})
    (tmp_path / "bag.zip").write_bytes(data[:200])

    with pytest.raises(BookletError, match="can't be opened"), opened_tree(tmp_path / "bag.zip"):
        pass
