"""Printing conditions: which paper and press colours are made for, each with an ICC profile.

The profile for coated paper comes with the software. Others are looked for where systems keep them, or named by the
catalog.
"""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import ImageCms

from booklet.catalog.print_run import Condition, PrintRun
from booklet.diagnostics import BookletError, Place, error
from booklet.icc import COATED
from booklet.workspace import Workspace

_FOLDERS = (
    *("/usr/share/color/icc", "/usr/local/share/color/icc", "~/.local/share/color/icc"),
    *("/usr/share/ghostscript", "/Library/ColorSync/Profiles", "~/Library/ColorSync/Profiles"),
    *("/Library/Application Support/Adobe/Color/Profiles", "C:/Windows/System32/spool/drivers/color"),
)
"""Where systems keep profiles."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A condition that printers know by name."""

    identifier: str
    """In the registry of the ICC."""
    words: str
    files: tuple[str, ...]
    """What files of a profile for it are called, the best first."""


_CONDITIONS: dict[Condition, _Known] = {
    "coated": _Known(
        "FOGRA39", "Offset, coated paper (ISO 12647-2, FOGRA39)", ("ISOcoated_v2_300_eci.icc", COATED.name)
    ),
    "uncoated": _Known(
        "FOGRA29",
        "Offset, uncoated paper (ISO 12647-2, FOGRA29)",
        ("PSO_Uncoated_ISO12647_eci.icc", "ISOuncoated.icc", "FOGRA29L_uncoated.icc", "ISOuncoated_v2_bas.ICC"),
    ),
    "web-coated": _Known(
        "CGATS TR 001",
        "Web offset, coated paper, United States (SWOP)",
        ("USWebCoatedSWOP.icc", "SWOP2006_Coated3v2.icc", "SWOP_TR001.icc"),
    ),
}


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
    for name in known.files:
        if path := _found(name):
            icc = path.read_bytes()
            if not _fault(icc):
                return Intent(known.identifier, known.words, icc)
    message = f"no ICC profile for {run.condition} paper is on this machine"
    hint = f"save one beside the catalog and name it as icc:, or install one of {', '.join(known.files)}"
    raise _problem(run.place_of("condition"), message, hint)


def _own(run: PrintRun, name: str, workspace: Workspace) -> Intent:
    place, path = run.place_of("icc"), workspace.file(name)
    if path is None or not path.is_file():
        raise _problem(place, f"the ICC profile '{name}' is not there", "copy it beside the catalog")
    icc = path.read_bytes()
    if fault := _fault(icc):
        raise _problem(place, f"'{name}' {fault}", "ask the print shop for the output profile of its press (CMYK)")
    return Intent("Custom", description(icc), icc)


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


def _found(name: str) -> Path | None:
    if name == COATED.name:
        return COATED
    folders = (Path(folder).expanduser() for folder in _FOLDERS)
    return next((file for folder in folders if folder.is_dir() for file in sorted(folder.rglob(name))), None)


def _problem(place: Place, message: str, hint: str) -> BookletError:
    return BookletError((error(place, "profile", message, hint),))
