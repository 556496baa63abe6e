"""LaTeX fragments as Markdown: what they mean is what a reader of the booklet sees."""

import html
import re
import subprocess  # noqa: TID251 - to run where a package is missing
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booklet import prose
from booklet.importers.latex import Losses, to_line, to_markdown, to_plain_text


def markdown(fragment: str) -> str:
    return to_markdown(fragment, Losses())


def lost(fragment: str) -> Losses:
    losses = Losses()
    to_markdown(fragment, losses)
    return losses


# --- what is turned into Markdown -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fragment", "meant"),
    [
        (r"an improvement of 3.6\% in BLEU", "an improvement of 3.6% in BLEU"),
        (r"R\&D, snake\_case, \#1, \$5, \{x\}", r"R&D, snake_case, #1, \$5, {x}"),
        (
            r"G\"odel, Erd\H{o}s, na\"{\i}ve, \v{S}\'{a}rka, \c{C}a, \aa{}ngstr\"om",
            "Gödel, Erdős, naïve, Šárka, Ça, ångström",
        ),
        (r"\ss{}, \o, \L{}\'od\'z, \ldots, \textbackslash{}", r"ß, ø, Łódź, …, \\"),
        ("``quoted'' and `inner' don't", "“quoted” and ‘inner’ don’t"),
        ("pages 1--9 --- all of them", "pages 1–9 — all of them"),
        ("Fig.~3", "Fig.\u00a03"),
        ("about ~50", "about ~50"),
        (
            r"\textit{weak} \emph{weak} \textbf{strong} {\bf old} {\it style}",
            "*weak* *weak* **strong** **old** *style*",
        ),
        (r"\textbf{both \textit{at once}}", "**both *at once***"),
        (r"\emph{ spaces } and un\emph{believ}able", "*spaces* and un*believ*able"),
        (r"\emph{one}\emph{word}", "*oneword*"),
        (r"\texttt{a\_b} and \verb|x%_|", "`a_b` and `x%_`"),
        (
            r"\url{https://a.org/x\_y} and \href{https://a.org/c_(d)}{the code}",
            "<https://a.org/x_y> and [the code](https://a.org/c_%28d%29)",
        ),
        ("see https://a.org/b_c.", "see <https://a.org/b_c>."),
        (r"word\footnote{An aside.}", "word (An aside.)"),
        (r"2\textsuperscript{nd}, 10\textsuperscript{5}, H\textsubscript{2}O", "2nd, 10⁵, H₂O"),
        (r"\enquote{so}", "“so”"),
        (r"\LaTeX\ and \TeX{}", "LaTeX and TeX"),
        ("one\nline\n\nnext", "one line\n\nnext"),
        (r"one \\ two", "one\\\ntwo"),
        (r"\section*{Aim} Text. \paragraph{Then} more.", "# Aim\n\nText.\n\n**Then** more."),
        (r"\begin{quote}Said.\end{quote}", "> Said."),
        (r"\begin{itemize}\item a \item b\end{itemize}", "- a\n- b"),
        (r"\begin{enumerate}\item a \begin{itemize}\item b\end{itemize}\item c\end{enumerate}", "1. a\n   - b\n2. c"),
        (r"\begin{description}\item[Who] we\end{description}", "- **Who** we"),
        (r"\begin{center}Middle\end{center}", "Middle"),
        (r"Byron \etal (1843), \eg \emph{this}, \ie, that", "Byron et al. (1843), e.g. *this*, i.e., that"),
    ],
)
def test_fragment_becomes_markdown(fragment: str, meant: str) -> None:
    assert markdown(fragment) == meant


@pytest.mark.parametrize(
    ("fragment", "meant"),
    [
        ("$x_1$", "$x_1$"),
        (r"\(a * b\)", "$a * b$"),
        (r"$ \alpha + 1 $", r"$\alpha + 1$"),
        (r"$\ell_\infty$2", r"$\ell_\infty 2$"),
        (r"\[ E = mc^2 \]", "$$E = mc^2$$"),
        (
            r"\begin{align} a &= b \label{e}\\ c &= d \nonumber\end{align}",
            r"$$\begin{aligned} a &= b \\ c &= d \end{aligned}$$",
        ),
        (r"\begin{eqnarray*}a &=& b\end{eqnarray*}", r"$$\begin{aligned} a &= b \end{aligned}$$"),
        (r"between $5 and $10", r"between \$5 and \$10"),
        (r"it costs $5", r"it costs \$5"),
        (r"for $10, \emph{not} for $\alpha$", r"for \$10, *not* for $\alpha$"),
        (r"$5 or \$7, and $n$ of $9", r"\$5 or \$7, and $n$ of \$9"),
        (r"$ x = 3 $, but $ 5 and $ 10", r"$x = 3$, but \$ 5 and \$ 10"),
        (r"$5 (= 4 euros) or < $6", r"\$5 (= 4 euros) or < \$6"),
        (r"50% of $n$% is $5%$", r"50% of $n$% is $5\%$"),
        (r"\textbf{$n$-grams}", "**$n$-grams**"),
        (r"\ensuremath{x^{2}}", "$x^{2}$"),
    ],
)
def test_formula_stays_a_formula_and_money_stays_money(fragment: str, meant: str) -> None:
    assert markdown(fragment) == meant


