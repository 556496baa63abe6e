"""Runs of colour, shadings, in the inks of a press (ISO 32000-2, 8.7.4.5)."""

from itertools import product

from pikepdf import Array, Dictionary, Name, Object, Pdf

from booklet.printing.functions import UNWORKABLE, Function, function_of
from booklet.printing.inks import Inks, Press
from booklet.printing.spaces import Space, space_of

_STEPS = {1: 256, 2: 48}
"""Of a table, by the number of its inputs."""
_GREYISH = 14 / 255
_ENDS = ((Name.C0, [0]), (Name.C1, [1]))


def in_inks(shading: Object, named: Object | None, press: Press, pdf: Pdf) -> bool:
    """Bring a shading to inks. False where it stays as it is: its colours are in its data, or can't be worked out.

    What runs straight from one colour to another runs from inks to inks; anything else is worked out step by step.
    """
    try:
        space = space_of(shading.get(Name.ColorSpace), named, press)
        if space is None:
            return False
        given = shading.get(Name.Function)
        if given is None:
            return False
        function = _straight(given, space, press) or _tabled(given, space, press, pdf)
        if Name.Background in shading:
            shading.Background = _rounded(space.inks(tuple(float(one) for one in shading.Background.as_list())))
    except UNWORKABLE:
        return False
    shading.Function, shading.ColorSpace = function, Name.DeviceCMYK
    return True


def _straight(function: Object, space: Space, press: Press) -> Object | None:
    """The function from inks to inks; None where it has other steps than straight ones."""
    if not isinstance(function, Dictionary) or space.kind not in ("DeviceRGB", "DeviceGray", "DeviceCMYK"):
        return None
    made = Dictionary(dict(function.items()))
    if Name.Range in made:
        del made[Name.Range]
    if function.get(Name.FunctionType) == 2:
        for key, given in _ENDS:
            made[key] = _rounded(space.inks(tuple(float(value) for value in function.get(key, Array(given)).as_list())))
        return made
    if function.get(Name.FunctionType) == 3:
        parts = [_straight(part, space, press) for part in function.Functions.as_list()]
        if any(part is None for part in parts):
            return None
        made.Functions = Array(parts)
        return made
    return None


def _tabled(given: Object, space: Space, press: Press, pdf: Pdf) -> Object:
    """A table of inks. Where all of it is grey it is black alone, else as the profile has it, so that nothing jumps."""
    function = function_of(given)
    first = given[0] if isinstance(given, Array) else given
    domain = [float(value) for value in first.Domain.as_list()]
    ends = list(zip(domain[::2], domain[1::2], strict=True))
    steps = _STEPS[len(ends)]
    places = [[low + (high - low) * step / (steps - 1) for step in range(steps)] for low, high in ends]
    inks = _inks([tuple(reversed(place)) for place in product(*reversed(places))], function, space, press)
    table = pdf.make_stream(bytes(round(ink * 255) for four in inks for ink in four))
    table.stream_dict.update(
        Dictionary(
            FunctionType=0,
            Domain=Array(domain),
            Range=Array([0, 1] * 4),
            Size=Array([steps] * len(ends)),
            BitsPerSample=8,
        )
    )
    return table


def _inks(places: list[tuple[float, ...]], function: Function, space: Space, press: Press) -> list[Inks]:
    colours = [tuple(function(place)) for place in places]
    if space.kind == "DeviceRGB" and any(max(colour) - min(colour) > _GREYISH for colour in colours):
        return [press.profiled(*colour) for colour in colours]
    return [space.inks(colour) for colour in colours]


def _rounded(inks: Inks) -> Array:
    return Array([round(ink, 4) for ink in inks])
