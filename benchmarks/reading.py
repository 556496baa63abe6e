"""Reading a large catalog: to the model, and the YAML alone, from events and by composing the library's nodes.

Run as ``python benchmarks/reading.py [ENTRIES]``.
"""

import sys

import measuring
import yaml
from synthetic import catalog_of

from booklet.diagnostics import Place
from booklet.loader import nodes, read_text
from booklet.placed import PlacedMapping, PlacedText


def main(entries: int) -> None:
    print(measuring.machine())
    text = catalog_of(entries)
    rows = [
        ("to the model, all checks", measuring.best(lambda: read_text(text, "catalog.yaml")), "s"),
        ("YAML alone, from events, with places and checks", measuring.best(lambda: nodes.compose(text, "")), "s"),
        ("YAML alone, composed and turned, without checks", measuring.best(lambda: composed(text)), "s"),
    ]
    measuring.report(f"{entries} entries, {len(text) / 1e6:.1f} MB", rows)


def composed(text: str) -> object:
    return turned(yaml.compose(text, Loader=yaml.CSafeLoader))


def turned(node: yaml.Node | None) -> object:
    assert node is not None, "the text holds a document"
    place = Place("", node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        return PlacedText.at(node.value, place)
    if isinstance(node, yaml.SequenceNode):
        return [turned(item) for item in node.value]
    return PlacedMapping.at({str(turned(key)): turned(value) for key, value in node.value}, place)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
