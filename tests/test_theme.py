"""The theme: the project's own files win, what authors write stays text, templates stay in their sandbox."""

import io
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pikepdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making_catalogs import catalog, copy_of, project
from pictures_made import png

from booklet import typeset
from booklet.catalog.model import Catalog, Imprint
from booklet.diagnostics import BookletError, Place
from booklet.fields import Theme as ThemeName
from booklet.geometry import Size, mm
from booklet.indexes import author_index, numbered
from booklet.layout import layout_of
from booklet.material import Material
from booklet.plan import NOTES, Facts, arrange
from booklet.profiles import PROFILES, SCREEN
from booklet.software import theme_folder
from booklet.theme.files import OPTIONAL, OWN, STYLES
from booklet.theme.jobs import Theme
from booklet.values import SLOT, Art, Artwork, CleanPaper, IndexLine, IndexPlace, Leaf, Missing, Plate, Strip
from booklet.workshop import Workshop
from booklet.workspace import Store, payload

EMPTY = catalog()
THEMES = get_args(ThemeName)
NOTES_LEAF = (Leaf("notes"),)


def theme_of(
    folder: Path, store: Store, files: dict[str, bytes | str] | None = None, material: Material | None = None
) -> Theme:
    return Theme(material or Material(EMPTY, Artwork({}), {}), SCREEN, project(folder, store, files))


@pytest.fixture(scope="session")
def fonts_made(workshop: Workshop) -> Store:
    """A store that has the typefaces already."""
    return workshop.store


# --- a project's own files ---------------------------------------------------------------------------------


def test_a_template_of_the_project_wins_over_the_theme_s(tmp_path: Path, fonts_made: Store) -> None:
    theme = theme_of(tmp_path, fonts_made, {"templates/notes.html.j2": "<p>Scribble here, {{ catalog.title }}</p>"})

    job = theme.part("notes", NOTES_LEAF).job()

    assert "<p>Scribble here, Test Days</p>" in job.html


def test_a_template_of_the_project_may_include_the_theme_s(tmp_path: Path, fonts_made: Store) -> None:
    own = (
        '{% import "macros.html.j2" as piece with context %}{{ piece.link_item("Code", "https://example.org", false) }}'
    )
    theme = theme_of(tmp_path, fonts_made, {"templates/notes.html.j2": own})

    assert 'href="https://example.org"' in theme.part("notes", NOTES_LEAF).job().html


def test_a_style_of_the_project_wins_over_the_theme_s_and_the_others_stay(tmp_path: Path, fonts_made: Store) -> None:
    plain = theme_of(tmp_path / "plain", fonts_made).part("notes", NOTES_LEAF).job().styles

    own = theme_of(tmp_path / "own", fonts_made, {"styles/entry.css": "p { color: red }"})

    changed = own.part("notes", NOTES_LEAF).job().styles
    position = STYLES.index("entry") + 1  # the measures of the page come first
    assert changed[position] == "p { color: red }"
    assert [*changed[:position], *changed[position + 1 :]] == [*plain[:position], *plain[position + 1 :]]


def test_a_style_that_is_not_utf_8_is_read_all_the_same(tmp_path: Path, fonts_made: Store) -> None:
    theme = theme_of(tmp_path, fonts_made, {"styles/entry.css": b"/* gr\xfcn */ p { color: green }"})

    assert any("p { color: green }" in style for style in theme.part("notes", NOTES_LEAF).job().styles)


@pytest.mark.parametrize(
    ("name", "content"), [("templates/notes.html.j2", "SECRET"), ("styles/entry.css", "/* SECRET */")]
)
def test_a_link_that_leads_out_of_the_project_is_not_followed(
    name: str, content: str, tmp_path: Path, fonts_made: Store
) -> None:
    (tmp_path / "outside").write_text(content, encoding="utf-8")
    inside = tmp_path / "project" / name
    inside.parent.mkdir(parents=True)
    inside.symlink_to(tmp_path / "outside")

    job = theme_of(tmp_path / "project", fonts_made).part("notes", NOTES_LEAF).job()

    assert "SECRET" not in job.html + "".join(job.styles)


