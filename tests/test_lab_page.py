import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from textwrap import dedent

import pytest

from booklet.catalog.model import Author, Entry, Link
from booklet.diagnostics import BookletError, Diagnostic
from booklet.importers import lab_page
from booklet.importers.imported import Imported

REAL_PAGE = Path(__file__).parents[2] / "shared" / "real" / "neurips22" / "neurips22.md"


def imported(folder: Path, page: str) -> Imported:
    source = folder / "page.md"
    source.write_text(dedent(page).lstrip("\n"), encoding="utf-8")
    return lab_page.read(source)


def only_entry(page: Imported) -> Entry:
    (entry,) = page.catalog.entries
    return entry


def of_rule(page: Imported, rule: str) -> list[Diagnostic]:
    return [finding for finding in page.diagnostics if finding.rule == rule]


def told(page: Imported, rule: str) -> list[tuple[int, str]]:
    return [(finding.place.line, finding.message) for finding in of_rule(page, rule)]


# --- the order of headings ------------------------------------------------------------------------------


def test_headings_make_event_sections_entries_and_authors(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        ---
        title: Example Conf 24
        ---
        # Example Conf 24
        ## Full Papers
        ### One Title
        #### Ada One, Bo Two
        Text one.
        ## Workshop Papers
        ### Other Title
        #### Cy Three
        Text two.
        """,
    )

    assert page.catalog.event.name == "Example Conf 24"
    assert page.catalog.booklet.title is None
    assert [(section.title, [entry.title for entry in section.entries]) for section in page.catalog.sections] == [
        ("Full Papers", ["One Title"]),
        ("Workshop Papers", ["Other Title"]),
    ]
    assert [author.name for author in page.catalog.entries[0].authors] == ["Ada One", "Bo Two"]


def test_heading_that_differs_from_the_front_matter_is_the_booklets_title(tmp_path: Path) -> None:
    page = imported(tmp_path, "---\ntitle: Conf 24\n---\n# Our papers\n## A\n### B\nText.\n")

    assert page.catalog.event.name == "Conf 24"
    assert page.catalog.booklet.title == "Our papers"


def test_icon_in_a_heading_is_named_and_left_out(tmp_path: Path) -> None:
    page = imported(tmp_path, '# <i class="fas fa-flask"></i>Conf 24\n## A\n### B\nText.\n')

    assert page.catalog.event.name == "Conf 24"
    assert told(page, "html-dropped") == [(1, 'HTML without a meaning in print is not kept: <i class="fas fa-flask">')]


def test_page_without_any_title_takes_the_name_of_its_file(tmp_path: Path) -> None:
    page = imported(tmp_path, "## A\n### B\nText.\n")

    assert page.catalog.event.name == "page"
    assert told(page, "no-title") == [(1, "the page has no title: the event is called 'page' after its file")]


def test_dates_of_the_event_are_not_invented(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf 24\n## A\n### B\nText.\n")

    assert page.catalog.event.model_dump(exclude_defaults=True) == {"name": "Conf 24"}
    (finding,) = of_rule(page, "event-not-told")
    assert str(finding.place) == str(tmp_path / "page.md")
    assert finding.hint == "add them under event: in catalog.yaml"


def test_other_keys_of_the_front_matter_are_named_with_their_line(tmp_path: Path) -> None:
    page = imported(tmp_path, "---\ntitle: Conf\nnav:\n  order: 3\nlayout: wide\n---\n## A\n### B\nText.\n")

    assert told(page, "front-matter-dropped") == [
        (3, 'the front matter\'s nav="order: 3" is not kept: it is for the website'),
        (5, 'the front matter\'s layout="wide" is not kept: it is for the website'),
    ]


def test_front_matter_that_is_no_yaml_is_told_and_the_page_read(tmp_path: Path) -> None:
    page = imported(tmp_path, "---\ntitle: [Conf\n---\n# Conf\n## A\n### B\nText.\n")

    assert page.catalog.event.name == "Conf"
    assert [line for line, _ in told(page, "front-matter")] == [3]


def test_text_above_entries_becomes_foreword_and_intro(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\nWe were\nthere.\n## A\nFour *papers*.\n### B\nText.\n")

    assert page.catalog.booklet.foreword == "We were there."
    assert page.catalog.sections[0].intro == "Four *papers*."


def test_entry_above_the_first_section_gets_one(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n### B\nText.\n")

    assert page.catalog.sections[0].title == "Contributions"
    assert told(page, "entry-without-section") == [
        (2, "'B' stands above the first section: it got a section called «Contributions»")
    ]


def test_deeper_heading_stays_in_the_text(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### B\n#### Ada One\nText.\n##### Results\nMore.\n")

    assert only_entry(page).abstract == "Text.\n\n**Results**\n\nMore."
    assert [line for line, _ in told(page, "heading-kept-as-text")] == [6]


def test_titles_with_a_colon_and_emphasis_stay_whole(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### Med Workshop: Does <em>E. coli</em> &amp; C# learn? ##\nText.\n")

    assert only_entry(page).title == "Med Workshop: Does *E. coli* & C# learn?"


def test_linked_title_becomes_title_and_link(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### [B](https://example.org/b)\nText.\n")

    assert only_entry(page).title == "B"
    assert only_entry(page).links == (Link(label="Web page", url="https://example.org/b", kind="page"),)


def test_missing_abstract_is_noted(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### B\n#### Ada One\n")

    assert only_entry(page).abstract is None
    assert told(page, "no-abstract") == [(3, "'B' has no abstract")]


def test_two_entries_of_the_same_title_get_ids_of_their_own(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### Same\nText.\n### Same\nText.\n")

    assert [entry.id for entry in page.catalog.entries] == ["same", "same-2"]
    assert told(page, "id-changed") == [(5, "two entries have the id same: 'Same' became same-2")]


# --- authors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada One, Bo Two, and Cy Three", ["Ada One", "Bo Two", "Cy Three"]),
        ("Ada One and Bo Two", ["Ada One", "Bo Two"]),
        ("Ada One &amp; Bo Two", ["Ada One", "Bo Two"]),
        ("Ada One; Bo Two", ["Ada One", "Bo Two"]),
        ("Sandy Andersen, Bo Two, Jr., Cy O’Three", ["Sandy Andersen", "Bo Two Jr.", "Cy O’Three"]),
        ("**Ada One**, Bo Two*", ["Ada One", "Bo Two"]),
        ("[Ada One](https://example.org/ada), Bo Two", ["Ada One", "Bo Two"]),
    ],
)
def test_authors_are_parted_and_freed_from_marks(tmp_path: Path, line: str, names: list[str]) -> None:
    page = imported(tmp_path, f"# Conf\n## A\n### B\n#### {line}\nText.\n")

    assert [author.name for author in only_entry(page).authors] == names


def test_brackets_after_a_name_are_the_affiliation(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### B\n#### Ada One (Here, and There), Bo Two\nText.\n")

    assert only_entry(page).authors == (Author(name="Ada One", affiliation="Here, and There"), Author(name="Bo Two"))


def test_what_is_taken_from_the_authors_is_named(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### B\n#### [Ada One](https://example.org/ada), Bo Two†, et al.\nText.\n")

    assert [author.name for author in only_entry(page).authors] == ["Ada One", "Bo Two"]
    assert told(page, "author-link-dropped") == [(4, "the link of Ada One is not kept: https://example.org/ada")]
    assert told(page, "author-mark-dropped") == [(4, "marks around an author's name are not kept: Bo Two†")]
    assert told(page, "authors-left-out") == [(4, "the page leaves authors out: et al.")]


# --- figures and buttons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figure",
    [
        '{% include figure.html image="images/p.png" caption="What we did" width="400px" height="300px" %}',
        "{% include figure.html image='images/p.png' caption='What we did' width='400px' height='300px' %}",
        '{%-\n  include figure.html\n  image="images/p.png"\n  caption="What we did"\n  width=400px height=300px\n-%}',
    ],
)
def test_figure_is_the_poster_however_it_is_quoted(tmp_path: Path, figure: str) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "p.png").write_bytes(b"png")

    page = imported(tmp_path, f"# Conf\n## A\n### B\n{figure}\nText.\n")

    poster = only_entry(page).poster
    assert poster is not None
    assert (poster.file, poster.caption) == ("images/p.png", "What we did")
    assert page.files == (("images/p.png", tmp_path / "images" / "p.png"),)
    assert told(page, "presentation-dropped") == [
        (4, 'figure: width="400px", height="300px" not kept, the booklet has its own look')
    ]


def test_pictures_in_markdown_and_html_are_figures_too(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        '# Conf\n## A\n### B\n![A chart](https://e.org/b.png)\n### C\n<img src="https://e.org/c.png" alt="C">\n',
    )

    posters = [entry.poster for entry in page.catalog.entries]
    assert [poster and (poster.url, poster.alt) for poster in posters] == [
        ("https://e.org/b.png", "A chart"),
        ("https://e.org/c.png", "C"),
    ]


def test_missing_picture_is_a_warning_and_the_catalog_names_it(tmp_path: Path) -> None:
    page = imported(tmp_path, '# Conf\n## A\n### B\n{% include figure.html\n  image="images/p.png"\n%}\nText.\n')

    poster = only_entry(page).poster
    assert poster is not None
    assert poster.file == "images/p.png"
    assert page.files == ()
    assert told(page, "file-missing") == [
        (5, "images/p.png is not there, or lies outside the website: the catalog names it all the same")
    ]


@pytest.mark.parametrize("image", ["../secret.png", "/../secret.png", "images/../../secret.png", "..\\secret.png"])
def test_picture_outside_the_website_is_not_copied(tmp_path: Path, image: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    site = tmp_path / "site"
    (site / "images").mkdir(parents=True)

    page = imported(site, f"# Conf\n## A\n### B\n{{% include figure.html image='{image}' %}}\nText.\n")

    poster = only_entry(page).poster
    assert poster is not None
    assert poster.file is not None
    assert poster.file.startswith("images/")
    assert ".." not in poster.file
    assert page.files == ()
    assert len(of_rule(page, "file-missing")) == 1


def test_pictures_are_found_from_the_root_of_the_website(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: Lab\n", encoding="utf-8")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "my poster.png").write_bytes(b"png")
    (tmp_path / "events").mkdir()

    page = imported(
        tmp_path / "events", '# Conf\n## A\n### B\n{% include figure.html image="/images/my%20poster.png" %}\nText.\n'
    )

    assert page.files == (("images/my poster.png", tmp_path / "images" / "my poster.png"),)


def test_button_that_says_pdf_is_the_paper_and_others_are_links(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        # Conf
        ## A
        ### B
        Text.
        {% include link.html link="https://github.com/lab/code" text="Source" icon="fa-brands fa-github" flip=true %}
        {% include button.html link="https://example.org/b.pdf" type="paper" tooltip="Read it" style="bare" %}
        {% include button.html link="https://example.org/set" text="Dataset" icon="fa-brands fa-github" %}
        {% include button.html link="https://youtu.be/x" text="Talk" %}
        {% include button.html link="https://example.org/s.pdf" text="Slides" icon="fa-solid fa-file-pdf" %}
        {% include button.html link="https://example.org/" type="website" %}
        """,
    )

    entry = only_entry(page)
    assert entry.paper is not None
    assert entry.paper.url == "https://example.org/b.pdf"
    assert [(link.label, link.kind) for link in entry.links] == [
        ("Source", "code"),
        ("Dataset", "data"),
        ("Talk", "video"),
        ("Slides", "slides"),
        ("Website", "page"),
    ]
    assert told(page, "presentation-dropped")[:2] == [
        (5, 'button: icon="fa-brands fa-github", flip="true" not kept, the booklet has its own look'),
        (
            6,
            'button of the paper: type="paper", tooltip="Read it", style="bare" not kept, the booklet has its own look',
        ),
    ]


