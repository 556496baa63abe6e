"""What tests of fetching share: small files, catalogs that name addresses, and what became of them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from booklet.catalog.model import Catalog
from booklet.diagnostics import Diagnostic
from booklet.fetch import Limits, Terms, all_assets
from booklet.values import Found, Missing
from booklet.workspace import Workspace

PDF = b"%PDF-1.7\n" + b"% a paper\n" * 50 + b"%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60 + b"IEND\xaeB`\x82"
HTML = b"<!DOCTYPE html>\n<html><body>Please log in.</body></html>"
LIMITS = Limits(seconds=5, connect_seconds=2, silence_seconds=2, size_bytes=100_000, pauses=(0.01, 0.02))
NAME_THE_PDF = "name the address of the PDF itself, or save the PDF beside the catalog and name it as file"
BY_HAND = "try booklet fetch again later, or save the file beside the catalog and name it as file"


def within(limits: Limits, **terms: Any) -> Terms:
    """Terms that let the server on this machine be asked."""
    return Terms(limits=limits, **({"allow_private": True, "today": date(2026, 11, 24)} | terms))


QUICK = within(LIMITS)


def catalog_of(*entries: Mapping[str, object], logo: str | None = None, images: tuple[str, ...] = ()) -> Catalog:
    return Catalog.model_validate(
        {
            "event": {"name": "Conference"} | ({"logo": logo} if logo else {}),
            "sections": [{"title": "Papers", "entries": [{"title": f"Entry {n}", **e} for n, e in enumerate(entries)]}],
            "moments": [{"image": image} for image in images],
        }
    )


def one_paper(workspace: Workspace, paper: object, terms: Terms = QUICK) -> tuple[Found | Missing, list[Diagnostic]]:
    """What became of the one paper of a catalog, and what was said about it."""
    assets, findings = all_assets(catalog_of({"paper": paper}), workspace, terms)
    (asset,) = assets.by_source.values()
    return asset, list(findings)


def reason_of(workspace: Workspace, paper: object, terms: Terms = QUICK) -> str:
    asset, findings = one_paper(workspace, paper, terms)
    assert isinstance(asset, Missing)
    (finding,) = findings
    assert str(finding) == f"warning: paper '{asset.source}': {asset.reason} [{finding.rule}]"
    return asset.reason


def put(workspace: Workspace, name: str, data: bytes) -> Path:
    path = workspace.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path.resolve()
