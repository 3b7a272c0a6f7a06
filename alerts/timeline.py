"""The picture of a position's course: what was said, what it added up to, and where it changed.

Drawn with matplotlib's Agg canvas and the fonts that matplotlib brings, without global state; the same page gives
the same bytes. Sides are told apart by place and word as well as by colour (Okabe and Ito's colour-blind safe pair).
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any

from matplotlib import dates
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D

from alerts.text import printable
from alerts.view import day, signed
from news.alert import AlertPage
from news.claim import Stance
from news.position import PREPOSITIONS, attitude

SIZE = (9.0, 4.2)  # inches: 900 x 420 at 100 dots
DPI = 200  # drawn at double density, shown 900 wide
POINTS = 2000  # of a course; more cannot be told apart on 900 pixels
SHORTEST = timedelta(days=14)  # a course of one day still needs an axis

FOR, AGAINST = "#0072b2", "#d55e00"
INK, MUTED, FAINT = "#1c2430", "#5b6573", "#d5d9e0"
_dates: Any = dates  # untyped
_FONT = FontProperties(family="DejaVu Sans")


def has_course(page: AlertPage) -> bool:
    """Whether there is anything to draw: an alert about an event or a relation has no position."""
    return bool(page.series or _stances(page) or page.alert.to_level is not None)


def timeline_png(page: AlertPage) -> bytes:
    """A PNG of 1800 x 840 pixels, to be shown 900 wide.

    Level -1 (against) .. +1 (for) over time, as steps, for a position moves when something becomes known; each stance
    claim as a dot at its value, its area growing with its confidence; the alert's change as an arrow. Stance values
    are toward the alert's target, as `news.ports.Evidence.stances_of` gives them.
    """
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.085, 0.12, 0.865, 0.70))
    start, end = _span(page)
    _ground(axes, start, end)
    _course(axes, page, end)
    _claims(axes, page)
    _change(axes, page)
    _title(figure, page)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DPI, metadata={"Software": None})
    return out.getvalue()


def _moments(page: AlertPage) -> list[datetime]:
    claims = [moment for moment, _, _ in _stances(page)]
    return [page.alert.started_at, *(point.at for point in page.series[-POINTS:]), *claims]


def _span(page: AlertPage) -> tuple[datetime, datetime]:
    """The time shown: all that is drawn, with some air, more of it on the side of what is new."""
    moments = _moments(page)
    start, end = min(moments), max(moments)
    width = max(end - start, SHORTEST)
    middle = (width - (end - start)) / 2
    return start - middle - 0.05 * width, end + middle + 0.22 * width


def _ground(axes: Any, start: datetime, end: datetime) -> None:
    axes.set_xlim(start, end)
    axes.set_ylim(-1.12, 1.12)
    axes.axhspan(0, 1.12, color=FOR, alpha=0.07, linewidth=0)
    axes.axhspan(-1.12, 0, color=AGAINST, alpha=0.07, linewidth=0)
    axes.axhline(0, color=MUTED, linewidth=0.8)
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1", "−0.5", "0", "+0.5", "+1"])
    axes.yaxis.grid(True, color="white", linewidth=0.9)
    axes.set_axisbelow(True)
    for place, word, colour in ((0.97, "for", FOR), (0.03, "against", AGAINST)):
        axes.text(
            0.008, place, word, transform=axes.transAxes, color=colour, fontproperties=_FONT, fontsize=10,
            fontweight="bold", va="top" if place > 0.5 else "bottom",
        )  # fmt: skip
    for name, spine in axes.spines.items():
        spine.set_visible(name == "bottom")
        spine.set_color(FAINT)
    _days(axes, start, end)
    axes.tick_params(length=0, colors=MUTED, labelsize=9.5)
    axes.tick_params(axis="x", length=4, color=FAINT)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontfamily("DejaVu Sans")


def _days(axes: Any, start: datetime, end: datetime) -> None:
    """At most about seven dates, each saying its year where it is the first one or the year turns."""
    locator = _dates.AutoDateLocator(minticks=4, maxticks=7, tz=start.tzinfo)
    locator.intervald[_dates.DAILY] = [1, 2, 4, 7, 14]
    days = {moment.replace(hour=0, minute=0, second=0) for moment in _dates.num2date(locator.tick_values(start, end))}
    ticks = sorted(tick for tick in days if start <= tick <= end)
    years = [None, *(tick.year for tick in ticks)]
    labels = [
        f"{tick.day} {day(tick).split()[1][:3]}\n{tick.year if tick.year != last else ''}"
        for tick, last in zip(ticks, years, strict=False)
    ]
    axes.set_xticks(ticks, labels)


def _course(axes: Any, page: AlertPage, end: datetime) -> None:
    points = page.series[-POINTS:]
    if not points:
        return
    moments = [*(point.at for point in points), end]
    levels = [*(point.level for point in points), points[-1].level]
    axes.step(moments, levels, where="post", color=INK, linewidth=2.2, zorder=3, solid_joinstyle="round")


def _stances(page: AlertPage) -> list[tuple[datetime, float, float]]:
    """Moment, value and confidence of each stance claim, the surest last so that it lies on top."""
    stored = [(claim.at, claim.claim) for claim in (*page.before, *page.after)]
    drawn = [(at, claim.value, claim.confidence) for at, claim in stored if isinstance(claim, Stance)]
    return sorted(drawn, key=lambda dot: (dot[2], dot[0], dot[1]))


def _claims(axes: Any, page: AlertPage) -> None:
    for moment, value, confidence in _stances(page):
        axes.scatter(
            [moment], [value], s=20 + 130 * confidence, color=FOR if value > 0 else AGAINST if value < 0 else MUTED,
            alpha=0.8, edgecolors="white", linewidths=1.0, zorder=4, clip_on=False,
        )  # fmt: skip


def _change(axes: Any, page: AlertPage) -> None:
    """The moment of the change, an arrow between its levels, and both levels in words."""
    alert = page.alert
    axes.axvline(alert.started_at, color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), zorder=2)
    if alert.to_level is None:
        return
    before = alert.from_level if alert.from_level is not None else 0.0
    if abs(alert.to_level - before) > 0.02:
        axes.annotate(
            "", xy=(alert.started_at, alert.to_level), xytext=(alert.started_at, before), zorder=6,
            arrowprops={"arrowstyle": "-|>,head_width=0.4,head_length=0.8", "linewidth": 3.0, "shrinkA": 0,
                        "shrinkB": 0, "color": FOR if alert.to_level > before else AGAINST},
        )  # fmt: skip
    taken: list[Box] = _obstacles(axes, page)
    if alert.from_level is not None:
        taken.append(_say(axes, alert.started_at, alert.from_level, taken, right_first=False))
    _say(axes, alert.started_at, alert.to_level, taken, right_first=True)


Box = tuple[float, float, float, float]  # left, bottom, right, top in points of the figure
_PER_INCH = 72.0


def _at(axes: Any, moment: datetime, level: float) -> tuple[float, float]:
    x, y = axes.transData.transform((_dates.date2num(moment), level))
    return float(x) * _PER_INCH / DPI, float(y) * _PER_INCH / DPI


def _obstacles(axes: Any, page: AlertPage) -> list[Box]:
    """What a label must not lie on: the dots, the steps of the course and the line at zero."""
    left, _, right, _ = (edge * _PER_INCH / DPI for edge in axes.bbox.extents)
    zero = _at(axes, page.alert.started_at, 0.0)[1]
    boxes: list[Box] = [(left, zero - 1, right, zero + 1)]
    for moment, value, _ in _stances(page):
        x, y = _at(axes, moment, value)
        boxes.append((x - 6, y - 6, x + 6, y + 6))
    corners = [_at(axes, point.at, point.level) for point in page.series[-POINTS:]]
    if corners:
        corners.append((right, corners[-1][1]))
    for (x, y), (next_x, next_y) in pairwise(corners):
        boxes.append((x, y - 2, next_x, y + 2))
        boxes.append((next_x - 2, min(y, next_y), next_x + 2, max(y, next_y)))
    return boxes


def _say(axes: Any, moment: datetime, level: float, taken: list[Box], *, right_first: bool) -> Box:
    """Write a level beside its moment, in the first of the places where it covers least; gives the box it fills."""
    words = f"{PREPOSITIONS[attitude(level)].split()[0]} {signed(level)}"
    x, y = _at(axes, moment, level)
    width, height = 6.9 * len(words) + 4, 15.0
    left, bottom, right, top = (edge * _PER_INCH / DPI for edge in axes.bbox.extents)
    best: tuple[float, Box] | None = None
    sides = [10.0, -10.0 - width] if right_first else [-10.0 - width, 10.0]
    for up, (second, aside) in product((0.0, 14.0, -14.0, 26.0, -26.0, 40.0, -40.0), enumerate(sides)):
        box = (x + aside, y + up - height / 2, x + aside + width, y + up + height / 2)
        outside = box[0] < left or box[1] < bottom or box[2] > right or box[3] > top
        cost = sum(_overlap(box, other) for other in taken) + 10_000.0 * outside + abs(up) + 30 * second
        if best is None or cost < best[0]:
            best = (cost, box)
    assert best is not None
    box = best[1]
    axes.annotate(
        words, xy=((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), xycoords="figure points", ha="center",
        va="center_baseline", fontproperties=_FONT, fontsize=10.5, fontweight="bold", color=INK, zorder=7,
        annotation_clip=False,
    )  # fmt: skip
    return box


def _overlap(one: Box, other: Box) -> float:
    """The area that two boxes share, in square points."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return across * along if across > 0 and along > 0 else 0.0


