"""Numbers of pages laid into contents and indexes, over the noughts that these are set with."""

from collections.abc import Iterator

from pikepdf import Dictionary, Name, Object, Stream

from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.numerals import KEY, Numerals


def lay_numbers(joined: Joined, unbound: Unbound) -> None:
    """Write the figures of all numbers. Nothing of others is on the pages yet, nor what is laid over them."""
    seen: set[tuple[int, int]] = set()
    for page in unbound.pages:
        if page.part in unbound.appendices:
            continue
        for content in _contents(joined.leaves[page.index].obj, seen):
            numerals = Numerals.unpacked(str(content.stream_dict[KEY]))
            del content.stream_dict[KEY]
            content.write(numerals.laid_in(content.read_bytes(), lambda address: unbound.target(address).label))


def _contents(page: Object, seen: set[tuple[int, int]]) -> Iterator[Stream]:
    """Its own content and what is drawn within, and within that, as far as there are numbers in it."""
    drawn, around = [page.get(Name.Contents)], [page.get(Name.Resources)]
    while around:
        resources = around.pop()
        if not isinstance(resources, Dictionary) or resources.objgen in seen:  # pages of a part share one
            continue
        if resources.is_indirect:
            seen.add(resources.objgen)
        named = resources.get(Name.XObject)
        forms = named.as_dict().values() if isinstance(named, Dictionary) else ()
        within = [one for one in forms if isinstance(one, Stream)]
        drawn += within
        around += (one.get(Name.Resources) for one in within)
    yield from (one for one in drawn if isinstance(one, Stream) and KEY in one.stream_dict)