def test_figures_link_is_the_paper_where_no_button_is(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        '# Conf\n## A\n### B\n{% include figure.html image="https://e.org/p.png" link="https://e.org/b" %}\nText.\n',
    )

    paper = only_entry(page).paper
    assert paper is not None
    assert paper.url == "https://e.org/b"


def test_figures_link_to_a_picture_is_no_paper(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        '# C\n## A\n### B\n{% include figure.html image="https://e.org/p.png" link="https://e.org/P.png" %}\nText.\n',
    )

    assert only_entry(page).paper is None
    assert only_entry(page).links == (Link(label="Poster", url="https://e.org/P.png"),)


def test_figures_link_that_differs_from_the_button_is_told_with_its_line(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        # Conf
        ## A
        ### B
        {% include figure.html
           image="https://example.org/p.png"
           link="https://example.org/wrong.pdf"
        %}
        Text.
        {% include link.html link="https://example.org/right.pdf" text="PDF" %}
        """,
    )

    paper = only_entry(page).paper
    assert paper is not None
    assert paper.url == "https://example.org/right.pdf"
    assert told(page, "figure-link-differs") == [
        (
            6,
            "the figure leads to https://example.org/wrong.pdf, but the button of the paper to "
            "https://example.org/right.pdf: the button's was taken",
        )
    ]


def test_paper_of_the_website_is_copied(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "b.pdf").write_bytes(b"%PDF-1.4")

    page = imported(tmp_path, '# Conf\n## A\n### B\nText.\n{% include link.html link="docs/b.pdf" text="PDF" %}\n')

    paper = only_entry(page).paper
    assert paper is not None
    assert paper.file == "papers/docs/b.pdf"
    assert page.files == (("papers/docs/b.pdf", tmp_path / "docs" / "b.pdf"),)


def test_page_about_a_paper_is_linked_and_not_appended(tmp_path: Path) -> None:
    page = imported(
        tmp_path, '# Conf\n## A\n### B\nText.\n{% include link.html link="https://arxiv.org/abs/1" text="Paper" %}\n'
    )

    paper = only_entry(page).paper
    assert paper is not None
    assert (paper.url, paper.append) == ("https://arxiv.org/abs/1", False)
    assert [line for line, _ in told(page, "paper-is-a-page")] == [5]


def test_second_paper_becomes_a_link(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        # Conf
        ## A
        ### B
        Text.
        {% include link.html link="https://example.org/1.pdf" text="PDF" %}
        {% include link.html link="https://example.org/2.pdf" text="Preprint" %}
        """,
    )

    entry = only_entry(page)
    assert entry.paper is not None
    assert entry.paper.url == "https://example.org/1.pdf"
    assert entry.links == (Link(label="Preprint", url="https://example.org/2.pdf"),)
    assert told(page, "second-paper") == [
        (6, "the entry has its paper already: https://example.org/2.pdf became a link")
    ]