@pytest.mark.parametrize(
    ("fragment", "meant"),
    [
        ("a bare % sign, A & B, a_b, #1", "a bare % sign, A & B, a_b, #1"),
        ("2 * 3 and *stars*", r"2 * 3 and \*stars\*"),
        ("_x and a_b_c", r"\_x and a_b_c"),
        ("<b>, x < y", r"\<b>, x < y"),
        ("[1] and [a](b)", r"[1] and [a\](b)"),
        ("&copy; &", r"\&copy; &"),
        ("- no list", r"\- no list"),
        ("2020. A year", r"2020\. A year"),
        ("# no heading", r"\# no heading"),
        ("> no quote", r"\> no quote"),
        ("a } b { c", "a } b { c"),
    ],
)
def test_what_markdown_would_take_for_markup_comes_out_as_written(fragment: str, meant: str) -> None:
    assert markdown(fragment) == meant


def test_percent_sign_begins_a_comment_in_a_file_only() -> None:
    fragment = "one% a remark\n  two\n% a whole line\n\nthree 5\\%"

    assert to_markdown(fragment, Losses(), is_file=True) == "onetwo\n\nthree 5%"
    assert to_markdown("55% of", Losses()) == "55% of"


def test_title_keeps_emphasis_and_formulas_on_one_line() -> None:
    fragment = "\\emph{Deep}\n\nlearning of $x^2$ \\\\ at \\href{https://a.org}{home}"

    assert to_line(fragment, Losses()) == "*Deep* learning of $x^2$ at home"


def test_name_keeps_its_words_only() -> None:
    assert to_plain_text(r"Universit\"at \textbf{A\&M} $^2$ a_b", Losses()) == "Universität A&M ^2 a_b"


# --- what cannot be turned --------------------------------------------------------------------------------


def test_unknown_command_is_named_and_its_words_are_kept() -> None:
    assert markdown(r"\corpus{Switchboard} and \begin{box}more\end{box}") == "Switchboard and\n\nmore"
    assert list(lost(r"\corpus{Switchboard} and \begin{box}more\end{box}").unknown) == ["corpus", "begin{box}"]


@pytest.mark.parametrize(
    ("fragment", "meant"),
    [
        (r"We present \ours, which", "We present ours, which"),
        (r"We present \ours{}; \ours is", "We present ours; ours is"),
        (r"\corpus{Switchboard}", "Switchboard"),
    ],
)
def test_command_that_stands_for_unknown_words_leaves_no_hole(fragment: str, meant: str) -> None:
    assert markdown(fragment) == meant
    assert len(lost(fragment).unknown) == 1


@pytest.mark.parametrize(
    "definition",
    [
        r"\newcommand{\ours}[1]{Our #1}",
        r"\renewcommand*\ours{Ours}",
        r"\def\ours{Ours}",
        r"\DeclareMathOperator{\ours}{ours}",
    ],
)
def test_definition_is_no_text(definition: str) -> None:
    assert markdown(f"{definition}\n\nDear all") == "Dear all"
    assert len(lost(definition).unknown) == 1


def test_head_of_a_whole_file_is_no_text() -> None:
    fragment = r"\documentclass[a4paper]{article}\usepackage[utf8]{inputenc}\begin{document}Dear all\end{document}"

    assert markdown(fragment) == "Dear all"


def test_remark_is_not_printed() -> None:
    assert markdown(r"Seen \begin{comment}and hidden\end{comment}by all") == "Seen by all"


def test_citation_is_kept_readable() -> None:
    fragment = r"as in \citep[p.~3]{a, b}, \citep[see][p.~4]{c}, \citep[see][]{d} and \ref{fig:1}"

    assert markdown(fragment) == "as in [a, b, p.\u00a03], [see c, p.\u00a04], [see d] and [fig:1]"
    assert list(lost(fragment).cited) == ["a, b", "c", "d", "fig:1"]