def test_every_style_is_used() -> None:
    shared = {path.stem for path in (theme_folder() / "styles").glob("*.css")}
    of_themes = {path.stem for path in (theme_folder() / "styles").glob("*/*.css")}
    editions = {Path(profile.style).stem for profile in PROFILES.values()}

    assert shared | of_themes | {OWN} == {*STYLES, *editions, OWN, "start"}  # of a theme of one's own


@pytest.mark.parametrize("name", THEMES)
def test_each_theme_has_every_style_it_needs(name: str) -> None:
    styles = theme_folder() / "styles"
    needed = {*STYLES} - OPTIONAL

    assert [
        style
        for style in needed
        if not any((styles / way).is_file() for way in (f"{name}/{style}.css", f"{style}.css"))
    ] == []


# --- themes ------------------------------------------------------------------------------------------------

WAYS = ("templates/poster/colophon.html.j2", "templates/colophon.html.j2")


@pytest.mark.parametrize("count", [1, 2])
def test_a_file_in_the_folder_of_the_theme_s_name_wins(count: int, tmp_path: Path, fonts_made: Store) -> None:
    files: dict[str, bytes | str] = {name: f"<p>from {name}</p>" for name in WAYS[-count:]}

    job = theme_of(tmp_path, fonts_made, files).part("colophon", (Leaf("colophon"),)).job()

    assert f"from {WAYS[-count]}" in job.html


def test_a_file_for_another_theme_is_not_used(tmp_path: Path, fonts_made: Store) -> None:
    files: dict[str, bytes | str] = {"templates/abstracts/notes.html.j2": "<p>not here</p>"}

    assert "not here" not in theme_of(tmp_path, fonts_made, files).part("notes", NOTES_LEAF).job().html


def test_each_theme_has_styles_of_its_own(tmp_path: Path, fonts_made: Store) -> None:
    styles = []
    for name in THEMES:
        material = Material(catalog(booklet={"theme": name}), Artwork({}), {})
        styles.append(theme_of(tmp_path / name, fonts_made, material=material).part("notes", NOTES_LEAF).job().styles)

    assert len(set(styles)) == len(THEMES)


def test_a_sheet_that_adds_to_the_theme_comes_last(tmp_path: Path, fonts_made: Store) -> None:
    theme = theme_of(tmp_path, fonts_made, {"styles/own.css": "h2 { color: red }"})

    assert theme.part("notes", NOTES_LEAF).job().styles[-1] == "h2 { color: red }"


# --- mistakes in templates ---------------------------------------------------------------------------------


def mistake(folder: Path, store: Store, template: str | bytes) -> BookletError:
    theme = theme_of(folder, store, {"templates/notes.html.j2": template})
    with pytest.raises(BookletError) as caught:
        theme.part("notes", NOTES_LEAF).job()
    (finding,) = caught.value.diagnostics
    assert finding.rule == "template"
    assert finding.hint
    return caught.value


