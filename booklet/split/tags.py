"""The structure tree of an excerpt: the parts of the book whose pages were cut out."""

from collections.abc import Iterator, Set

from pikepdf import Array, Dictionary, Name, NumberTree, Object, Pdf


def keep_tags(excerpt: Pdf, book: Pdf, pages: range, left_out: Set[int]) -> None:
    """Give the excerpt, to which these pages of the book were copied, the structure that belongs to them.

    The book holds one part for each run of pages that was set in one go, so that a part is there whole or not at
    all (ISO 32000-2, 14.7.5.4). Pages of papers have none: an excerpt of them alone is not tagged. The elements of
    links that were left out, given by their key in the parent tree, become plain text.
    """
    keys, root = set(_keys(excerpt)), book.Root.get(Name.StructTreeRoot)
    if not keys or not isinstance(root, Dictionary):
        return
    parents = dict(NumberTree(root.ParentTree).items())
    copy = _copied(excerpt, root, {book.pages[index].obj.objgen for index in pages})
    for key in left_out:
        element = excerpt.copy_foreign(parents[key])
        element.S = Name.Span
        element.K = Array([kid for kid in _kids(element) if not _is_reference(kid)])
    numbers: list[int | Object] = []
    for key in sorted(keys):
        numbers += [key, _carried(excerpt, parents[key])]
    copy.ParentTree = excerpt.make_indirect(Dictionary(Nums=Array(numbers)))
    excerpt.Root.StructTreeRoot = copy
    excerpt.Root.MarkInfo = Dictionary(Marked=True)


def _copied(excerpt: Pdf, root: Object, pages: Set[tuple[int, int]]) -> Object:
    """The structure tree without those parts that show other pages. The book's own is as before in the end."""
    trunk, tree = root.K[0], root.ParentTree
    parts = trunk.K
    trunk.K = Array([part for part in parts.as_list() if _page(part) in pages])
    del root["/ParentTree"]
    try:
        return excerpt.copy_foreign(root)
    finally:
        trunk.K, root.ParentTree = parts, tree


def _carried(excerpt: Pdf, parent: Object) -> Object:
    """What the parent tree holds under a key: an element, or for a page those of its content, none for some of it."""
    if isinstance(parent, Array):
        return Array([None if one is None else excerpt.copy_foreign(one) for one in parent.as_list()])
    return excerpt.copy_foreign(parent)


def _keys(excerpt: Pdf) -> Iterator[int]:
    """The keys into the parent tree that pages and annotations hold."""
    for page in excerpt.pages:
        if Name.StructParents in page.obj:
            yield int(page.obj.StructParents)
        for annotation in page.obj.get(Name.Annots, Array()):
            if Name.StructParent in annotation:
                yield int(annotation.StructParent)


def _page(part: Object) -> tuple[int, int] | None:
    """The first page that the part shows something of."""
    waiting = [part]
    while waiting:
        element = waiting.pop()
        if Name.Pg in element:
            return element.Pg.objgen
        waiting += [kid for kid in reversed(_kids(element)) if isinstance(kid, Dictionary)]
    return None


def _kids(element: Object) -> list[Object]:
    under = element.get(Name.K, Array())
    return list(under.as_list()) if isinstance(under, Array) else [under]


def _is_reference(kid: object) -> bool:
    """Whether it refers to an object, such as an annotation (ISO 32000-2, 14.7.5.3)."""
    return isinstance(kid, Dictionary) and kid.get(Name.Type) == Name.OBJR
