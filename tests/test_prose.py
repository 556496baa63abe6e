"""Author's prose becomes safe HTML: Markdown that fits an abstract, formulas as pictures, typographic quotes."""

import re
import subprocess  # noqa: TID251 - what a fresh process loads can only be seen in one
import sys
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import fontpkg
import pypdfium2
import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from booklet import prose
from booklet.prose import drawing, formulas, outlines
from booklet.values import RichText
from booklet.workspace import Store

MATH = re.compile(r'<img class="math(?: math-display)?" src="[^"]*" alt="([^"]*)" style="[^"]*">')


def html(text: str, language: str = "en") -> str:
    """The HTML with formulas written as ⟨TeX⟩, to be read easily."""
    return MATH.sub(r"⟨\1⟩", prose.render(text, language=language).html)


def paragraph(text: str, language: str = "en") -> str:
    whole = html(text, language)
    assert whole.startswith("<p>"), whole
    assert whole.endswith("</p>"), whole
    return whole[3:-4]


class TestMarkdown:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("*weak* and **strong**", "<em>weak</em> and <strong>strong</strong>"),
            ('`code -- "x" $5$`', "<code>code -- &quot;x&quot; $5$</code>"),
            ("one  \ntwo\\\nthree\nfour", "one<br>\ntwo<br>\nthree\nfour"),
            ("a_b_c and snake_case and 2 * 3 * 4", "a_b_c and snake_case and 2 * 3 * 4"),
            ("90 % of A&B, 1 < 2 > 0, &lt;", "90 % of A&amp;B, 1 &lt; 2 &gt; 0, &lt;"),
            ("90\\% and \\*no emphasis\\*", "90% and *no emphasis*"),
            ("a\n---", "a\n—"),
            ("    indented", "indented"),
            ("```x```", "<code>x</code>"),
        ],
    )
    def test_what_fits_an_abstract_is_set(self, text: str, expected: str) -> None:
        assert paragraph(text) == expected

    def test_lists_quotes_and_tables_are_set(self) -> None:
        assert html("- a\n- b\n\n3. c") == '<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>'
        assert html("> said") == "<blockquote>\n<p>said</p>\n</blockquote>"
        assert "<th>a</th>" in html("|a|b|\n|-|-|\n|1|$x|y$|")

    def test_a_heading_is_a_paragraph_so_that_no_level_is_skipped(self) -> None:
        assert html("# Aim\n\nText\n\n### Method $x$") == (
            '<p class="prose-heading">Aim</p>\n<p>Text</p>\n<p class="prose-heading">Method ⟨x⟩</p>'
        )

    @pytest.mark.parametrize(
        "text", ["<b>bold</b>", "<script>alert(1)</script>", "<!-- x -->", "<img src=x onerror=y>"]
    )
    def test_html_is_shown_as_text(self, text: str) -> None:
        for rich in (prose.render(text), prose.inline(text)):
            assert re.sub(r"</?p>", "", rich.html).count("<") == 0
            assert rich.problems[0].startswith("HTML is shown as text: <")

    def test_a_comparison_is_no_html(self) -> None:
        assert prose.render("a < b and c > d, x<y, p<0.05, <3").problems == ()

    def test_a_picture_is_not_loaded_but_described(self) -> None:
        rich = prose.render("See ![the *best* plot](file:///etc/passwd) here")

        assert rich.html == "<p>See the <em>best</em> plot here</p>"
        assert rich.problems == (
            "the picture 'file:///etc/passwd' is not shown, only its description: a text holds no pictures",
        )

    def test_a_problem_is_told_once(self) -> None:
        assert len(prose.render("$\\foo$ and $\\foo$ <b> <b>").problems) == 2


