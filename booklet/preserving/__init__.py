"""Papers brought to PDF/A-3b (ISO 19005-3): what others made, changed where the standard asks for it, and nowhere else.

Text, pictures, links and fonts stay; what can't be mended so is left, and a validator tells.
"""

from booklet.preserving.conserving import Conserved, ConserveJob, conserve, conserve_art, conserved
from booklet.preserving.mending import mend

__all__ = ["ConserveJob", "Conserved", "conserve", "conserve_art", "conserved", "mend"]
