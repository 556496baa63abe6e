"""A plot of time and memory against entries, both axes logarithmic, as an SVG that needs nothing else."""

import math
from collections.abc import Callable, Mapping

from measuring import Run

Curves = Mapping[str, Mapping[int, Run]]
"""By program, then by count of entries."""
WIDTH, HEIGHT, LEFT, RIGHT, FOOT, HEAD = 340.0, 260.0, 46.0, 26.0, 34.0, 26.0
COLOURS = ("#0b5c9e", "#c2531b", "#2e7d4f", "#7a4ea3")


def plot(curves: Curves) -> str:
    """Two panels side by side: seconds by the clock, and the memory of all processes in megabytes."""
    panels = (
        _panel(curves, "seconds", lambda run: run.seconds, 0),
        _panel(curves, "megabytes", lambda run: run.peak_mb, WIDTH + 20),
    )
    width = 2 * WIDTH + 20
    style = "text { font: 11px sans-serif; fill: #333 } .title { font-weight: 600 } .grid { stroke: #ddd }"
    style += " polyline { fill: none; stroke-width: 2 }"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {HEIGHT:g}" width="{width:g}" '
        f'role="img" aria-label="Time and memory against entries"><style>{style}</style>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(panels)}</svg>\n'
    )


def _panel(curves: Curves, unit: str, measure: Callable[[Run], float], left: float) -> str:
    points = {  # what was too short to be seen has no memory, and no point
        name: [(count, value) for count, run in sorted(runs.items()) if (value := measure(run))]
        for name, runs in curves.items()
    }
    counts = [count for one in points.values() for count, _ in one]
    values = [value for one in points.values() for _, value in one]
    across, down = _decades(counts), _decades(values)

    def x(count: float) -> float:
        return left + LEFT + (WIDTH - LEFT - RIGHT) * _share(count, across)

    def y(value: float) -> float:
        return HEAD + (HEIGHT - HEAD - FOOT) * (1 - _share(value, down))

    pieces = [f'<text class="title" x="{left + LEFT:g}" y="14">{unit}, against entries</text>']
    for power in range(down[0], down[1] + 1):
        at = y(10.0**power)
        pieces.append(
            f'<line class="grid" x1="{left + LEFT:g}" x2="{left + WIDTH - RIGHT:g}" y1="{at:.1f}" y2="{at:.1f}"/>'
        )
        pieces.append(f'<text x="{left + LEFT - 5:g}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>')
    for power in range(across[0], across[1] + 1):
        at = x(10.0**power)
        pieces.append(f'<line class="grid" y1="{HEAD:g}" y2="{HEIGHT - FOOT:g}" x1="{at:.1f}" x2="{at:.1f}"/>')
        pieces.append(f'<text x="{at:.1f}" y="{HEIGHT - FOOT + 15:g}" text-anchor="middle">{10**power:,}</text>')
    for number, (name, one) in enumerate(points.items()):
        colour, path = (
            COLOURS[number % len(COLOURS)],
            " ".join(f"{x(count):.1f},{y(value):.1f}" for count, value in one),
        )
        pieces.append(f'<polyline points="{path}" stroke="{colour}"/>')
        pieces += [f'<circle cx="{x(count):.1f}" cy="{y(value):.1f}" r="2.6" fill="{colour}"/>' for count, value in one]
        at = left + LEFT + number * 78
        pieces.append(f'<text x="{at:.1f}" y="{HEIGHT - 5:g}" style="fill: {colour}">{name}</text>')
    return "".join(pieces)


def _decades(values: list[float] | list[int]) -> tuple[int, int]:
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def _share(value: float, decades: tuple[int, int]) -> float:
    return (math.log10(value) - decades[0]) / (decades[1] - decades[0])
