"""A PDF or a bag looked over, ours or anybody's: sums, claims, links, what is embedded. Nothing in it is believed."""

from booklet.verifying.bags import verify
from booklet.verifying.files import Seen, Verified

__all__ = ["Seen", "Verified", "verify"]
