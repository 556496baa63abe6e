"""Damages PDFs in every way that comes to mind and takes each in, appends it and looks at the result.

Run as ``python tests/fuzz_intake.py MINUTES FINDS [FOLDER [FIRST]]``: made PDFs, and the small ones of the folder, are
mutated with numbers drawn from a fixed seed, so that a run can be repeated, or go on from the FIRST not yet tried; what
is found wrong is put into FINDS.
"""

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import making_pdfs as making
import pypdfium2

from booklet.appendix import AppendixJob
from booklet.appendix.copying import make
from booklet.papers import intake
from booklet.papers.destinations import links_in
from booklet.processes import Limits, run_limited
from booklet.values import CleanPaper, Missing

BATCH = 50
TOGETHER = Limits(seconds=300, memory_bytes=3 * 1024**3)
ALONE = Limits(seconds=60, memory_bytes=2 * 1024**3)
SLOW_S = 10.0
LARGEST_SEED = 60_000

_OBJECT = re.compile(rb"\d+ \d+ obj\b.*?\bendobj", re.DOTALL)
_TOKEN = re.compile(rb"/[A-Za-z]\w*|\d+ \d+ R|-?\d+\.?\d*|<<|>>|\[|\]|\([^()]*\)|null|true")
_NASTY = (
    *(b"null", b"-1", b"0", b"99999999999999999999", b"1e9", b"[]", b"<<>>", b"()", b"/", b"<", b"(", b"true"),
    *(b"1 0 R", b"2 0 R", b"3 0 R", b"0 0 R", b"99999 0 R", b"[1 0 R]", b"<</Kids[1 0 R]>>", b"0." + b"3" * 99),
    *(b"/FlateDecode", b"/LZWDecode", b"/Names", b"/Kids", b"/Dest", b"/A", b"/AP", b"/JavaScript", b"/Launch"),
)


def flip_bytes(data: bytearray, dice: random.Random) -> None:
    """Change up to thirty bytes."""
    for _ in range(dice.randint(1, 30)):
        data[dice.randrange(len(data))] = dice.randrange(256)


def cut_off(data: bytearray, dice: random.Random) -> None:
    """Leave the beginning."""
    del data[dice.randrange(len(data)) :]


def cut_out(data: bytearray, dice: random.Random) -> None:
    """Take out a piece, or say it twice."""
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.choice((1, 10, 100, 2_000)))
    data[start:end] = data[start:end] * dice.choice((0, 2))


def swap_objects(data: bytearray, dice: random.Random) -> None:
    """Exchange what two objects hold."""
    spans = [match.span() for match in _OBJECT.finditer(data)]
    if len(spans) > 1:
        (start, end), (other, last) = sorted(dice.sample(spans, 2))
        one, two = (_body(bytes(data[a:b])) for a, b in ((start, end), (other, last)))
        data[other:last] = data[other:last].replace(two, one, 1)
        data[start:end] = data[start:end].replace(one, two, 1)


def _body(written: bytes) -> bytes:
    return written.partition(b"obj")[2].removesuffix(b"endobj")


def edit_tokens(data: bytearray, dice: random.Random) -> None:
    """Put other tokens of the file, or nasty ones, in the place of some."""
    for _ in range(dice.randint(1, 8)):
        found = [match.span() for match in _TOKEN.finditer(data)]
        if not found:
            return
        start, end = dice.choice(found)
        other, last = dice.choice(found)
        data[start:end] = dice.choice((bytes(data[other:last]), dice.choice(_NASTY)))


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    *(flip_bytes, cut_off, cut_out, swap_objects, edit_tokens, edit_tokens),
)


def mutated(seeds: tuple[bytes, ...], run: int) -> bytes:
    """The file of that run."""
    dice = random.Random(run)
    data = bytearray(dice.choice(seeds))
    for mutation in dice.choices(MUTATIONS, k=dice.choice((1, 1, 2, 3))):
        if data:
            mutation(data, dice)
    return bytes(data)


def made_seeds() -> tuple[bytes, ...]:
    """PDFs with what papers bring with them, in clear text so that edits find tokens."""
    linked = making.paper(4)
    making.name_by_string(linked, {bytes([65 + n]): making.to(linked, n, "XYZ", 0, n, None) for n in range(4)}, kids=2)
    making.name_by_name(linked, {"old": making.to(linked, 1, "FitH", 700)})
    top = making.outline(linked)
    for index in range(4):
        making.jump(linked, index, making.String(chr(68 - index)))
        making.bookmark(linked, making.bookmark(linked, top, f"{index}"), "x", Dest=making.to(linked, index))
    layered = making.paper(2)
    making.layers(layered, [making.layer(layered, 0, "a"), making.layer(layered, 1, "b")])
    made = (making.paper(2), making.active(), linked, layered, drawn())
    return tuple(making.uncompressed(making.saved(pdf)) for pdf in made)


