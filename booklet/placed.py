"""What knows where it was written: texts and mappings as the loader reads them, and the nodes of the model.

So whoever finds a problem later can name its line.
"""

from collections.abc import Mapping
from sys import intern
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from booklet.diagnostics import Place

NOWHERE = Place()
"""The place of what was not written by anyone."""


class PlacedText(str):
    """A text that knows where it was written; the loader makes them."""

    __slots__ = ("place",)
    place: Place

    @classmethod
    def at(cls, text: str, place: Place) -> Self:
        """The text, remembering the place."""
        placed = cls(text)
        placed.place = place
        return placed


class PlacedMapping(dict[str, Any]):
    """A mapping that knows where it was written; the loader makes them."""

    place: Place

    @classmethod
    def at(cls, mapping: Mapping[str, Any], place: Place) -> Self:
        """The mapping, remembering the place."""
        placed = cls(mapping)
        placed.place = place
        return placed


class Node(BaseModel):
    """A part of the catalog. Unknown keys are refused; nothing can be changed after reading."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, coerce_numbers_to_str=True, populate_by_name=True
    )

    shorthand: ClassVar[str] = ""
    """Name of the field that a bare text stands for; empty where a mapping must be written."""

    _written_at: Place = PrivateAttr(default_factory=lambda: NOWHERE)
    _places: Mapping[str, Place] = PrivateAttr(default_factory=dict)
    """Of the values of its fields, as far as they are known; the values themselves are let go of."""

    @property
    def written_at(self) -> Place:
        """Where this node was written."""
        return self._written_at

    def place_of(self, field: str) -> Place:
        """Where the field's value was written; the node's own place where that is not known."""
        return self._places.get(field, self._written_at)

    @classmethod
    def from_text(cls, text: str) -> Mapping[str, Any]:
        """The mapping that a bare text stands for."""
        return {cls.shorthand: text}

    @model_validator(mode="wrap")
    @classmethod
    def _remember_place(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        place = getattr(data, "place", None)
        if cls.shorthand and isinstance(data, str):
            data = cls.from_text(data)
        node = handler(data)
        if isinstance(place, Place):
            node._written_at = place
        if isinstance(data, PlacedMapping):
            places = ((name, getattr(value, "place", None)) for name, value in data.items())
            node._places = {intern(str(name)): place for name, place in places if isinstance(place, Place)}
        return node

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        if not cls.shorthand:
            return schema
        resolved = handler.resolve_ref_schema(schema)
        whole = dict(resolved)
        resolved.clear()
        resolved["description"] = whole.pop("description", "")
        resolved["anyOf"] = [{"type": "string"}, whole]
        return schema


def needs_one(node: Node, *names: str) -> None:
    """Refuse a node that has none of these fields.

    Raises:
        PydanticCustomError: It has none.
    """
    if all(getattr(node, name) is None for name in names):
        raise PydanticCustomError("needs_one", "one of {names} is needed", {"names": " or ".join(names)})


def one_or_many(value: Any) -> Any:
    """A single value as a list of one: where a field takes several, one may be written without its dash."""
    return [value] if isinstance(value, str | Mapping) else value
