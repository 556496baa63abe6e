"""Any papers in any order: every link and every bookmark leads to the page it was made for.

The papers are drawn at random, and made here, so that it is known where each link was meant to lead. What became of it
is asked of pdfium, and of a resolver of the test's own.
"""

import io
from dataclasses import dataclass

import making_pdfs as making
import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from conftest import BuildBooklet, entry, make_catalog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

NAMES = ("section.1", "cite.a", "é", "x")
"""Few, so that they are the same in all papers."""
WAYS = ("explicit", "action", "name", "string", "alias")


@dataclass(frozen=True)
class Jump:
    """A link or bookmark of a paper: from a page, to a page, at a height, written in one of the ways."""

    page: int
    way: str
    name: str
    target: int
    top: int


@dataclass(frozen=True)
class Drawn:
    """A paper to be made."""

    pages: int
    branching: int
    """How many kids a node of the page tree has at most."""
    leaves: int
    """How many leaves its tree of names has."""
    places: dict[str, tuple[int, int]]
    """Page and height of each name as a string."""
    old_places: dict[str, tuple[int, int]]
    """Page and height of each name as a name object."""
    links: tuple[Jump, ...]
    bookmarks: tuple[tuple[Jump, bool], ...]
    """Each with whether it stands under the one before."""


@st.composite
def papers(draw: st.DrawFn) -> Drawn:
    pages = draw(st.integers(1, 7))
    page, top = st.integers(0, pages - 1), st.integers(0, 842)
    places = st.fixed_dictionaries(dict.fromkeys(NAMES, st.tuples(page, top)))
    jumps = st.builds(Jump, page, st.sampled_from(WAYS), st.sampled_from(NAMES), page, top)
    return Drawn(
        pages,
        draw(st.integers(2, 4)),
        draw(st.integers(1, 4)),
        draw(places),
        draw(places),
        tuple(draw(st.lists(jumps, min_size=1, max_size=12))),
        tuple(draw(st.lists(st.tuples(jumps, st.booleans()), max_size=6))),
    )


def place_of(jump: Jump, paper: Drawn) -> tuple[int, int]:
    """Page and height that it leads to."""
    if jump.way == "name":
        return paper.old_places[jump.name]
    return paper.places[jump.name] if jump.way in ("string", "alias") else (jump.target, jump.top)


def made(paper: Drawn, mark: str) -> bytes:
    """The paper as a file; on each page stands which one it is."""
    pdf = making.paper(paper.pages)
    for index in range(paper.pages):
        making.page(pdf, index).Contents = pdf.make_stream(f"BT /F1 20 Tf 90 400 Td ({mark}-{index}) Tj ET".encode())

    def to(place: tuple[int, int]) -> Array:
        return making.to(pdf, place[0], "XYZ", None, place[1], None)

    making.name_by_name(pdf, {name: to(place) for name, place in paper.old_places.items()})
    strings: dict[bytes, object] = {name.encode("latin-1"): to(place) for name, place in paper.places.items()}
    strings |= {b"alias of " + name: String(name) for name in list(strings)}
    making.name_by_string(pdf, strings, kids=paper.leaves)

    def fields(jump: Jump) -> dict[str, object]:
        name = jump.name.encode("latin-1")
        ways: dict[str, dict[str, object]] = {
            "explicit": {"Dest": to((jump.target, jump.top))},
            "action": {"A": making.action("GoTo", D=to((jump.target, jump.top)))},
            "name": {"Dest": Name(f"/{jump.name}")},
            "string": {"A": making.action("GoTo", D=String(name))},
            "alias": {"Dest": String(b"alias of " + name)},
        }
        return ways[jump.way]

    for position, jump in enumerate(paper.links):
        link = making.hang(pdf, jump.page, "Link", **fields(jump))
        link.Rect = Array([0, 20 * position, 50, 20 * position + 19])
    parent = last = making.outline(pdf)
    for position, (jump, below) in enumerate(paper.bookmarks):
        parent = last if below else pdf.Root.Outlines
        last = making.bookmark(pdf, parent, f"{mark} bookmark {position}", **fields(jump))
    grow_tree(pdf, paper.branching)
    return making.saved(pdf)