class TestLinks:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("[a](https://x.org/?a=1&b=2)", '<a href="https://x.org/?a=1&amp;b=2">a</a>'),
            ("[a](HTTP://x.org)", '<a href="HTTP://x.org">a</a>'),
            ("[a](mailto:a@b.org)", '<a href="mailto:a@b.org">a</a>'),
            ("[a](doi:10.1000/x_1)", '<a href="https://doi.org/10.1000/x_1">a</a>'),
            ("[a][1]\n\n[1]: https://x.org", '<a href="https://x.org">a</a>'),
            ("<https://x.org/a--b'c'>", "<a href=\"https://x.org/a--b'c'\">https://x.org/a--b'c'</a>"),
            ("https://x.org/a--b", "https://x.org/a--b"),
        ],
    )
    def test_what_leads_somewhere_is_a_link(self, text: str, expected: str) -> None:
        rich = prose.render(text)

        assert rich.html == f"<p>{expected}</p>"
        assert rich.problems == ()

    @pytest.mark.parametrize(
        "address",
        [
            "booklet:entry/other",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "other.html",
            "#part",
            "//host/path",
            "https:",
            "http:///x",
            "mailto:",
            "ftp://x.org/y",
            "&#106;avascript:x",
        ],
    )
    def test_what_leads_nowhere_keeps_its_words_only(self, address: str) -> None:
        rich = prose.render(f"see [the *words*]({address}).")

        assert rich.html == "<p>see the <em>words</em>.</p>"
        assert len(rich.problems) == 1
        assert rich.problems[0].endswith("is left out: only http, https, mailto and doi lead anywhere")

    def test_an_address_in_angle_brackets_is_held_to_the_same_rule(self) -> None:
        rich = prose.render("<booklet:entry/other>")

        assert rich.html == "<p>booklet:entry/other</p>"
        assert rich.problems == (
            "the link to 'booklet:entry/other' is left out: only http, https, mailto and doi lead anywhere",
        )

    def test_a_picture_in_a_link_stays_a_link(self) -> None:
        assert paragraph("[![alt](a.png)](https://x.org)") == '<a href="https://x.org">alt</a>'


class TestDollars:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("$x$", "⟨x⟩"),
            ("$a_1 * b_2$ and $c * d_3$", "⟨a_1 * b_2⟩ and ⟨c * d_3⟩"),
            ("*a $b*c$ d*", "<em>a ⟨b*c⟩ d</em>"),
            ("($n$), $k$-means, $x$'s", "(⟨n⟩), ⟨k⟩-means, ⟨x⟩’s"),
            ("$a\nb$", "⟨a b⟩"),
            ("$\\text{price in \\$}$", "⟨\\text{price in \\$}⟩"),
            ("$\\text{if $x$ holds}$", "⟨\\text{if $x$ holds}⟩"),
            ("\\\\$x$", "\\⟨x⟩"),
            ("**$x$**", "<strong>⟨x⟩</strong>"),
            ("[$x$](https://x.org)", '<a href="https://x.org">⟨x⟩</a>'),
            ("see $$x$$ here", "see ⟨x⟩ here"),
        ],
    )
    def test_a_formula_stands_between_dollars(self, text: str, expected: str) -> None:
        assert paragraph(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "$5 to $10",
            "from $20,000 to $30,000",
            "$ x $",
            "$x $",
            "$ x$",
            "$a$1",
            "\\$x\\$",
            "\\$x$",
            "$x\\$",
            "5$",
            "a $ b",
            "$$",
            "$",
            "$$ $$",
            "`$x$`",
            "$x\n\ny$",
        ],
    )
    def test_money_is_no_formula(self, text: str) -> None:
        rich = prose.render(text)

        assert rich.resources == ()
        assert "$" in rich.html
        assert rich.problems == ()

    def test_a_display_has_a_paragraph_of_its_own(self) -> None:
        rich = prose.render("We solve\n$$\n\\min_x f(x)\n- g(x)\n$$\nby descent.")

        assert MATH.sub(r"⟨\1⟩", rich.html) == (
            '<p>We solve</p>\n<p class="math-block">⟨\\min_x f(x) - g(x)⟩</p>\n<p>by descent.</p>'
        )
        assert 'class="math math-display"' in rich.html

    @pytest.mark.parametrize("text", ["$$x", "$$\nx", "$$\nx\n\ny\n$$", "$$x$", "$$x$$y"])
    def test_an_unclosed_display_never_swallows_the_text(self, text: str) -> None:
        plain_text = re.sub(r"<[^>]*>|\s|\$|⟨|⟩", "", html(text))

        assert plain_text == re.sub(r"\s|\$", "", text)

    def test_a_display_in_a_list_stays_in_the_list(self) -> None:
        assert html("- a\n  $$x$$\n- b") == "<ul>\n<li>a⟨x⟩</li>\n<li>b</li>\n</ul>"

    def test_many_dollars_take_no_time(self) -> None:
        assert prose.render("$\\text{a " * 3000).resources == ()