def _title(figure: Any, page: AlertPage) -> None:
    alert = page.alert
    names = [_drawable(page.names.get(actor or "", actor or ""), 34) for actor in (alert.holder, alert.target)]
    subject = f"{names[0]} toward {names[1]}" if all(names) else _drawable(alert.key, 70)
    moment = day(alert.started_at) if alert.to_level is None else f"Change on {day(alert.started_at)}"
    figure.text(0.02, 0.95, subject, color=INK, fontproperties=_FONT, fontsize=14, fontweight="bold",
                va="center", parse_math=False)  # fmt: skip
    figure.text(0.02, 0.885, moment, color=MUTED, fontproperties=_FONT,
                fontsize=10, va="center", parse_math=False)  # fmt: skip
    figure.legend(
        handles=[
            Line2D([], [], color=INK, linewidth=2.2, label="position"),
            Line2D([], [], color=MUTED, marker="o", markersize=7, linestyle="none", label="claim, larger where surer"),
        ],
        loc="center right", bbox_to_anchor=(0.955, 0.885), ncols=2, frameon=False, handletextpad=0.5,
        columnspacing=1.4, prop=FontProperties(family="DejaVu Sans", size=9.5), labelcolor=MUTED,
        borderpad=0, borderaxespad=0,
    )  # fmt: skip


def _drawable(text: str, limit: int) -> str:
    """The text with what the font has no glyph for replaced, so that nothing is drawn as a warning."""
    glyphs = get_font(findfont(_FONT)).get_charmap()
    return "".join(character if ord(character) in glyphs else "·" for character in printable(text, limit))