@pytest.mark.parametrize(
    ("template", "line", "told"),
    [
        ("<p>\n{% nonsense %}", 2, "unknown tag 'nonsense'"),
        ("<p>\n\n{{ nothing_such }}", 3, "'nothing_such' is undefined"),
        ("{{ catalog.titel }}", 1, "Catalog has no 'titel'"),
        ("\n{{ catalog.event | shout }}", 2, "No filter named 'shout'"),
        ("\n{% include 'missing.html.j2' %}", 2, "there is no template missing.html.j2"),
        ("\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError: division by zero"),
        ("\n{{ 'a' + 1 }}", 2, "TypeError: can only concatenate str"),
        ("\n{{ label('entry/none') }}", 2, "KeyError: 'entry/none'"),
        ("\n{{ 3 | short_address }}", 2, "TypeError: "),
        ("{% include 'notes.html.j2' %}", 1, "RecursionError: "),
        ("{% for a in range(10 ** 9) %}{% endfor %}", 1, "OverflowError: Range too big"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_its_line(
    template: str, line: int, told: str, tmp_path: Path, fonts_made: Store
) -> None:
    problem = mistake(tmp_path, fonts_made, template)

    assert problem.diagnostics[0].place == Place("templates/notes.html.j2", line)
    assert told in problem.diagnostics[0].message


def test_a_mistake_in_an_included_template_is_told_where_it_is(tmp_path: Path, fonts_made: Store) -> None:
    files: dict[str, bytes | str] = {
        "templates/notes.html.j2": "<p>\n{% include 'piece.html.j2' %}",
        "templates/piece.html.j2": "\n\n\n{{ nothing_such }}",
    }
    with pytest.raises(BookletError) as caught:
        theme_of(tmp_path, fonts_made, files).part("notes", NOTES_LEAF).job()

    assert str(caught.value) == "templates/piece.html.j2:4: error: 'nothing_such' is undefined [template]"


def test_a_template_that_is_not_utf_8_says_so(tmp_path: Path, fonts_made: Store) -> None:
    problem = mistake(tmp_path, fonts_made, b"<p>gr\xfcn</p>")

    assert str(problem) == "templates/notes.html.j2:1: error: the file is not text in UTF-8 [template]"


# --- the sandbox -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expression",
    [
        "catalog.__class__",
        "catalog['__class__']",
        "catalog | attr('__class__')",
        "''.__class__.__mro__",
        "'{0.__class__}'.format(catalog)",
        "[catalog] | map(attribute='__dict__') | first",
        "qr.__globals__",
        "qr.__self__",
        "words.__init__.__globals__",
        "label.__self__",
        "catalog._written_at",
        "catalog.parse_raw('cos\\nsystem\\n', proto='pickle', allow_pickle=true)",
        "catalog.event.parse_file('/etc/hostname')",
        "catalog.model_construct()",
        "catalog.event.copy(update={'name': 'Other'})",
        "collector.resources.update({'a': 'b'})",
        "collector.problems.append(1)",
        "self.__init__",
    ],
)
def test_a_template_cannot_reach_behind_what_it_is_handed(expression: str, tmp_path: Path, fonts_made: Store) -> None:
    problem = mistake(tmp_path, fonts_made, f"{{{{ {expression} }}}}")

    assert "unsafe" in str(problem) or "has no attribute" in str(problem) or "undefined" in str(problem)


@pytest.mark.parametrize("name", ["/etc/hostname", "../outside", "templates/../../outside"])
def test_a_template_cannot_include_what_is_no_template(name: str, tmp_path: Path, fonts_made: Store) -> None:
    (tmp_path / "outside").write_text("SECRET", encoding="utf-8")

    problem = mistake(tmp_path / "project", fonts_made, f"{{% include '{name}' %}}")

    assert str(problem) == f"templates/notes.html.j2:1: error: there is no template {name} [template]"


# --- what authors write ------------------------------------------------------------------------------------


class Structure(HTMLParser):
    """The elements of a page with the names of their attributes, and all its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All text, with white space as single spaces."""
        return " ".join("".join(self.words).split())


def written_everywhere(text: str) -> Catalog:
    """A catalog that has the text wherever a line of plain text may stand."""
    entry = {
        "id": "one",
        "title": "A title",
        "authors": [{"name": "Ann Lee", "affiliation": text, "presenting": True}],
        "keywords": [text],
        "award": text,
        "session": {"name": text, "room": text, "board": text},
        "links": [{"label": text, "url": "https://example.org/"}],
        "paper": {"url": "https://example.org/", "licence": text, "append": False},
    }
    made = catalog(
        [entry],
        event={"name": "Days", "full_name": text, "place": text, "start": "2022-11-28"},
        booklet={"title": text, "subtitle": text, "issuer": text, "licence": text},
        moments=[{"by": text, "handle": text, "text": "Hello"}],
    )
    return made.model_copy(update={"sections": (made.sections[0].model_copy(update={"title": text}),)})


PLAIN_LEAVES = tuple(
    Leaf(kind, subject)
    for kind, subject in [
        *(("cover", ""), ("title", ""), ("imprint", ""), ("half-title", ""), ("contents", "")),
        *(("divider", "1"), ("opener", "1"), ("entry", "one"), ("abstract", "one")),
        *(("moments", ""), ("colophon", "")),
    ]
)
LABELS = dict.fromkeys(["entry/one", "moments", "papers", "authors", "colophon"], "7")


def whole_html(made: Catalog, folder: Path, store: Store) -> str:
    theme = theme_of(folder, store, material=Material(made, Artwork({}), {}))
    lines = {"authors": [IndexLine("x", (IndexPlace("entry/one", label="7"),), letter="X")]}
    return theme.part("all", PLAIN_LEAVES, LABELS, lambda: lines).job().html


@pytest.fixture(scope="session")
def harmless(fonts_made: Store, tmp_path_factory: pytest.TempPathFactory) -> Structure:
    """The pages as they are where authors write nothing that means anything in HTML."""
    return Structure(whole_html(written_everywhere("x"), tmp_path_factory.mktemp("harmless"), fonts_made))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip))
