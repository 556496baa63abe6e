"""The book's own words about people and matter, in the languages it speaks."""

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


ENGLISH = MatterWords(
    organisers="Organisers",
    committee="Programme committee",
    sponsors="Sponsors",
    keynotes="Invited talks",
    panels="Panels",
    tutorials="Tutorials",
    talks="Talks",
    keynote="Invited talk",
    panel="Panel",
    tutorial="Tutorial",
    talk="Talk",
    portrait="Portrait of",
    picture="Picture",
    sessions="Sessions",
    presented="A semibold number: the person presents what stands on that page.",
    edited_by="Edited by {names}",
    published_by="Published by {name}",
    last_of_several=" and ",
)

GERMAN = MatterWords(
    organisers="Organisation",
    committee="Programmkomitee",
    sponsors="Förderer",
    keynotes="Eingeladene Vorträge",
    panels="Podien",
    tutorials="Tutorien",
    talks="Vorträge",
    keynote="Eingeladener Vortrag",
    panel="Podium",
    tutorial="Tutorium",
    talk="Vortrag",
    portrait="Bildnis von",
    picture="Bild",
    sessions="Sitzungen",
    presented="Halbfette Zahl: Die Person stellt vor, was auf dieser Seite steht.",
    edited_by="Herausgegeben von {names}",
    published_by="Erschienen bei {name}",
    last_of_several=" und ",
)

FRENCH = MatterWords(
    organisers="Organisation",
    committee="Comité de programme",
    sponsors="Partenaires",
    keynotes="Conférences invitées",
    panels="Tables rondes",
    tutorials="Tutoriels",
    talks="Exposés",
    keynote="Conférence invitée",
    panel="Table ronde",
    tutorial="Tutoriel",
    talk="Exposé",
    portrait="Portrait de",
    picture="Image",
    sessions="Index des sessions",
    presented="Un numéro en demi-gras : la personne présente ce qui se trouve à cette page.",
    edited_by="Sous la direction de {names}",
    published_by="Publié par {name}",
    last_of_several=" et ",
)