class TestFormulas:
    def test_a_formula_is_a_picture_with_its_source_as_alternative(self) -> None:
        rich = prose.render('$a < b \\text{ "c"}$')

        ((address, svg),) = rich.resources
        assert address.startswith("booklet:math/")
        assert address.endswith(".svg")
        assert f'src="{address}" alt="a &lt; b \\text{{ &quot;c&quot;}}"' in rich.html
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert drawing.INK.encode() in svg

    def test_glyphs_are_outlines_where_they_are_seen(self) -> None:
        svg = ElementTree.fromstring(
            "<svg><symbol id='a' viewBox='0 -10 8 20'><path d='M 0 -10 L 8 10 Z'/></symbol><symbol id='space'/>"
            "<symbol id='brace' viewBox='0 0 1 1'><g/></symbol><use href='#brace'/>"
            "<use href='#a' x='1' y='2' width='16' fill='red'/><use href='#space'/>"
            "<use href='#a' x='0' y='0' width='8' fill='red'/><use href='#a' x='0' y='0' width='8' fill='blue'/></svg>"
        )

        outlines.flatten(svg)

        assert [one.tag for one in svg] == ["symbol", "use", "path", "path"]
        assert [one.get("d") for one in svg.iter("path")] == [
            "M 1.00 2.00 L 17.00 42.00 Z M 0.00 0.00 L 8.00 20.00 Z",
            "M 0.00 0.00 L 8.00 20.00 Z",
        ]

    def test_equal_formulas_share_one_picture(self) -> None:
        assert len(prose.render("$x$ and $x$ and $y$").resources) == 2

    def test_the_same_formula_has_the_same_bytes(self) -> None:
        first = prose.render("$\\frac{a}{b}$")
        drawing.draw.cache_clear()

        assert prose.render("$\\frac{a}{b}$") == first

    @pytest.mark.parametrize(
        ("tex", "problem"),
        [
            ("\\foo{x}", "\\foo is not known"),
            ("\\frac{a", "it is not LaTeX that can be read"),
            ("a & b", "it is not LaTeX that can be read"),
            ("\\\\", "it draws nothing"),
            ("日本", "the math font lacks a character of it"),
            ("x\\label{a}", "\\label is not known"),
            ("{" * 900 + "x" + "}" * 900, "it is not LaTeX that can be read"),
            ("x" * 2001, "it is longer than 2000 characters"),
        ],
    )
    def test_a_formula_that_cannot_be_set_is_shown_as_its_source(
        self, tex: str, problem: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        rich = prose.render(f"see ${tex}$.")

        shown = tex if len(tex) <= 60 else tex[:60] + "…"
        assert rich.problems == (f"the formula '{shown}' is shown as its source: {problem}",)
        assert rich.html == f"<p>see <code>{tex.replace('&', '&amp;')}</code>.</p>"
        assert rich.resources == ()
        assert caplog.records == []

    @pytest.mark.parametrize(
        "tex",
        [
            "\\ell_\\infty",
            "\\mathcal{O}(n \\log n)",
            "\\|x\\|_2^2",
            "\\mathbb{E}_{x\\sim p}[f]",
            "\\hat\\theta",
            "10^{-3}",
            "\\sum_{i=1}^n x_i",
            "\\operatorname{argmin}_x",
            "\\begin{pmatrix}a&b\\\\c&d\\end{pmatrix}",
            "\\sqrt[3]{x}",
            "\\begin{cases}1&x>0\\\\0&\\text{else}\\end{cases}",
            "\\boldsymbol{\\theta}",
            "\\binom{n}{k}",
            "90\\%",
            "f'(x)",
            "\\left\\{ x \\mid x > 0 \\right\\}",
            "\\overline{x}\\underline{y}",
            "\\nabla_\\theta J",
            "a\\,b\\;c\\quad d",
            "\\underbrace{a+b}_{c}",
            "{\\rm d}x",
            "\\mathds{1}",
            "α ≤ β",
            "\\begin{aligned}a&=b\\\\&=c\\end{aligned}",
        ],
    )
    def test_what_abstracts_hold_is_known(self, tex: str, caplog: pytest.LogCaptureFixture) -> None:
        for text in (f"${tex}$", f"$${tex}$$"):
            rich = prose.render(text)
            assert rich.problems == ()
            assert len(rich.resources) == 1
        assert caplog.records == []

    @settings(deadline=None, max_examples=150)
    @given(st.text(st.sampled_from("ab1^_{}\\&%$<>'\"[]() \n#~|frcsqtlei"), max_size=30))
    def test_no_formula_raises(self, tex: str) -> None:
        assert isinstance(formulas.draw(tex, False), formulas.Formula | str)

    @pytest.mark.parametrize("display", [False, True])
    @pytest.mark.parametrize(
        "tex",
        [
            r"x_{12} + \hat{y}^2",
            r"\frac{a + 1}{\sqrt{c^2 + \frac{1}{2}}}",
            r"\left( \frac{a}{b} \right)^2 \to \frac{|c|}{\frac{(d)}{2}}",
            r"\overline{ab} + \underbrace{c + d}_{n} \| x \|_2",
            r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
            r"\sum_{i=1}^n \int_0^1 f(x) \xrightarrow{g} \langle u, v \rangle",
        ],
    )
    def test_a_formula_is_drawn_as_the_engine_alone_draws_it(
        self, tex: str, display: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn = [drawing.draw.__wrapped__(tex, display) for _ in range(2)]
        monkeypatch.setattr(drawing.Mrow, "_get_height_nostretch", drawing._measured)
        monkeypatch.setattr(drawing.SimpleGlyph, "svgsymbol", drawing._outlined)
        assert isinstance(drawn[0], formulas.Formula)
        assert drawn == [drawing.draw.__wrapped__(tex, display)] * 2

    def test_a_letter_is_outlined_once_for_all_formulas(self, monkeypatch: pytest.MonkeyPatch) -> None:
        outlined: list[object] = []
        before = drawing.SimpleGlyph.svgpath
        monkeypatch.setattr(drawing, "_symbols", {})
        monkeypatch.setattr(
            drawing.SimpleGlyph, "svgpath", lambda glyph, **more: outlined.append(glyph) or before(glyph, **more)
        )

        for tex in ("a + b", "b + a", "a_{1} + b_{1}"):
            drawing.draw.__wrapped__(tex, False)

        assert len(outlined) == 4

    def test_what_stands_deep_in_a_formula_is_laid_out_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[str] = []
        before = drawing.Mrow._setup

        def counted(row: drawing.Mrow, **more: object) -> None:
            made.append(row.mtag)
            before(row, **more)

        monkeypatch.setattr(drawing.Mrow, "_setup", counted)
        drawing.draw.__wrapped__(r"\frac{1}{1 + \frac{1}{1 + \frac{1}{1 + x}}}", True)
        assert 0 < len(made) < 12


class TestTypography:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("\"a 'b' c\" -- it's", "“a ‘b’ c” – it’s"),
            ("1--10 --- so... the '90s", "1–10 — so… the ’90s"),
            ('"*all*" and "$x$"', "“<em>all</em>” and “⟨x⟩”"),
            ('`"a" -- b...` -----', "<code>&quot;a&quot; -- b...</code> -----"),
            ("$a -- 'b'$", "⟨a -- 'b'⟩"),
            ("(c) (r) +-", "(c) (r) +-"),
            ('\\"a\\" \\-- \\...', "&quot;a&quot; -- ..."),
        ],
    )
    def test_keyboard_signs_become_typographic_ones(self, text: str, expected: str) -> None:
        assert paragraph(text) == expected

    @pytest.mark.parametrize(
        ("language", "quoted"),
        [
            ("en", "“a ‘b’”"),
            ("en-GB", "“a ‘b’”"),
            ("de", "„a ‚b‘“"),
            ("DE-CH", "«a ‹b›»"),
            ("fr", "«\u202fa “b”\u202f»"),
            ("sv", "”a ’b’”"),
            ("pl", "„a «b»”"),
            ("xx", "“a ‘b’”"),
        ],
    )
    def test_quotation_marks_are_those_of_the_language(self, language: str, quoted: str) -> None:
        assert paragraph("\"a 'b'\"", language) == quoted


