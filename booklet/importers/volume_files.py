"""The folder of a volume: finds the files its metadata name, and gives their copies names."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from booklet.importers.site import Site, copy_name


@dataclass(frozen=True, slots=True)
class Volume:
    """A folder of metadata with the files beside it; nothing outside of it is looked at."""

    root: Path
    copies: dict[str, Path] = field(default_factory=dict)
    """By the name the copy gets beside the catalog: the file to copy."""

    def find(self, folder: str, reference: str) -> Path | None:
        """The file, in that folder or named from the root; None where it is not there or lies outside."""
        root = self.root.resolve()
        site = Site(root / "papers.yml", root)
        path = site.find(f"{folder}/{reference}") or site.find(reference)
        return path and self.root / path.relative_to(root)

    def copy(self, folder: str, reference: str, path: Path | None) -> str:
        """The name of the file beside the catalog; a file that is there is copied under it."""
        name = copy_name(folder, reference)
        stem, number = PurePosixPath(name), 1
        while path and self.copies.get(name, path) != path:
            number += 1
            name = str(stem.with_name(f"{stem.stem}-{number}{stem.suffix}"))
        if path:
            self.copies[name] = path
        return name