def test_tracking_is_taken_from_a_button_and_the_rest_of_the_query_stays(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        '# C\n## A\n### B\nText.\n{% include link.html link="https://e.org/?a=1%2C2&utm_source=x&b" text="Demo" %}\n',
    )

    assert only_entry(page).links[0].url == "https://e.org/?a=1%2C2&b"
    assert told(page, "tracking-removed") == [
        (5, "?utm_source=x only tells where a reader came from: removed from https://e.org/?a=1%2C2&b")
    ]


@pytest.mark.parametrize(
    ("include", "rule"),
    [
        ('{% include link.html link="team/" text="Us" %}', "not-a-web-address"),
        ('{% include link.html link="mailto:a@example.org" text="Mail" %}', "not-a-web-address"),
        ('{% include button.html text="Nowhere" tooltip="Lost" %}', "button-without-link"),
        ('{% include figure.html caption="Without" width="1px" %}', "figure-without-image"),
        ('{% include gallery.html image1="a.png" caption1="One" %}', "unknown-include"),
        (
            '{% include figure.html image="https://e.org/1.png" %}{% include figure.html image="x.png" %}',
            "second-figure",
        ),
    ],
)
def test_what_an_entry_has_no_place_for_is_told_with_every_value(tmp_path: Path, include: str, rule: str) -> None:
    page = imported(tmp_path, f"# Conf\n## A\n### B\nText.\n{include}\n")

    assert [line for line, _ in told(page, rule)] == [5]
    assert_every_value_is_accounted_for(include, page)


