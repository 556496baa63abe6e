"""The website's folder: finds the files a page names, and nothing outside of it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class Site:
    """A page in its website."""

    page: Path
    root: Path
    """Folder of Jekyll's ``_config.yml``; the page's own folder where there is none above it."""

    @classmethod
    def around(cls, page: Path) -> Self:
        """The website a page belongs to."""
        folder = page.resolve().parent
        root = next((above for above in (folder, *folder.parents) if (above / "_config.yml").is_file()), folder)
        return cls(page, root)

    def find(self, reference: str) -> Path | None:
        """The file a page means: seen from the page, else from the website's root.

        Returns None where there is no such file, or where it lies outside the website. A leading slash
        means the website's root, as on the web; it never means the root of the machine.
        """
        folder = self.page.resolve().parent
        for name in dict.fromkeys((reference, unquote(reference))):
            for start in (folder, self.root):
                try:
                    path = (start / name.strip().replace("\\", "/").lstrip("/")).resolve()
                    if path.is_relative_to(self.root) and path.is_file():
                        return path
                except (OSError, ValueError):  # a name too long for the disk, or with a NUL in it
                    continue
        return None


def copy_name(folder: str, reference: str) -> str:
    """The name a copy gets beside the catalog: always below the folder, whatever the reference says."""
    parts = [re.sub(r'[\x00-\x1f<>:"|?*]', "-", part).strip() for part in re.split(r"[/\\]", unquote(reference))]
    safe = [part for part in parts if part.strip(".")]
    if safe and safe[0] == folder:
        safe = safe[1:]
    return "/".join((folder, *safe)) if safe else f"{folder}/unnamed"
