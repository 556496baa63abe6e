"""Printing conditions: which paper and press colours are made for, each with an ICC profile.

Profiles for three kinds of paper come with the software, so that a catalog gives the same bytes on every machine.
Others the catalog names: files beside it, or profiles that the machine has.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageCms

from booklet.catalog.print_run import Condition, PrintRun
from booklet.diagnostics import BookletError, Place, error
from booklet.icc import COATED, UNCOATED, WEB_COATED
from booklet.workspace import Workspace

_FOLDERS = (
    *("/usr/share/color/icc", "/usr/local/share/color/icc", "~/.local/share/color/icc", "~/.local/share/icc"),
    *("/Library/ColorSync/Profiles", "~/Library/ColorSync/Profiles"),
    *("/Library/Application Support/Adobe/Color/Profiles", "C:/Windows/System32/spool/drivers/color"),
)
"""Where systems keep profiles."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A condition that printers know by name."""

    identifier: str
    """In the registry of the ICC."""
    words: str
    profile: Path


_CONDITIONS: dict[Condition, _Known] = {
    "coated": _Known("FOGRA39", "Offset, coated paper (ISO 12647-2, FOGRA39)", COATED),
    "uncoated": _Known("FOGRA29", "Offset, uncoated paper (ISO 12647-2, FOGRA29)", UNCOATED),
    "web-coated": _Known("CGATS TR 003", "Web offset, coated paper grade 3, US (SWOP, CGATS TR 003)", WEB_COATED),
}
_REGISTERED = {
    "ISOcoated_v2_eci.icc": "FOGRA39",
    "ISOcoated_v2_300_eci.icc": "FOGRA39",
    "PSOcoated_v3.icc": "FOGRA51",
    "ISOuncoated.icc": "FOGRA29",
    "ISOuncoatedyellowish.icc": "FOGRA30",
    "PSO_Uncoated_ISO12647_eci.icc": "FOGRA47",
    "PSOuncoated_v3_FOGRA52.icc": "FOGRA52",
    "USWebCoatedSWOP.icc": "CGATS TR 001",
    "SWOP2006_Coated3v2.icc": "CGATS TR 003",
    "SWOP2006_Coated5v2.icc": "CGATS TR 005",
    "GRACoL2006_Coated1v2.icc": "CGATS TR 006",
}
"""Conditions, by what the usual files of profiles for them are called."""


@dataclass(frozen=True, slots=True)
class Intent:
    """The condition of one run."""

    identifier: str
    """Name in the registry of the ICC; Custom for a profile of the shop's own."""
    words: str
    icc: bytes
    """A profile of an output device in CMYK."""


def intent_of(run: PrintRun, workspace: Workspace) -> Intent:
    """The condition that the catalog asks for.

    Raises:
        BookletError: There is no profile for it, or the file that is named is none for a press.
    """
    if run.icc:
        return _own(run, run.icc, workspace)
    known = _CONDITIONS[run.condition]
    return Intent(known.identifier, known.words, known.profile.read_bytes())


def _own(run: PrintRun, name: str, workspace: Workspace) -> Intent:
    place, beside = run.place_of("icc"), workspace.file(name)
    path = beside if beside and beside.is_file() else _installed(name, workspace)
    if path is None:
        hint = "copy it beside the catalog, or leave icc: out: profiles for three kinds of paper come with booklet"
        raise _problem(place, f"the ICC profile '{name}' is neither beside the catalog nor on this machine", hint)
    icc = path.read_bytes()
    if fault := _fault(icc):
        raise _problem(place, f"'{name}' {fault}", "ask the print shop for the output profile of its press (CMYK)")
    return Intent(_REGISTERED.get(path.name, "Custom"), description(icc), icc)


def description(icc: bytes) -> str:
    """How the profile calls itself."""
    return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc))).strip()


def _fault(icc: bytes) -> str:
    """Why a file is no profile for a press; empty where it is one."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc)).profile
        space, device = profile.xcolor_space.strip(), profile.device_class
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return "is not an ICC profile"
    if space != "CMYK":
        return f"is a profile for {space}, not for CMYK"
    return "" if device == "prtr" else "is not the profile of an output device"


def _installed(name: str, workspace: Workspace) -> Path | None:
    """A profile of the machine, by the name of its file."""
    if Path(name).name != name:
        return None
    folders = (Path(folder).expanduser() for folder in _FOLDERS)
    files = (file for folder in folders for file in workspace.within(folder) if file.suffix in (".icc", ".icm"))
    return next((file for file in files if file.name.lower() == name.lower()), None)


def _problem(place: Place, message: str, hint: str) -> BookletError:
    return BookletError((error(place, "profile", message, hint),))
