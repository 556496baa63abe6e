"""The author's model of people: who wrote, spoke, organised, reviewed and paid."""

from typing import ClassVar

from booklet.fields import FileName, Line, Orcid, Prose, WebAddress
from booklet.placed import Node


class Person(Node):
    """Somebody with a name. A bare text is the name."""

    shorthand: ClassVar[str] = "name"

    name: Line
    """The name as it is printed, family name last: Margret Keuper. With a comma the family name comes first."""
    affiliation: Line | None = None
    """Where the person works."""
    orcid: Orcid | None = None
    """ORCID, sixteen digits."""
    url: WebAddress | None = None
    """The person's own page."""


class Author(Person):
    """A person who wrote an entry. A bare text is the name."""

    presenting: bool = False
    """Whether this person presents the entry."""


class Speaker(Person):
    """A person who was invited to speak. A bare text is the name."""

    portrait: FileName | None = None
    """A picture file, beside the catalog."""
    biography: Prose | None = None
    """A few sentences about the person, in Markdown."""


class Role(Node):
    """Those who did one thing for the event."""

    role: Line
    """What they did: General chair."""
    members: tuple[Person, ...] = ()
    """The people, in the order in which they are printed; long lists are set in alphabetical blocks."""


class Sponsor(Node):
    """Somebody who paid. A bare text is the name."""

    shorthand: ClassVar[str] = "name"

    name: Line
    """Name of the sponsor."""
    logo: FileName | None = None
    """A picture file, beside the catalog."""
    url: WebAddress | None = None
    """The sponsor's web page."""


class Tier(Node):
    """Sponsors of one rank."""

    tier: Line
    """What the rank is called: Gold."""
    sponsors: tuple[Sponsor, ...] = ()
    """The sponsors, in order."""
