"""Parts and appendices into one PDF: joined, slots filled, furniture laid over, links, tags, labels, audited.

pikepdf throughout. The order of the steps is the order of the imports.
"""

from booklet.bind.auditing import Audit, audit
from booklet.bind.binding import bind
from booklet.bind.unbound import About, Unbound

__all__ = ["About", "Audit", "Unbound", "audit", "bind"]
