"""What a repository wants to know of a booklet: RO-Crate, CITATION.cff, DataCite; from the catalog, nothing guessed."""

from booklet.deposit.citing import citation_cff
from booklet.deposit.crate import CRATE, crate
from booklet.deposit.datacite import datacite
from booklet.deposit.facts import DESCRIPTION, REPORTS, Deposit, Held

__all__ = ["CRATE", "DESCRIPTION", "REPORTS", "Deposit", "Held", "citation_cff", "crate", "datacite"]
