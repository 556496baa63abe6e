"""Formulas as pictures, each drawn once: the store has those of the builds before."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from booklet.workshop import Packing
from booklet.workspace import Store, digest

RECIPE = "2"
"""Changes when the same formula is drawn differently: part of every key."""
_ENGINES = ("ziamath", "ziafont", "latex2mathml")
TYPEFACE = "STIX Two Math"
"""What formulas are drawn in."""
_REFUSED = b"!"
"""Stands before the reason why a formula was not drawn."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula made ready for the page."""

    address: str
    """Private address of the picture, made from the hash of its bytes."""
    svg: bytes
    style: str
    """Width and baseline as CSS declarations, in ems; the height follows from the picture's own ratio."""


Draughtsman = Callable[[str, bool], Formula | str]
"""Draws the TeX of a formula, on a line of its own or not; or gives a clause that says why it can't."""

_FORMULAS = Packing(Formula, "svg")


def draw(tex: str, display: bool) -> Formula | str:
    """The formula as a picture, or a clause that says why there is none. Never raises.

    Args:
        tex: LaTeX of the math mode, without dollars.
        display: Whether it stands on a line of its own, with large operators and limits above and below.
    """
    drawn: Formula | str = _engine("draw")(tex, display)
    return drawn


def in_words(tex: str) -> str:
    """The formula as a line of plain text, «ℓ∞» or «a/b»; its source where it cannot be read. Never raises."""
    words: str = _engine("in_words")(tex)
    return words


def kept_in(store: Store) -> Draughtsman:
    """Like ``draw``, but what the store has is taken from there, and what it lacks is put there.

    Raises:
        MissingError: The store cannot be written to.
    """

    @lru_cache(maxsize=4096)
    def kept_or_drawn(tex: str, display: bool) -> Formula | str:
        key = digest("formula", RECIPE, *_versions(), str(display), tex)
        kept = store.get(key)
        if kept is None:
            drawn = draw(tex, display)
            store.put(key, _REFUSED + drawn.encode() if isinstance(drawn, str) else _FORMULAS.packed(drawn))
            return drawn
        return kept[len(_REFUSED) :].decode() if kept.startswith(_REFUSED) else _FORMULAS.unpacked(kept)

    return kept_or_drawn


def _engine(name: str) -> Callable[..., Any]:
    """A function of the module that draws, which is loaded with the first formula that needs it."""
    found: Callable[..., Any] = pkgutil.resolve_name(f"booklet.prose.drawing:{name}")
    return found


@lru_cache(maxsize=1)
def _versions() -> tuple[str, ...]:
    return tuple(version(name) for name in _ENGINES)
