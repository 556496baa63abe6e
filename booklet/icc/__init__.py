"""Colour profiles that come with the software.

For coated paper FOGRA39L Coated, «free of known copyright restrictions», as the package colorprofiles of TeX Live ships
it.
"""

from pathlib import Path

COATED = Path(__file__).with_name("FOGRA39L_coated.icc")
"""Offset on coated paper (ISO 12647-2, FOGRA39): an output profile for CMYK."""
