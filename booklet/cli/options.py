"""Options and arguments that several verbs share."""

from pathlib import Path

import click

CATALOG = click.argument("catalog", type=click.Path(path_type=Path), default=Path("catalog.yaml"))
STRICT = click.option("--strict", is_flag=True, help="Warnings count as failures (exit code 1).")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Write findings and results as JSON.")
ALLOW_PRIVATE = click.option("--allow-private", is_flag=True, help="Ask addresses in private networks too.")
CONTACT = click.option(
    "--contact", envvar="BOOKLET_CONTACT", default="", help="How servers' keepers reach you; sent with each request."
)
