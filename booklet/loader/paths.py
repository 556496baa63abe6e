"""Paths from the catalog to a value, as the model names them: what stands there, where it was written, its kind."""

from collections.abc import Mapping
from typing import Any, get_args

from booklet.catalog.model import Catalog
from booklet.diagnostics import Place
from booklet.placed import Node

Steps = tuple[int | str, ...]
"""Keys and positions that lead from the catalog to a value."""


def place_at(root: Any, path: Steps, file: str) -> Place:
    """Where the value at the path was written, or the deepest node on the way to it; a key without a value itself."""
    place, node = getattr(root, "place", Place(file, 1, 1)), root
    for number, step in enumerate(path, 1):
        node = node_at(node, (step,))
        if node is None:
            return key_place(root, path[:number], file, place)
        place = getattr(node, "place", place)
    return place


def key_place(root: Any, path: Steps, file: str, otherwise: Place | None = None) -> Place:
    """Where the last key of the path was written; the place of the mapping where it is not there."""
    holder = node_at(root, path[:-1])
    key = next((key for key in holder if key == path[-1]), None) if isinstance(holder, Mapping) else None
    place = getattr(key, "place", otherwise) or getattr(holder, "place", None)
    return place if isinstance(place, Place) else Place(file, 1, 1)


def node_at(root: Any, path: Steps) -> Any:
    """The node that the path leads to, or None where it leads nowhere."""
    node = root
    for step in path:
        if isinstance(step, int) and not isinstance(node, list):
            continue  # one of several may be written without its dash (one_or_many)
        if isinstance(node, Mapping):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def node_type(path: Steps) -> type[Node]:
    """The kind of node that stands at the path."""
    kind: type[Node] = Catalog
    for step in path:
        if isinstance(step, str) and step in kind.model_fields:
            kind = _node_in(kind.model_fields[step].annotation) or kind
    return kind


def _node_in(annotation: Any) -> type[Node] | None:
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return annotation
    return next((found for part in get_args(annotation) if (found := _node_in(part))), None)
