"""What was said on the day, as quotations: by whom, when, where it can be read, and photos that are gone."""

from itertools import pairwise

import pytest
from conftest import BuildBooklet, Result, make_catalog
from pictures_made import png

POST = {"by": "Ada Example", "handle": "@ada", "date": "2022-11-28", "url": "https://example.org/posts/1"}


@pytest.fixture(scope="module")
def quoted(build_booklet: BuildBooklet) -> Result:
    moments = [{**POST, "text": "Short."}, {**POST, "text": "Short too.", "image": "p.png", "alt": "A hall"}]
    moments += [{"text": "Said in the corridor."}, {"by": "Bo", "image": "gone.png"}]
    return build_booklet(make_catalog(moments=moments), {"p.png": png(40, 30)})


def page_of(result: Result) -> int:
    return result.book.page_saying("Said in the corridor.")


def test_a_post_is_quoted_with_author_handle_date_and_address(quoted: Result) -> None:
    said = quoted.book.texts[page_of(quoted)]

    for words in ("Ada Example", "@ada", "28 November 2022", "Short.", "example.org"):
        assert words in said


def test_the_code_and_the_address_both_lead_to_the_post(quoted: Result) -> None:
    links = [link for link in quoted.book.links if link.page == page_of(quoted)]

    assert {link.address for link in links} == {POST["url"]}
    assert len(codes_on(quoted)) == 2


def codes_on(result: Result) -> list[tuple[int, int]]:
    """Lower and upper edges of the codes that can be clicked on, from the top; some are given twice."""
    edges = [link.rectangle for link in result.book.links if link.page == page_of(result)]
    found = {tuple(sorted((round(one[1]), round(one[3])))) for one in edges if abs(one[1] - one[3]) > 30}
    return sorted(found, reverse=True)


def test_codes_of_short_posts_do_not_reach_into_the_next(quoted: Result) -> None:
    codes = codes_on(quoted)
    text = quoted.book.document[page_of(quoted)].get_textpage()
    found = text.search("Ada Example")
    heights = []
    while (at := found.get_next()) is not None:
        heights.append(text.get_charbox(at[0])[3])
    assert len(codes) == len(heights) == 2
    assert all(code[0] > height for code, height in zip(codes, heights[1:], strict=False))
    assert all(upper[0] > lower[1] for upper, lower in pairwise(codes))


def test_a_photo_that_is_gone_says_so_in_words(quoted: Result) -> None:
    said = quoted.book.texts[page_of(quoted)]

    assert "There is no such file. The catalog names it as gone.png" in said
    assert "Missing(" not in said
