"""Numbers of pages laid into contents and indexes, over the noughts that these are set with."""

from collections.abc import Iterator

from pikepdf import Dictionary, Name, Object, Stream

from booklet.bind.pages import Joined
from booklet.bind.unbound import Unbound
from booklet.numerals import KEY, Numerals


def lay_numbers(joined: Joined, unbound: Unbound) -> None:
    """Write the figures of all numbers. What is laid over the pages comes later."""
    seen: set[tuple[int, int]] = set()
    for page in unbound.pages:
        if page.part in unbound.appendices:
            continue
        for content in _contents(joined.leaves[page.index].obj, seen):
            numerals = Numerals.unpacked(str(content.stream_dict[KEY]))
            del content.stream_dict[KEY]
            content.write(numerals.laid_in(content.read_bytes(), lambda address: unbound.target(address).label))


def _contents(page: Object, seen: set[tuple[int, int]]) -> Iterator[Stream]:
    """Its own content and what is drawn within, as far as there are numbers in it."""
    resources = page.get(Name.Resources, Dictionary())
    drawn = [page.get(Name.Contents)]
    if resources.objgen not in seen:  # all pages of a part share one dictionary
        seen.add(resources.objgen)
        drawn += resources.get(Name.XObject, Dictionary()).as_dict().values()
    yield from (one for one in drawn if isinstance(one, Stream) and KEY in one.stream_dict)