def drawn() -> making.Pdf:
    """A paper with drawings in drawings, fonts of several kinds and labels of its own."""
    pdf = making.paper(3)
    program = pdf.make_indirect(making.Dictionary(Type=making.Name.FontDescriptor, FontFile=pdf.make_stream(b"x")))
    font = pdf.make_indirect(making.Dictionary({**dict(making.HELVETICA.items()), "/FontDescriptor": program}))
    form = making.picture(pdf)
    for times in (3, 2, 1):
        inner, form = form, making.picture(pdf)
        form.Resources = making.Dictionary(XObject=making.Dictionary(In=inner), Font=making.Dictionary(F=font))
        form.write(b"/In Do " * times)
    tile, mask = making.picture(pdf), making.Dictionary(S=making.Name.Luminosity, G=form)
    tile.update(making.Dictionary(PatternType=1, PaintType=1, TilingType=1, XStep=20, YStep=20))
    for index in range(3):
        resources = making.page(pdf, index).Resources
        resources.XObject, resources.Pattern = making.Dictionary(In=form), making.Dictionary(P=tile)
        resources.ExtGState = making.Dictionary(G=making.Dictionary(SMask=mask))
        words = b"/In Do /G gs /Pattern cs /P scn 0 0 99 99 re f BT /F1 9 Tf (x) Tj ET"
        making.page(pdf, index).Contents = pdf.make_stream(words)
    labels = [0, making.Dictionary(S=making.Name.r), 1, making.Dictionary(P=making.String("A-"), St=7)]
    pdf.Root.PageLabels = making.Dictionary(Nums=making.Array(labels))
    return pdf


def wrong_with(data: bytes) -> tuple[str, str]:
    """How the file was met (refused, taken) and what is wrong with the result; nothing when all is well."""
    begun = time.process_time()  # others may be at work on the machine
    taken = intake.examine_and_measure(data)
    if isinstance(taken, str):
        return "refused", _too_slow(begun)
    paper = CleanPaper("x.pdf", "", "", taken.pages, taken.internal_links, taken.web_links)
    appendix = make(AppendixJob(paper, taken.clean))
    if isinstance(appendix, Missing):
        return "taken", f"not appended: {appendix.reason}"
    if not links_in(taken.clean) == appendix.links == links_in(appendix.pdf):
        return "taken", "the two readers of links disagree"
    if acting := making.what_acts(appendix.pdf):
        return "taken", f"acts: {acting}"
    with pypdfium2.PdfDocument(appendix.pdf) as document:
        if len(document) != len(taken.pages):
            return "taken", f"pdfium sees {len(document)} pages of {len(taken.pages)}"
    return "taken", _too_slow(begun)


def _too_slow(begun: float) -> str:
    seconds = time.process_time() - begun
    return f"took {seconds:.0f} s" if seconds > SLOW_S else ""


def batch(seeds: tuple[bytes, ...], runs: range) -> list[tuple[int, str, str]]:
    """Runs in a child: what became of each run."""
    told = []
    for run in runs:
        try:
            told.append((run, *wrong_with(mutated(seeds, run))))
        except Exception as trouble:  # noqa: BLE001 - that is what is looked for
            told.append((run, "raised", f"{type(trouble).__name__}: {trouble}"))
    return told


def together(seeds: tuple[bytes, ...], runs: range) -> list[tuple[int, str, str]]:
    """What became of the runs; one by one where they end badly together."""
    outcome = run_limited(batch, seeds, runs, limits=TOGETHER)
    if outcome.result is not None:
        return outcome.result
    told = []
    for run in runs:
        alone = run_limited(batch, seeds, range(run, run + 1), limits=ALONE)
        told += alone.result or [(run, "died", str(alone.failure))]
    return told


def main(minutes: float, finds: Path, folder: Path | None, first: int = 0) -> None:
    small = sorted(path for path in folder.rglob("*.pdf") if path.stat().st_size < LARGEST_SEED) if folder else []
    seeds = (*made_seeds(), *(data for path in small if len(data := path.read_bytes()) > 1_000))
    finds.mkdir(parents=True, exist_ok=True)
    end, run, met, found = time.monotonic() + minutes * 60, first, Counter[str](), Counter[str]()
    while time.monotonic() < end:
        for number, how, wrong in together(seeds, range(run, run + BATCH)):
            met[how] += 1
            if wrong:
                found[wrong[:60]] += 1
                print(f"run {number}: {how}: {wrong}", flush=True)
                (finds / f"{number}.pdf").write_bytes(mutated(seeds, number))
        run += BATCH
        if run % (20 * BATCH) == 0:
            print(f"{run - first} runs, {dict(met)}, finds {dict(found)}", flush=True)
    print(f"{run - first} runs of {len(seeds)} seeds, {dict(met)}, finds {dict(found)}", flush=True)


if __name__ == "__main__":
    where = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    main(float(sys.argv[1]), Path(sys.argv[2]), where, int(sys.argv[4]) if len(sys.argv) > 4 else 0)
