"""Every dictionary and stream of a PDF, wherever it lies."""

from collections.abc import Iterable, Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream


def holders(pdf: Pdf) -> Iterator[Object]:
    """Each dictionary and stream once: the objects of the file, and what lies in the midst of them."""
    for item in pdf.objects:
        waiting = [item]
        while waiting:
            one = waiting.pop()
            inner: Iterable[Object] = ()
            if isinstance(one, Dictionary | Stream):
                yield one
                inner = [value for _, value in one.items()]
            elif isinstance(one, Array):
                inner = one.as_list()
            waiting += [v for v in inner if isinstance(v, Dictionary | Array) and not v.is_indirect]


def members(holder: Object, kind: Name) -> list[Object]:
    """What is named in one category of a Resources dictionary."""
    group = holder.get(kind)
    named = [value for _, value in group.items()] if isinstance(group, Dictionary) else []
    return [value for value in named if isinstance(value, Dictionary | Stream)]


def draws(holder: Object) -> bool:
    """Whether it is a form, a tiling pattern or the like: a stream that is drawn with resources."""
    if not isinstance(holder, Stream):
        return False
    return holder.get(Name.Subtype) == Name.Form or holder.get(Name.PatternType) == 1
