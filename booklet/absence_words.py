"""What the book says of a paper that is not in it, to its readers, in the languages it speaks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AbsenceWords:
    """One sentence for each way a paper can be missing, and the words around it."""

    no_file: str
    not_fetched: str
    gone: str
    password: str
    web_page: str
    damaged: str
    no_pages: str
    too_large: str
    edition: str
    not_redistributed: str
    left_out: str
    to_cite: str
    """Label of the citation."""
    in_volume: str
    """Stands before the title of the volume."""
    in_full: str
    """Followed by the number of the page on which the entry stands."""


ENGLISH = AbsenceWords(
    no_file="It was not at hand when this booklet was made.",
    not_fetched="It could not be fetched when this booklet was made.",
    gone="It was no longer at its address when this booklet was made.",
    password="It opens only with a password, which this booklet does not have.",  # noqa: S106 - a sentence, not a secret
    web_page="A web page stood in its place.",
    damaged="Its file is damaged and could not be read.",
    no_pages="It does not have the pages that were chosen for this booklet.",
    too_large="It is too large for this edition of the booklet. Its page numbers are kept for it.",
    edition="This edition of the booklet holds no papers. Their page numbers are kept for them.",
    not_redistributed="Its licence does not allow it to be passed on here.",
    left_out="It is not part of this volume.",
    to_cite="How to cite it",
    in_volume="In",
    in_full="Its entry in this booklet stands on page",
)

GERMAN = AbsenceWords(
    no_file="Er lag nicht vor, als dieses Heft entstand.",
    not_fetched="Er war nicht abrufbar, als dieses Heft entstand.",
    gone="Er stand nicht mehr unter seiner Adresse, als dieses Heft entstand.",
    password="Er öffnet sich nur mit einem Passwort, das nicht vorliegt.",  # noqa: S106 - a sentence, not a secret
    web_page="An seiner Stelle stand eine Webseite.",
    damaged="Seine Datei ist beschädigt und nicht lesbar.",
    no_pages="Er hat die Seiten nicht, die für dieses Heft ausgewählt waren.",
    too_large="Er ist zu groß für diese Ausgabe des Hefts. Seine Seitenzahlen sind ihm freigehalten.",
    edition="Diese Ausgabe des Hefts enthält keine Aufsätze. Ihre Seitenzahlen sind ihnen freigehalten.",
    not_redistributed="Seine Lizenz erlaubt nicht, ihn hier weiterzugeben.",
    left_out="Er ist nicht Teil dieses Bandes.",
    to_cite="So wird er zitiert",
    in_volume="In",
    in_full="Sein Eintrag in diesem Heft steht auf Seite",
)

FRENCH = AbsenceWords(
    no_file="Il n’était pas disponible lors de la composition de ce livret.",
    not_fetched="Il n’a pas pu être récupéré lors de la composition de ce livret.",
    gone="Il n’était plus à son adresse lors de la composition de ce livret.",
    password="Il ne s’ouvre qu’avec un mot de passe, dont ce livret ne dispose pas.",  # noqa: S106 - a sentence, not a secret
    web_page="Une page web se trouvait à sa place.",
    damaged="Son fichier est endommagé et n’a pas pu être lu.",
    no_pages="Il n’a pas les pages qui étaient choisies pour ce livret.",
    too_large="Il est trop volumineux pour cette édition du livret. Ses numéros de page lui sont réservés.",
    edition="Cette édition du livret ne contient pas d’articles. Leurs numéros de page leur sont réservés.",
    not_redistributed="Sa licence ne permet pas de le diffuser ici.",
    left_out="Il ne fait pas partie de ce volume.",
    to_cite="Pour le citer",
    in_volume="Dans",
    in_full="Sa notice dans ce livret se trouve page",
)
