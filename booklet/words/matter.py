"""Which words the book says of people and matter."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatterWords:
    """What the templates of people, sponsors, talks, texts and indexes say by themselves, in one language."""

    organisers: str
    committee: str
    sponsors: str
    keynotes: str
    """Heading over invited talks; so for the other kinds of talks."""
    panels: str
    tutorials: str
    talks: str
    keynote: str
    """What one talk of the kind is called."""
    panel: str
    tutorial: str
    talk: str
    portrait: str
    picture: str
    sessions: str
    wall: str
    """Heading over all posters, shown small."""
    presenting: str
    """What a name in semibold is, over the first entries that have one."""
    presented: str
    """What a semibold number in the index of authors means."""
    edited_by: str
    """Takes ``{names}``."""
    published_by: str
    """Takes ``{name}``."""
    last_of_several: str
    """What joins the last name of several to those before it, with its spaces."""

    def editors(self, names: Sequence[str]) -> str:
        """Edited by Ann Lee, Bob Ray and Cleo Fox."""
        return self.edited_by.format(names=self.last_of_several.join(filter(None, (", ".join(names[:-1]), names[-1]))))

    def publisher(self, name: str) -> str:
        """Published by that house."""
        return self.published_by.format(name=name)

    def heading(self, kinds: Sequence[str]) -> str:
        """The heading over talks of these kinds: Invited talks · Panels."""
        plurals = {kind: getattr(self, f"{kind}s") for kind in kinds}
        return " · ".join(plurals.values())