def test_figures_and_buttons_above_the_entries_are_told(tmp_path: Path) -> None:
    page = imported(tmp_path, '# Conf\n{% include figure.html image="a.png" width="3px" %}\n## A\n### B\nText.\n')

    assert told(page, "outside-entry") == [
        (2, 'this figure belongs to no entry and is not kept: image="a.png", width="3px"')
    ]


# --- Liquid, comments, broken things --------------------------------------------------------------------


def test_include_that_never_ends_is_told_and_read(tmp_path: Path) -> None:
    page = imported(
        tmp_path, '# Conf\n## A\n### B\n{% include figure.html\n image="https://e.org/p.png"\n\nText.\n### C\nMore.\n'
    )

    first, second = page.catalog.entries
    assert first.poster is not None
    assert first.poster.url == "https://e.org/p.png"
    assert first.abstract == "Text."
    assert second.title == "C"
    assert told(page, "broken-tag") == [(4, "{% begins here and %} never ends it")]


def test_part_of_an_include_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    page = imported(tmp_path, '# Conf\n## A\n### B\n{% include link.html link="https://e.org" text= %}\nText.\n')

    assert told(page, "broken-include") == [(4, "part of the include of link.html cannot be read: text=")]


def test_other_liquid_is_told(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### B\n{% if x %}Text of {{ site.name }}.{% endif %}\n{:.center}\n")

    assert [message for _, message in told(page, "liquid-dropped")] == [
        "only the website can run {% endif %}: it is not kept",
        "only the website can run {% if x %}: it is not kept",
        "only the website knows what {{ site.name }} stands for: it is not kept",
    ]
    assert told(page, "presentation-dropped") == [(5, "styling: {:.center} not kept, the booklet has its own look")]


def test_what_is_commented_out_is_not_imported(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        # Conf
        ## A
        ### B
        Text.
        <!--
        ### Hidden
        -->
        {% comment %}
        ### Also hidden
        {% endcomment %}
        ### C
        More.
        """,
    )

    assert [entry.title for entry in page.catalog.entries] == ["B", "C"]
    assert told(page, "comment-dropped") == [
        (5, "a comment is not kept: ### Hidden"),
        (8, "a comment is not kept: ### Also hidden"),
    ]


def test_unfinished_tags_swallow_nothing(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        # Conf
        <div style="left: 1px">
        Hello.
        </div

        ## A
        ### B
        One <span class="x"

        Two.
        <!-- Three.
        """,
    )

    assert page.catalog.booklet.foreword == "Hello."
    assert only_entry(page).abstract == "One\n\nTwo. Three."
    assert told(page, "broken-tag") == [
        (4, "the tag </div is not finished: it was read as </div>"),
        (8, 'the tag <span class="x" is not finished: it was read as <span class="x">'),
        (11, "a comment begins here and never ends: its text is kept"),
    ]


def test_control_characters_become_spaces(tmp_path: Path) -> None:
    page = imported(tmp_path, "# Conf\n## A\n### B\nOne\x0ctwo&#27;.\n")

    assert only_entry(page).abstract == "One two."
    assert told(page, "control-character") == [(4, "the control character U+000C became a space")]


def test_page_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "page.md"
    source.write_bytes("# Café".encode("latin-1"))

    with pytest.raises(BookletError) as refused:
        lab_page.read(source)

    assert str(refused.value) == f"{source}: error: {source} is not UTF-8 text: byte 5 is wrong [cannot-read]"


def test_link_with_the_private_scheme_is_refused_without_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(BookletError) as refused:
        imported(tmp_path, "# Conf\n## A\n### B\n[x](booklet:entry/b)\n")

    assert [finding.rule for finding in refused.value.diagnostics] == ["cannot-import"]


# --- abstracts ------------------------------------------------------------------------------------------


def abstract_of(folder: Path, text: str) -> str | None:
    return only_entry(imported(folder, f"# Conf\n## A\n### B\n{text}\n")).abstract


@pytest.mark.parametrize(
    ("text", "abstract"),
    [
        ("One\ntwo   three\n four.\n\n\nFive\nsix.", "One two three four.\n\nFive six."),
        ("We show:\n- one\n  thing\n- two", "We show:\n- one thing\n- two"),
        ('“Quotes”, ‚single‘, "straight" and 🎉 stay.', '“Quotes”, ‚single‘, "straight" and 🎉 stay.'),
        ("5&nbsp;mm &mdash; R&amp;D &lt; &#233;", "5\u00a0mm — R&D < é"),
        ("*Emphasis*, **strong**, [link](https://e.org) and `code <b>`.",) * 2,
        ("Math $a<b$ and $x &lt; y$ and $$\\sum_{i<n} a & b$$.", "Math $a<b$ and $x < y$ and $$\\sum_{i<n} a & b$$."),
        ("Costs $5 to $10, if p <q or n<3.",) * 2,
        ("See <https://e.org/x> for more.",) * 2,
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>two<br/><br>three", "One two\n\nthree"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ('A <a href="https://e.org/a(b)?utm_source=x">link</a>.', "A [link](<https://e.org/a(b)>)."),
        ("Is <i> really </i><b>bold</b><i class='icon'></i>.", "Is *really* **bold**."),
    ],
)
def test_abstract_is_flowing_markdown(tmp_path: Path, text: str, abstract: str) -> None:
    assert abstract_of(tmp_path, text) == abstract


def test_tags_without_a_meaning_are_named_and_their_text_kept(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        """
        # Conf
        ## A
        ### B
        <table border="0"><tr><td style="width: 50%">Left</td><td>Right</td></tr></table>
        <span class="x">Kept</span> text.
        <script>gone()</script>
        """,
    )

    assert only_entry(page).abstract == "Left\n\nRight\n\nKept text."
    assert told(page, "html-dropped") == [
        (
            4,
            'HTML without a meaning in print is not kept: <table border="0"> <tr> <td style="width: 50%"> <td>',
        ),
        (5, 'HTML without a meaning in print is not kept: <span class="x">'),
        (6, "HTML without a meaning in print is not kept: <script>"),
    ]


def test_text_around_figure_and_buttons_is_one_abstract(tmp_path: Path) -> None:
    page = imported(
        tmp_path,
        '# Conf\n## A\n### B\nOne.\n{% include figure.html image="https://e.org/p.png" %}\nTwo.\n',
    )

    assert only_entry(page).abstract == "One.\n\nTwo."


# --- posts ----------------------------------------------------------------------------------------------

TWEET = (
    '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">It’s <a href="https://twitter.com/Conf?ref_src=tw">@Conf'
    '</a> 🎉<br>R&amp;D * [1] <a href="https://t.co/abc">pic.twitter.com/abc</a></p>&mdash; Ada (@ada_one) '
    '<a href="https://twitter.com/ada_one/status/1?ref_src=tw">May 8, 2024</a></blockquote> '
    '<script async src="https://platform.example.org/widgets.js" charset="utf-8"></script>'
)


def test_tweet_is_a_moment_with_author_date_and_links(tmp_path: Path) -> None:
    page = imported(tmp_path, f"# Conf\n{TWEET}\n## A\n### B\nText.\n")

    (moment,) = page.catalog.moments
    assert moment.text == (
        "It’s [@Conf](https://twitter.com/Conf) 🎉\\\nR&D \\* \\[1\\] [pic.twitter.com/abc](https://t.co/abc)"
    )
    assert (moment.by, moment.handle, moment.date) == ("Ada", "@ada_one", date(2024, 5, 8))
    assert moment.url == "https://twitter.com/ada_one/status/1"
    assert [line for line, _ in told(page, "tracking-removed")] == [2, 2]
    assert told(page, "post-picture") == [(2, "the post's picture is only linked from its text")]
    assert page.catalog.booklet.foreword is None


def test_posts_keep_the_order_of_the_page_and_tell_where_they_stood(tmp_path: Path) -> None:
    second = TWEET.replace("Ada", "Bo")

    page = imported(tmp_path, f"# Conf\n{TWEET}\n## A\n{second}\n### B\nText.\n")

    assert [moment.by for moment in page.catalog.moments] == ["Ada", "Bo"]
    assert told(page, "post-moved") == [
        (4, "the post stands under 'A'; the booklet shows all posts together, in the page's order")
    ]


def test_bluesky_post_is_a_moment(tmp_path: Path) -> None:
    post = (
        '<blockquote class="bluesky-embed" data-bluesky-uri="at://x"><p lang="en">Hi<br><br>there</p>&mdash; Ada One '
        '(<a href="https://bsky.app/profile/ada?ref_src=embed">@ada.example.org</a>) '
        '<a href="https://bsky.app/profile/ada/post/1?ref_src=embed">December 11, 2024 at 6:32 PM</a></blockquote>'
    )

    page = imported(tmp_path, f"# Conf\n{post}\n## A\n### B\nText.\n")

    (moment,) = page.catalog.moments
    assert moment.text == "Hi\n\nthere"
    assert (moment.by, moment.handle, moment.date) == ("Ada One", "@ada.example.org", date(2024, 12, 11))
    assert moment.url == "https://bsky.app/profile/ada/post/1"


def test_post_that_only_links_to_its_words_is_told(tmp_path: Path) -> None:
    post = (
        '<blockquote class="mastodon-embed"><a href="https://social.example.org/@ada/1"><svg><path d="M0"/></svg>'
        "<div>Post by @ada@social.example.org</div></a></blockquote>"
    )

    page = imported(tmp_path, f"# Conf\n{post}\n## A\n### B\nText.\n")

    (moment,) = page.catalog.moments
    assert (moment.text, moment.url) == ("Post by @ada@social.example.org", "https://social.example.org/@ada/1")
    assert told(page, "post-without-words") == [(2, "the post's words, author and date stand on another website")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("8 May 2024", date(2024, 5, 8)),
        ("Sept. 30th, 2024", date(2024, 9, 30)),
        ("2024-05-08", date(2024, 5, 8)),
        ("February 30, 2024", None),
        ("yesterday", None),
    ],
)
def test_dates_of_posts_are_read_and_never_guessed(tmp_path: Path, written: str, day: date | None) -> None:
    page = imported(tmp_path, f"# Conf\n{TWEET.replace('May 8, 2024', written)}\n## A\n### B\nText.\n")

    assert page.catalog.moments[0].date == day
    assert len(of_rule(page, "post-date")) == (day is None)


