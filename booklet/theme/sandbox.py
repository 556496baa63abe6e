"""Where templates run: what they may touch, and how far they look.

Names that look at nothing but the leaves of the part, and at what is the same all through the book, are ``NEAR``. What
a part says that uses no others hangs on its own entries; what uses one hangs on the whole book: on its abstracts too
where a name reads them, or where a template is the project's own, which may do anything with what it is given.
"""

import sys
from typing import Any

import jinja2
from jinja2 import BytecodeCache, StrictUndefined
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel

from booklet.material import Reach
from booklet.workspace import Store, digest

NEAR = frozenset(
    (
        *("affiliations", "balanced_mm", "book_title", "booklet", "card_of", "codes_in_margin"),
        *("colours", "cycler", "dict", "enclosed_as", "entry_of", "explains_presenters"),
        *("explains_presenters_on", "first_page_of", "is_appended", "is_left_out", "joiner"),
        *("language_of", "large_page", "named_and_more", "number", "number_right", "opener"),
        *("paper_address", "paper_of", "plate_of", "qr", "range", "range_of", "range_right"),
        *("section_of", "section_title", "share_affiliation", "showings", "side_of", "side_with_codes"),
        *("version", "words"),
    )
)
"""They look at what they are given, which is from the part's leaves, and at what ``filled`` counts to the book. Every
other name is far, Jinja's ``namespace`` too: whoever makes up a leaf may ask for any entry by it. Filters and tests
look at what they are given."""
READS_ABSTRACTS = frozenset({"further_typefaces"})
"""Names by which the templates of our themes read more of an entry that is not their own than lists show of it."""
GIVEN = frozenset({"label", "lines_of"})
"""What is no name of the vocabulary, and looks at the whole book."""
_RECIPE = "1"
"""Changes when the same template is compiled differently: part of every key."""
_OF_EVERY_MODEL = frozenset(dir(BaseModel))


class _Looking(Context):
    """Tells the part that is being filled how far the names look that are said."""

    def resolve_or_missing(self, key: str) -> Any:
        """What the name stands for."""
        if key not in NEAR and (key in self.environment.globals or key in GIVEN):
            assert isinstance(self.environment, Sandbox)
            reach = Reach.FAR if key in READS_ABSTRACTS else Reach.WIDE
            # A template imported without context has no collector: it is filled once for all parts.
            looking = self.parent.get("collector", self.environment)
            looking.looked = max(looking.looked, reach)
        return super().resolve_or_missing(key)


class Sandbox(ImmutableSandboxedEnvironment):
    """Refuses also what pydantic can do with any model: it reads files, and it runs pickles."""

    context_class = _Looking

    def __init__(self, **options: Any) -> None:
        """Any of Jinja's options; for templates of a book those of ``for_books`` are meant."""
        super().__init__(**options)
        self.looked = Reach.NEAR
        """How far something looked on behalf of all parts that are filled from now on."""
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may ask the object for it. Its type decides, and is asked once for each attribute."""
        key = (type(obj), attr)
        if key not in self._safe:
            of_a_model = isinstance(obj, BaseModel) and attr in _OF_EVERY_MODEL
            self._safe[key] = not of_a_model and super().is_safe_attribute(obj, attr, value)
        return self._safe[key]


def sandbox(loader: jinja2.BaseLoader, store: Store) -> Sandbox:
    """A sandbox for the templates that the loader finds."""
    return Sandbox(
        loader=loader, autoescape=True, trim_blocks=True, undefined=StrictUndefined, bytecode_cache=_Compiled(store)
    )


class _Compiled(BytecodeCache):
    """Templates as the engine compiled them, in the store: compiling ours again takes a tenth of a second build."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what the store has; bytecode of another Python leaves it empty."""
        if kept := self._store.get(self._key(bucket)):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Put what was compiled into the store."""
        self._store.put(self._key(bucket), bucket.bytecode_to_string())

    def _key(self, bucket: Bucket) -> str:
        """Name, path and text of the template are in the bucket's own hashes."""
        return digest("template", _RECIPE, jinja2.__version__, sys.version, bucket.key, bucket.checksum)