def grow_tree(pdf: Pdf, branching: int) -> None:
    """Put the pages into a tree of nodes that hand their size down."""
    nodes: list[Object] = [page.obj for page in pdf.pages]
    while True:
        level = [nodes[start : start + branching] for start in range(0, len(nodes), branching)]
        parents = []
        for kids in level:
            count = sum(int(kid.get("/Count", 1)) for kid in kids)
            node = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array(kids), Count=count))
            node.MediaBox = Array([0, 0, 595, 842])
            for kid in kids:
                kid.Parent = node
                if "/MediaBox" in kid:
                    del kid["/MediaBox"]
            parents.append(node)
        nodes = parents
        if len(nodes) == 1:
            pdf.Root.Pages = nodes[0]
            return


Seen = dict[tuple[str, int, int], tuple[str, float | None]]
"""By paper, page and position there: the mark of the page that a link leads to, and the height."""


def as_meant(drawn: dict[str, Drawn]) -> Seen:
    seen: Seen = {}
    for mark, paper in drawn.items():
        for position, jump in enumerate(paper.links):
            page, top = place_of(jump, paper)
            seen[mark, jump.page, position] = (f"{mark}-{page}", top)
    return seen


def marks_of(book: pypdfium2.PdfDocument) -> list[str]:
    """Which page of which paper each page of the book is; empty for those of the book itself."""
    found = []
    for page in book:
        words = page.get_textpage().get_text_bounded().split()
        found.append(next((word for word in words if word[:1] == "K" and word[1:2].isdigit() and "-" in word), ""))
    return found


def seen_by_the_test(data: bytes, marks: list[str]) -> Seen:
    """The links of papers, each followed by its reference."""
    seen: Seen = {}
    with pikepdf.open(io.BytesIO(data)) as book:
        index_of = {page.obj.objgen: index for index, page in enumerate(book.pages)}
        for index, page in enumerate(book.pages):
            for link in page.obj.get("/Annots", Array()) if marks[index] else ():
                if "/Dest" in link and float(link.Rect[0]) == 0 and float(link.Rect[2]) == 50:
                    mark, _, number = marks[index].partition("-")
                    target, fit, _, top, _ = list(link.Dest)
                    assert fit == "/XYZ"
                    place = (mark, int(number), round(float(link.Rect[1]) / 20))
                    seen[place] = (marks[index_of[target.objgen]], float(top))
    return seen


def seen_by_pdfium(book: pypdfium2.PdfDocument, marks: list[str], expected: Seen) -> Seen:
    """The links of papers that pdfium finds in the middle of where they were put."""
    seen: Seen = {}
    for index, marked in enumerate(marks):
        mark, _, number = marked.partition("-")
        for own, page, position in expected:
            if marked and (own, page) == (mark, int(number)):
                link = raw.FPDFLink_GetLinkAtPoint(book[index], 25, 20 * position + 10)
                target = raw.FPDFLink_GetDest(book, link)
                location = pypdfium2.PdfDest(target, book).get_view()[1] if target else [None, None, None]
                place = raw.FPDFDest_GetDestPageIndex(book, target)
                seen[own, page, position] = (marks[place], location[1])
    return seen


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # each example is a whole book
)
@given(drawn=st.lists(papers(), min_size=2, max_size=4), dice=st.randoms(use_true_random=False))
def test_every_link_of_any_papers_in_any_order_is_right(
    build_booklet: BuildBooklet, drawn: list[Drawn], dice: object
) -> None:
    named = {f"K{number}": paper for number, paper in enumerate(drawn)}
    order = list(named)
    dice.shuffle(order)  # type: ignore[attr-defined]
    entries = [entry(mark.lower(), paper=f"{mark}.pdf") for mark in order]

    result = build_booklet(
        make_catalog(entries=entries), {f"{mark}.pdf": made(paper, mark) for mark, paper in named.items()}
    )

    assert [told for told in result.told if "audit" in told] == []
    with pypdfium2.PdfDocument(result.pdf) as book:
        marks, meant = marks_of(book), as_meant(named)
        in_order = [f"{mark}-{page}" for mark in order for page in range(named[mark].pages)]
        assert [mark for mark in marks if mark] == in_order
        assert seen_by_the_test(result.pdf, marks) == meant
        assert seen_by_pdfium(book, marks, meant) == meant
        outline = {item.get_title(): item.get_dest() for item in book.get_toc()}
        for mark, paper in named.items():
            for position, (jump, _) in enumerate(paper.bookmarks):
                page, top = place_of(jump, paper)
                found = outline[f"{mark} bookmark {position}"]
                assert found is not None
                assert (marks[found.get_index()], found.get_view()[1][1]) == (f"{mark}-{page}", top)