@example(text="<script>alert(1)</script>")
@example(text="\" onclick='x' {{ catalog }} {% raw %} &amp; &lt; ]]> <!-- -->")
@example(text="</title></style></section>")
def test_any_text_of_an_author_stays_text(text: str, harmless: Structure, tmp_path: Path, fonts_made: Store) -> None:
    shown = Structure(whole_html(written_everywhere(text), tmp_path, fonts_made))

    assert shown.elements == harmless.elements
    assert shown.text.count(" ".join(text.split())) >= 15


def entry_elements(title: str, folder: Path, store: Store) -> list[tuple[str, ...]]:
    material = Material(catalog([{"id": "one", "title": title}]), Artwork({}), {})
    job = theme_of(folder, store, material=material).part("one", (Leaf("entry", "one"),)).job()
    return Structure(job.html).elements


@pytest.fixture(scope="session")
def harmless_entry(fonts_made: Store, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, ...]]:
    """The elements of an entry whose title means nothing in HTML."""
    return entry_elements("x", tmp_path_factory.mktemp("harmless"), fonts_made)


INLINE = {"em", "strong", "code", "sub", "sup", "img", "span", "a"}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(title=st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40).filter(str.strip))
@example(title="<script>alert(1)</script>")
@example(title="<img src=x onerror=alert(1)>")
@example(title="[x](javascript:alert(1)) <b onclick=x>y</b>")
@example(title='"><svg onload=alert(1)>')
def test_any_title_appears_escaped(
    title: str, harmless_entry: list[tuple[str, ...]], tmp_path: Path, fonts_made: Store
) -> None:
    elements = entry_elements(title, tmp_path, fonts_made)
    added = list(elements)
    for tag, *_ in harmless_entry:
        added.remove(next(one for one in added if one[0] == tag))

    assert {tag for tag, *_ in added} <= INLINE
    assert not [name for _, *names in elements for name in names if name.startswith("on")]


# --- the theme's own parts ---------------------------------------------------------------------------------


def rich_material() -> Material:
    """A catalog that has something of every kind, with artwork and papers found and missing."""
    everything = {
        "title": "On the *robustness* of $x^2$ and long titles that take more than one line of a page",
        "authors": [
            {"name": "Ann van der Lee", "affiliation": "Uni A", "orcid": "0000-0002-1825-0097", "presenting": True},
            {"name": "Bo, Li", "affiliation": "Uni B"},
        ],
        "abstract": "Words with $x$ and\n\n- a list\n- of two\n\n$$y = x$$",
        "keywords": ["one", "two"],
        "award": "Best paper",
        "links": [{"label": "Code", "url": "https://example.org/code"}],
        "session": {"name": "S", "start": "2022-11-30 16:00", "room": "Hall J", "board": "412"},
    }
    made = catalog(
        [
            {"id": "one", **everything, "poster": {"file": "a.png", "caption": "A caption"}, "paper": "a.pdf"},
            {"id": "two", **everything, "poster": "b.png", "paper": "https://example.org/b.pdf"},
            {"id": "three", **everything, "language": "de"},
        ],
        [],
        event={"name": "Days 22", "full_name": "The Days", "start": "2022-11-28", "end": "2022-12-09", "place": "Ulm"},
        booklet={
            "subtitle": "Our papers",
            "issuer": "We",
            "foreword": "Dear reader",
            "licence": "CC BY 4.0",
            "back": "The end",
        },
        moments=[{"by": "Paul", "text": "Hi", "date": "2022-11-28", "image": "c.png", "url": "https://example.org/1"}],
    )
    art = Art("booklet:picture/a.png", 2.0, png(20, 10))
    plates = {
        "one": Plate(art, Size(mm(100), mm(50)), turned=True),
        "two": Plate(None, layout_of("A5").type_area, turned=False, missing=Missing("it is not there", "b.png")),
    }
    artwork = Artwork(plates, (art,), ("One",), frontispiece=art, logo=art, photos={0: art})
    paper = CleanPaper("a.pdf", "d", "k", (), 0, 0)
    missing = Missing("the server answered 404", "https://example.org/b.pdf")
    return Material(made, artwork, {"one": paper, "two": missing})


