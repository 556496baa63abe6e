"""Colour profiles that come with the software, each an output profile for CMYK.

FOGRA39L Coated is «free of known copyright restrictions», as the package colorprofiles of TeX Live ships it. The other
two were made with ArgyllCMS 2.3.1 (``colprof -qm -nc -l 300``) from characterization data that Debian ships in
icc-profiles-free: FOGRA29L under the zlib licence; ANSI/CGATS/SWOP TR 003-2007, © NPES, from which profiles may be
distributed without further permission where the report is named as their source.
"""

from pathlib import Path

COATED = Path(__file__).with_name("FOGRA39L_coated.icc")
"""Offset on coated paper (ISO 12647-2, FOGRA39)."""
UNCOATED = Path(__file__).with_name("FOGRA29L_uncoated.icc")
"""Offset on uncoated paper (ISO 12647-2, FOGRA29)."""
WEB_COATED = Path(__file__).with_name("SWOP_TR003_coated_3.icc")
"""Web offset on coated paper of grade 3, United States (SWOP, CGATS TR 003)."""
