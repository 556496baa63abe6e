"""How the sheets are to be, as the options say."""

import click

from booklet.geometry import mm
from booklet.impose import GATHERINGS, PAPERS, Duplex, Scheme, Wish


def wish(leaf_mm: float, *, scheme: str, signature: int | None, up: str | None, duplex: str, paper: str | None) -> Wish:
    """What was asked for, checked.

    Raises:
        click.BadParameter: There is no such paper or gathering, or an option has no place in the scheme.
    """
    chosen = Scheme(scheme)
    names = {name.lower(): name for name in PAPERS}
    if paper and paper.lower() not in names:
        raise click.BadParameter(f"{paper!r} is none of: {', '.join(PAPERS)}", param_hint="--paper")
    folded = chosen in (Scheme.SADDLE, Scheme.PERFECT)
    if signature is not None:
        _require_signature(chosen, signature)
    if up is not None and folded:
        raise click.BadParameter("it is for --scheme n-up and stack; folded sheets have theirs", param_hint="--up")
    return Wish(chosen, signature, int(up or 2), Duplex(duplex), paper and names[paper.lower()], mm(leaf_mm))


def _require_signature(scheme: Scheme, signature: int) -> None:
    if scheme is Scheme.SADDLE and (signature < 4 or signature % 4):
        message = f"{signature} pages can't be folded of whole sheets; give a multiple of 4"
    elif scheme is Scheme.PERFECT and signature not in GATHERINGS:
        message = f"a sheet is folded to 8, 16 or 32 pages, not to {signature}"
    elif scheme not in (Scheme.SADDLE, Scheme.PERFECT):
        message = "it is for --scheme saddle and perfect; nothing is gathered here"
    else:
        return
    raise click.BadParameter(message, param_hint="--signature")
