"""The matter around the entries: which leaves of it a catalog asks for, in the order of the book. Pure."""

from booklet import indexes
from booklet.catalog.model import Catalog
from booklet.values import Leaf
from booklet.words import Words


def before(catalog: Catalog) -> tuple[Leaf, ...]:
    """What stands before the body: forewords, then who made the event possible."""
    lists = {
        "organisers": [role for role in catalog.organisers if role.members],
        "committee": [role for role in catalog.programme_committee if role.members],
        "sponsors": [tier for tier in catalog.sponsors if tier.sponsors],
    }
    return (
        *((Leaf("foreword"),) if catalog.booklet.foreword else ()),
        *(Leaf("foreword", str(number)) for number, _ in enumerate(catalog.forewords, 1)),
        *(Leaf(kind) for kind, rows in lists.items() if rows),
    )


def talks(catalog: Catalog) -> tuple[Leaf, ...]:
    """The talks under one heading; nothing where there are none."""
    return (Leaf("talks"), *(Leaf("talk", talk.id) for talk in catalog.talks)) if catalog.talks else ()


def after(catalog: Catalog) -> tuple[Leaf, ...]:
    """What stands after the body: venue and local information."""
    return tuple(Leaf("information", str(number)) for number, _ in enumerate(catalog.information, 1))


def searched(catalog: Catalog) -> tuple[Leaf, ...]:
    """The indexes."""
    return tuple(Leaf("index", name) for name in indexes.wanted(catalog))


def address(leaf: Leaf) -> str:
    """Where a leaf of the matter is found, as a private address without the scheme; also the name of its part."""
    if leaf.kind == "index":
        return leaf.subject
    return f"{leaf.kind}/{leaf.subject}" if leaf.subject else leaf.kind


def title(leaf: Leaf, catalog: Catalog, words: Words) -> str:
    """What stands over a leaf of the matter, and in contents and outline."""
    if leaf.kind == "foreword":
        return catalog.forewords[int(leaf.subject) - 1].title if leaf.subject else words.foreword
    if leaf.kind == "information":
        return catalog.information[int(leaf.subject) - 1].title
    if leaf.kind == "talks":
        return words.matter.heading([talk.kind for talk in catalog.talks])
    named = {
        "organisers": words.matter.organisers,
        "committee": words.matter.committee,
        "sponsors": words.matter.sponsors,
        "authors": words.authors,
        "keywords": words.keywords,
        "sessions": words.matter.sessions,
    }
    return named[address(leaf).partition("/")[0]]  # of an index that is long, each stretch
