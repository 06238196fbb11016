"""Plots as SVG, so plain that a diff shows what moved."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABELS, ROW, TOP = 760, 250, 26, 56
PLOT = WIDTH - LABELS - 130
"""What is left between the names and the figures."""
COLOURS = ("#00796b", "#f57c00", "#5e35b1", "#c2185b", "#455a64", "#7cb342")
Curve = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Bar:
    """`parts` lie one after the other; `text` stands at the end, `bound` is a line across."""

    name: str
    parts: Mapping[str, float]
    text: str
    bound: float | None = None

    @property
    def end(self) -> float:
        return max(sum(self.parts.values()), self.bound or 0.0)


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Lying ones, each of its own scale if it has a bound, else all of one."""
    names = list(dict.fromkeys(name for row in rows for name in row.parts))
    longest = max((row.end for row in rows), default=1.0) or 1.0
    drawn = [_legend(names)]
    for number, row in enumerate(rows):
        top = TOP + number * ROW
        drawn.append(_text(LABELS - 8, top + 14, row.name, "end"))
        scale = PLOT / ((row.bound * 1.5 if row.bound else longest) or 1.0)
        left = float(LABELS)
        for name, value in row.parts.items():
            width = min(value * scale, LABELS + PLOT - left)
            drawn.append(_rectangle(left, top, width, COLOURS[names.index(name) % len(COLOURS)]))
            left += width
        if row.bound:
            at = LABELS + row.bound * scale
            drawn.append(f'<path d="M{at:.1f} {top - 3}v22" stroke="#111" stroke-dasharray="3 2"/>')
        drawn.append(_text(LABELS + PLOT + 8, top + 14, row.text))
    return _picture(title, TOP + len(rows) * ROW + 12, drawn)


def lines(title: str, across: str, curves: Mapping[str, Curve]) -> str:
    """Both axes are logarithmic, so that a power is a straight line and its exponent the slope."""
    height, left, right, bottom = 380, 70, WIDTH - 210, 330
    points = [point for curve in curves.values() for point in curve]
    first, last = _decades([x for x, _ in points])
    low, high = _decades([y for _, y in points])

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            left + (math.log10(x) - first) / (last - first) * (right - left),
            bottom - (math.log10(y) - low) / (high - low) * (bottom - TOP),
        )

    drawn = [_text((left + right) / 2, height - 8, across, "middle")]
    for power in range(first, last + 1):
        x, _ = at(10.0**power, 10.0**low)
        drawn += [_grid(f"M{x:.1f} {TOP}V{bottom}"), _text(x, bottom + 18, f"{10**power:,}", "middle")]
    for power in range(low, high + 1):
        _, y = at(10.0**first, 10.0**power)
        drawn += [_grid(f"M{left} {y:.1f}H{right}"), _text(left - 6, y + 4, f"{10.0**power:g} ms", "end")]
    for number, (name, curve) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in curve))
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(_rectangle(right + 16, TOP + number * 22, 14, colour))
        drawn.append(_text(right + 36, TOP + number * 22 + 13, name))
    return _picture(title, height, drawn)


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around them."""
    low = math.floor(math.log10(min(values)))
    return low, max(math.ceil(math.log10(max(values))), low + 1)


def _legend(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    return "".join(
        _rectangle(LABELS + number * 110, 30, 14, COLOURS[number % len(COLOURS)])
        + _text(LABELS + number * 110 + 20, 43, name)
        for number, name in enumerate(names)
    )


def _rectangle(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="16" fill="{colour}"/>'


def _grid(path: str) -> str:
    return f'<path d="{path}" stroke="#ddd"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _picture(title: str, height: float, drawn: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" font-family="sans-serif"'
    )
    return "\n".join(
        (
            f'{head} font-size="13" role="img">',
            f"<title>{escape(title)}</title>",
            f'<rect width="{WIDTH}" height="{height:.0f}" fill="#fff"/>',
            f'<text x="12" y="20" font-weight="bold">{escape(title)}</text>',
            *filter(None, drawn),
            "</svg>\n",
        )
    )
