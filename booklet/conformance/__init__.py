"""Whether a PDF is what it claims to be: asked of veraPDF, by its command or by the engine of an extra."""

from booklet.conformance.reports import Breach, Flavour, Report, Verdict
from booklet.conformance.validators import Absent, Validator, find

__all__ = ["Absent", "Breach", "Flavour", "Report", "Validator", "Verdict", "find"]
