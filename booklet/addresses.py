"""Web addresses as people read them."""

import re


def short_address(url: str) -> str:
    """The address as a person would write it down: without scheme and «www.», a long one cut after its host."""
    bare = re.sub(r"^https?://(www\.)?", "", url, flags=re.IGNORECASE).rstrip("/")
    return bare if len(bare) <= 44 else bare.partition("/")[0]


def site(url: str) -> str:
    """The address of the site alone: scheme and host, the latter no longer than hosts may be (RFC 1035, 2.3.4)."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{re.split('[/?#]', rest, maxsplit=1)[0][:253]}"