class TestInlineAndPlain:
    def test_a_title_has_no_blocks_and_no_links(self) -> None:
        rich = prose.inline("1. *On* [`it`](https://x.org)\n# and $x$")

        assert MATH.sub(r"⟨\1⟩", rich.html) == "1. <em>On</em> <code>it</code> # and ⟨x⟩"
        assert rich.problems == ("the link to 'https://x.org' is left out: a title or caption holds none",)

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ('*On* `it` -- "so"', "On it – “so”"),
            ("[a](https://x.org) and ![b](c.png)", "a and b"),
            ("An $\\ell_\\infty$ bound of 90\\%", "An ℓ∞ bound of 90%"),
            ("$\\mathrm{d}x\\ \\text{if}\\ 5\\%$", "dx if 5%"),
            ("a  \nb\nc & <b>", "a b c & <b>"),
            ("1. First # and - last", "1. First # and - last"),
            ("$5 to $10", "$5 to $10"),
        ],
    )
    def test_plain_text_is_the_words_alone(self, text: str, plain: str) -> None:
        assert prose.plain(text) == plain

    def test_plain_text_takes_the_quotation_marks_of_the_language(self) -> None:
        assert prose.plain('"a"', language="de") == "„a“"


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("ab *_`$[]()!<>&\\#-|\n\"'.:/1"), max_size=80))
def test_no_text_raises_and_none_brings_its_own_html(text: str) -> None:
    rich = prose.render(text)

    allowed = r"</?(?:p|em|strong|code|ul|ol|li|blockquote|a|br|table|thead|tbody|tr|th|td|img)\b"
    assert re.sub(allowed, "", rich.html).count("<") == 0
    prose.inline(text)
    prose.plain(text)


