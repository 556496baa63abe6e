"""The order of each language, with ICU and without, and the letters over an index."""

import sys
from collections.abc import Iterator
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_catalogs import catalog

from booklet.alphabet import OWN_LETTERS, alphabet_of, authority
from booklet.indexes import author_index, by_letter

LATIN = {
    "en": ["Åberg", "Adam", "Østergaard", "Otto", "Þór", "Tim", "Zorn"],
    "de": ["Äcker", "Adam", "Öhm", "Otto", "Straße", "Strauß", "Zorn"],
    "sv": ["Adam", "Otto", "Zorn", "Åberg", "Ähman", "Öst"],
    "da": ["Adam", "Zorn", "Æsop", "Øst", "Åberg"],
    "es": ["Nuez", "Ñandú", "Oca"],
    "cs": ["Cibule", "Čapek", "Dub", "Hus", "Chalupa", "Ibis"],
    "pl": ["Lis", "Łoś", "Mak", "Zorn", "Źrebak", "Żak"],
    "tr": ["Cem", "Çelik", "Hakan", "Işık", "İbrahim", "Şahin", "Ümit"],
    "vi": ["Dung", "Đặng", "Em"],
}
LETTERS = {
    "en": "A O T Z",
    "de": "A O S Z",
    "sv": "A O Z Å Ä Ö",
    "da": "A Z Æ Ø Å",
    "es": "N Ñ O",
    "cs": "C Č D H Ch I",
    "pl": "L Ł M Z Ź Ż",
    "tr": "C Ç H I İ Ş Ü",
    "vi": "D Đ E",
}


@pytest.fixture(params=["with ICU", "without ICU"])
def _authority(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Both ways to know an order; each test sees each."""
    alphabet_of.cache_clear()
    if request.param == "without ICU":
        monkeypatch.setitem(sys.modules, "icu", None)
    else:
        pytest.importorskip("icu", reason="the extra `sorting` is not installed")
    yield
    alphabet_of.cache_clear()


@pytest.mark.usefixtures("_authority")
@pytest.mark.parametrize("language", LATIN)
def test_names_stand_in_the_order_of_the_language_under_its_letters(language: str) -> None:
    entries = [{"id": "one", "authors": list(reversed(LATIN[language]))}]

    index = author_index(catalog(entries, booklet={"language": language}))

    assert [line.text for line in index] == LATIN[language]
    assert " ".join(letter for letter, _ in by_letter(index)) == LETTERS[language]


@pytest.mark.usefixtures("_authority")
def test_scripts_follow_each_other_and_no_letter_comes_twice() -> None:
    names = ["Ann", "Παπαδόπουλος", "Иванов", "김민수", "さくら", "サトウ", "李小龙", "דוד", "محمد"]

    index = author_index(catalog([{"id": "one", "authors": names}]))

    letters = [letter for letter, _ in groupby(line.letter for line in index)]
    assert sorted(letters) == sorted(["A", "Π", "И", "ㄱ", "さ", "李", "ד", "م"])
    assert letters[:3] == ["A", "Π", "И"]


@pytest.mark.usefixtures("_authority")
@given(text=st.text(min_size=1, max_size=12))
def test_any_text_has_a_letter_and_a_place(text: str) -> None:
    alphabet = alphabet_of("en")

    assert alphabet.letter(text)
    assert alphabet.in_order(text) == alphabet.in_order(text)


def test_chinese_names_stand_by_their_sound_where_icu_is_asked() -> None:
    pytest.importorskip("icu", reason="the extra `sorting` is not installed")
    alphabet_of.cache_clear()

    index = author_index(catalog([{"id": "one", "authors": ["张三", "李四", "白五"]}], booklet={"language": "zh-Hans"}))

    assert [line.text for line in index] == ["白五", "李四", "张三"]
    assert authority().startswith("ICU ")


@pytest.mark.parametrize("code", OWN_LETTERS)
def test_letters_of_the_table_have_the_order_that_icu_gives_them(code: str) -> None:
    icu = pytest.importorskip("icu", reason="the extra `sorting` is not installed")
    collator = icu.Collator.createInstance(icu.Locale(code))
    collator.setStrength(icu.Collator.PRIMARY)

    for letter, after in OWN_LETTERS[code].items():
        keys = [collator.getSortKey(one) for one in (letter, *after)]
        assert keys == sorted(set(keys)), letter