def test_layout_is_left_out_and_named() -> None:
    fragment = r"\noindent\vspace{2mm}\setlength{\parindent}{0pt} Text \hfill {\small here}"

    assert markdown(fragment) == "Text here"
    assert list(lost(fragment).layout) == ["noindent", "vspace", "setlength", "hfill", "small"]


def test_pictures_and_addresses_that_lead_nowhere_are_named() -> None:
    losses = lost(r"\includegraphics[width=1cm]{a.png} \href{files/a.zip}{the files}")

    assert (list(losses.pictures), list(losses.addresses)) == (["a.png"], ["files/a.zip"])


def test_address_in_a_title_is_named() -> None:
    losses = Losses()

    to_line(r"\href{https://a.org}{Home}", losses)

    assert list(losses.addresses) == ["https://a.org"]


@pytest.mark.parametrize("fragment", [r"\begin{a} 5\% \emph{x}", r"5\% \emph{x} \end{itemize}"])
def test_environments_that_do_not_match_leave_the_rest_as_it_is_meant(fragment: str) -> None:
    assert markdown(fragment) == "5% *x*"
    assert lost(fragment).broken


def test_command_without_its_argument_leaves_the_words() -> None:
    assert markdown(r"5\% \emph{x} \textbf") == "5% x"
    assert lost(r"5\% \textbf").broken


# --- properties -------------------------------------------------------------------------------------------

TEX = st.lists(
    st.sampled_from(
        (
            *"ab 1.-_*[]()<>&;:!#$`'\"~^%|+={}\\\n/@é\x00\ufdd0",
            *(r"\textbf{", r"\emph{", r"\begin{itemize}", r"\item", r"\end{itemize}", "$x$", r"\url{http://a.b}"),
            *(r"\href{http://a.b}{", r"\cite{", r"\\", "\n\n", r"\foo", r"{\bf ", r"\verb|", r"\'", r"\[", r"\]"),
            *(
                r"\begin{align}",
                r"\end{align}",
                r"\texttt{",
                r"\begin{quote}",
                "https://a.b/c_d",
                "&amp;",
                r"\ensuremath{",
            ),
        )
    ),
    max_size=25,
).map("".join)
PLAIN = st.lists(
    st.sampled_from(
        (*"ab 1.-_*[]()<>&;:!#|+=é\n/@?,", "&amp;", "\n\n", "[a](b)", "1. ", "- ", "# ", "> ", "<b>", "__")
    ),
    max_size=25,
).map("".join)


@given(TEX, st.booleans())
def test_no_fragment_is_too_wild(fragment: str, is_file: bool) -> None:
    written = to_markdown(fragment, Losses(), is_file=is_file)
    one_line = to_line(fragment, Losses())

    assert not re.search("[\ufdd0-\ufdef\x00]", written + one_line)
    assert "\n" not in one_line + to_plain_text(fragment, Losses())


def test_deep_nesting_is_read_as_words() -> None:
    fragment = r"\emph{" * 3000 + "deep" + "}" * 3000

    assert markdown(fragment) == "deep"


def test_many_switches_are_one() -> None:
    assert markdown(r"\bf " * 3000 + "bold") == "**bold**"


def bare(text: str) -> str:
    """Words without what typography changes."""
    return re.sub(r"\s", "", text.replace("—", "---").replace("–", "--").replace("…", "...").replace("’", "'"))


@given(PLAIN)
def test_plain_text_is_shown_as_plain_text(text: str) -> None:
    shown = prose.render(markdown(text)).html

    assert re.search(r"<(?!/?p>)", shown) is None
    assert bare(html.unescape(re.sub(r"</?p>", "", shown))) == bare(text)
    assert bare(html.unescape(prose.inline(to_line(text, Losses())).html)) == bare(text)


# --- the extra --------------------------------------------------------------------------------------------


def test_without_the_parser_it_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['pylatexenc'] = None\n"
        "from booklet.diagnostics import MissingError\n"
        "from booklet.importers.latex_commands import require_parser\n"
        "try: require_parser()\n"
        "except MissingError as missing: print(missing.diagnostics[0], missing.diagnostics[0].hint)\n"
    )

    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout == (
        "error: to read LaTeX the package pylatexenc is needed, and it is not installed [missing-extra] "
        "pip install 'poster-booklet[import]'\n"
    )