@pytest.fixture(scope="session")
def all_parts(workshop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, ...]]:
    """What the engine complained about, by part and form; every slot is looked up on the way."""
    material = rich_material()
    theme = Theme(material, SCREEN, project(tmp_path_factory.mktemp("theme"), workshop.store))
    book = arrange(material.catalog, Facts(frozenset({"one"}), frozenset({"two"}), frontispiece=True))
    forms = [(part, form) for part in (*book.parts, NOTES) for form in part.forms]
    labels = dict.fromkeys([f"entry/{id}" for id in ("one", "two", "three")], "12")
    labels |= dict.fromkeys(["moments", "papers", "authors", "keywords", "colophon"], "34")
    index = numbered(author_index(material.catalog), labels)
    lines = {"authors": index, "keywords": index}
    jobs = [theme.part(part.name, form, labels, lambda: lines).job() for part, form in forms]
    jobs.append(theme.strips([Strip("folio", "1"), Strip("head", "A title")]).job())
    assert theme.problems == ()
    told: dict[str, tuple[str, ...]] = {}
    for job, part in zip(jobs, typeset.set_all([*map(copy_of, jobs)], workshop), strict=True):
        told.setdefault(job.name, ())
        told[job.name] += (*part.warnings, *slots_not_found(job.html, payload(part.pdf)))
    return told


def slots_not_found(html: str, pdf: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = {name for page in opened.pages for name in page.resources.get("/XObject", {})}
    slots = {piece.partition('"')[0] for piece in html.split('src="')[1:] if piece.startswith(SLOT)}
    return [f"{slot} is not in the PDF" for slot in slots if f"/{typeset.slot_name(slot)}" not in names]


@pytest.mark.parametrize(
    "part",
    [
        *("cover", "title", "contents", "foreword", "section/1", "section/2", "entry/one", "entry/two", "entry/three"),
        *("moments", "papers", "reference/two", "authors", "back-cover", "notes", "strips"),
    ],
)
def test_the_theme_s_own_parts_are_set_without_complaint_and_with_their_slots(
    part: str, all_parts: dict[str, tuple[str, ...]]
) -> None:
    assert all_parts[part] == ()


def test_every_template_is_a_leaf_or_a_piece_of_one() -> None:
    kinds = {path.name.removesuffix(".html.j2") for path in (theme_folder() / "templates").rglob("*.j2")}
    material = rich_material()
    others = (Imprint(compact=True), Imprint(theme="abstracts"), Imprint(theme="handout"))
    catalogs = [material.catalog, *(material.catalog.model_copy(update={"booklet": other}) for other in others)]
    books = [
        arrange(
            catalog, Facts(frozenset({"one"}), frozenset({"two"}), has, full_plates=frozenset({"one"} if has else ()))
        )
        for catalog in catalogs
        for has in (False, True)
    ]

    leaves = {leaf.kind for book in books for part in (*book.parts, NOTES) for form in part.forms for leaf in form}

    assert leaves <= kinds
    of_conferences = {"organisers", "committee", "sponsors", "talks", "talk", "information", "programme"}
    assert kinds - leaves - of_conferences <= {"book", "lost", "strips", "macros", "people", "title-matter"}


def test_a_strip_is_found_by_its_place_in_the_sheet(tmp_path: Path, fonts_made: Store) -> None:
    job = theme_of(tmp_path, fonts_made).strips([Strip("head", "A <title>"), Strip("folio", "7")]).job()

    assert '<span id="strip/0">A &lt;title&gt;</span>' in job.html
    assert '<span id="strip/1">7</span>' in job.html
    assert not job.tagged


def test_what_cannot_be_set_as_it_was_written_is_told_once(tmp_path: Path, fonts_made: Store) -> None:
    made = catalog([{"id": "one", "title": "T", "abstract": "A formula $\\frac{$ here"}])
    theme = theme_of(tmp_path, fonts_made, material=Material(made, Artwork({}), {}))

    for kind in ("entry", "abstract"):
        theme.part("one", (Leaf(kind, "one"),)).job()

    assert [finding.rule for finding in theme.problems] == ["prose"]