@settings(deadline=None, max_examples=300)
@given(
    st.text(
        st.one_of(st.sampled_from("ab *_`!<>&\\#-|\n\"'.:/1()~^{}"), st.characters(exclude_categories=["C"])),
        max_size=40,
    )
)
def test_a_title_says_the_same_as_a_paragraph(text: str) -> None:
    line = " ".join(re.sub(r"[$\[]", "", f"So {text}").split())  # formulas, pictures and links are told elsewhere

    shown = prose.render(line).html.removeprefix("<p>").removesuffix("</p>")

    assert re.sub(r"<a [^>]*>|</a>", "", shown) == prose.inline(line).html
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == prose.plain(line)


class TestOnThePage:
    """Formulas sit on the baseline and don't push the lines apart, in the theme's size and line distance."""

    def test_letters_of_formulas_and_text_stand_on_one_line(self) -> None:
        page = laid_out(prose.render("H$H$"))
        picture = page.render(scale=20).to_pil().convert("L").point(lambda value: 255 * (value < 128))
        left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
        half = (left + right) // 2

        of_text = picture.crop((left, top, half, bottom)).getbbox()
        of_formula = picture.crop((half, top, right, bottom)).getbbox()

        assert of_text is not None
        assert of_formula is not None
        assert abs(of_text[3] - of_formula[3]) <= 2  # feet: a tenth of a point
        assert abs(of_text[1] - of_formula[1]) <= 4  # heads

    @pytest.mark.parametrize(
        "tex",
        [
            "x_i^2",
            "\\frac{a}{b}",
            "\\sum_{i=1}^n x_i",
            "\\hat\\theta_i",
            "\\max_{x\\in X} f",
            "\\int_0^1",
            "\\sqrt{x^2}",
        ],
    )
    def test_a_formula_in_a_line_keeps_the_line_distance(self, tex: str) -> None:
        lines = laid_out(prose.render(f"a  \n${tex}$  \n${tex}$  \nd")).get_textpage()

        first, last = lines.get_charbox(0), lines.get_charbox(lines.count_chars() - 1)
        assert first[1] - last[1] == pytest.approx(3 * 12.8, abs=0.3)

    def test_the_source_is_the_alternative_text_in_the_pdf(self) -> None:
        assert b"/Alt (x_1)" in as_pdf(prose.render("$x_1$"))


