"""Which editions are asked for, and how large they may be."""

import re
from collections.abc import Iterable
from dataclasses import replace

import click

from booklet.profiles import PROFILES, Profile

_UNITS = {"kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}


def editions(names: Iterable[str], max_size: str | None, *, claim: bool = False) -> dict[str, Profile]:
    """The editions by name; those that fit a size get the one that was given, and those that can claim something do.

    Raises:
        click.UsageError: There is no such edition, it is no size, none of them fits one, or none can claim anything.
    """
    chosen: dict[str, Profile] = {}
    for name in names:
        if name not in PROFILES:
            raise click.BadParameter(f"{name!r} is none of: {', '.join(PROFILES)}", param_hint="--edition")
        chosen[name] = PROFILES[name]
    if claim:
        chosen = {name: replace(one, claims=one.claims or one.claims_if_asked) for name, one in chosen.items()}
        if not any(profile.claims for profile in chosen.values()):
            raise click.UsageError("--claim is for the editions that can claim a standard: screen and archive")
    if max_size is None:
        return chosen
    if all(profile.budget is None for profile in chosen.values()):
        fitting = next(name for name, profile in PROFILES.items() if profile.budget)
        raise click.UsageError(f"--max-size is for an edition that fits a size: --edition {fitting}")
    budget = in_bytes(max_size, "--max-size")
    return {name: replace(one, budget=budget) if one.budget else one for name, one in chosen.items()}


def in_bytes(size: str, option: str) -> int:
    """A size as people write it, in bytes.

    Raises:
        click.UsageError: It is none; the message names the option.
    """
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?) ?([kmg]i?b)", size.strip(), re.IGNORECASE)
    if not found or not (budget := round(float(found[1]) * _UNITS[found[2].lower()])):
        raise click.BadParameter(f"{size!r} is no size: write 14MB, 7.5MB or 900kB", param_hint=option)
    return budget