# --- the real page --------------------------------------------------------------------------------------

needs_the_real_page = pytest.mark.skipif(not REAL_PAGE.is_file(), reason=f"the real page is not at {REAL_PAGE}")

_INCLUDE_VALUE = re.compile(r"""[\w-]+=(?:"([^"]*)"|'([^']*)'|([^\s"'%]+))""")


class _Values(HTMLParser):
    """Collects the attribute values of a page's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values.extend(value for _, value in attrs if value)


def assert_every_value_is_accounted_for(text: str, page: Imported) -> None:
    told = page.catalog.model_dump_json() + "".join(finding.message for finding in page.diagnostics)
    includes = re.findall(r"\{%.*?%\}", text, re.DOTALL)
    values = [next(filter(None, groups)) for include in includes for groups in _INCLUDE_VALUE.findall(include)]
    html = _Values()
    html.feed(re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL))
    for value in [*values, *html.values]:
        kept, _, query = value.partition("?")
        assert value in told or (kept in told and query in told), value


@needs_the_real_page
def test_real_page_has_its_sections_entries_posters_and_papers() -> None:
    page = lab_page.read(REAL_PAGE)

    catalog = page.catalog
    assert catalog.event.name == "NeurIPS 22"
    assert [(section.title, len(section.entries)) for section in catalog.sections] == [
        ("Full Paper", 2),
        ("Workshop Paper", 1),
    ]
    assert [entry.title.split()[0] for entry in catalog.entries] == ["Trading", "Robust", "MedNeurIPS"]
    assert [len(entry.authors) for entry in catalog.entries] == [3, 4, 2]
    assert [entry.poster and entry.poster.file for entry in catalog.entries] == [
        "images/neurips22_poster2.jpeg",
        "images/neurips22_poster1.jpeg",
        "images/neurips22_poster3.jpeg",
    ]
    assert [entry.paper and entry.paper.url for entry in catalog.entries] == [
        "https://pure.mpg.de/rest/items/item_3473164/component/file_3473165/content",
        "https://arxiv.org/pdf/2210.05938.pdf",
        "https://arxiv.org/pdf/2210.13799",
    ]
    assert [link.label for entry in catalog.entries for link in entry.links] == ["Source"]
    assert len(page.files) == 3


@needs_the_real_page
def test_real_page_has_its_three_moments() -> None:
    moments = lab_page.read(REAL_PAGE).catalog.moments

    assert [(moment.by, moment.handle, moment.date) for moment in moments] == [
        ("Paul @NeurIPS2022", "@PaulGavrikov", date(2022, 11, 28)),
        ("Paul @NeurIPS2022", "@PaulGavrikov", date(2022, 12, 4)),
        ("Paul @NeurIPS2022", "@PaulGavrikov", date(2022, 12, 2)),
    ]
    assert all(moment.url and "?" not in moment.url for moment in moments)


@needs_the_real_page
def test_real_pages_abstracts_flow() -> None:
    abstracts = [entry.abstract or "" for entry in lab_page.read(REAL_PAGE).catalog.entries]

    assert all(len(abstract) > 500 and "\n" not in abstract for abstract in abstracts)


@needs_the_real_page
def test_real_pages_wrong_figure_link_is_told() -> None:
    assert [line for line, _ in told(lab_page.read(REAL_PAGE), "figure-link-differs")] == [60]


@needs_the_real_page
def test_real_page_loses_no_attribute() -> None:
    assert_every_value_is_accounted_for(REAL_PAGE.read_text(encoding="utf-8"), lab_page.read(REAL_PAGE))