def as_pdf(rich: RichText) -> bytes:
    """One narrow page in the face, size and line distance of the text."""
    resources = {"booklet:text": fontpkg.path("Source Serif 4").read_bytes(), **dict(rich.resources)}

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            kind = "image/svg+xml" if url.endswith(".svg") else "font/ttf"
            return URLFetcherResponse(url, resources[url], {"Content-Type": kind})

    fonts = FontConfiguration()
    style = weasyprint.CSS(
        string="@font-face { font-family: Set; src: url(booklet:text) } @page { size: 80mm; margin: 3mm }"
        "body { font: 9.1pt/12.8pt Set; margin: 0 } p { margin: 0 }",
        font_config=fonts,
        url_fetcher=Fetcher(),
        base_url="booklet:",
    )
    page = weasyprint.HTML(
        string=f"<html lang=en><title>t</title><body>{rich.html}", url_fetcher=Fetcher(), base_url="booklet:"
    )
    return page.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True, uncompressed_pdf=True)


def laid_out(rich: RichText) -> pypdfium2.PdfPage:
    return pypdfium2.PdfDocument(as_pdf(rich))[0]


class TestKeptFormulas:
    def test_a_formula_is_drawn_once_and_then_taken_from_the_store(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        first = prose.render("$x^2$ and $$\\sum x$$", draw=prose.kept_in(store))
        drawing.draw.cache_clear()
        assert (
            prose.render("$x^2$ and $$\\sum x$$", draw=prose.kept_in(store))
            == first
            == prose.render("$x^2$ and $$\\sum x$$")
        )
        assert drawing.draw.cache_info().misses == 2, "only by the line without a store"

    def test_what_cannot_be_drawn_is_remembered_with_its_reason(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        told = [prose.render(r"$\nosuch$", draw=prose.kept_in(store)).problems for _ in range(2)]
        assert told[0] == told[1] == (r"the formula '\nosuch' is shown as its source: \nosuch is not known",)

    def test_a_text_without_formulas_loads_no_engine(self) -> None:
        script = (
            "import sys; from booklet import prose; prose.render('*a* [b](https://c.example)'); "
            "print('ziamath' in sys.modules)"
        )
        loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert loaded.stdout == "False\n"
