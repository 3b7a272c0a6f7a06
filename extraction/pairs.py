"""What a sentence shows about an ordered pair of its parties: the marks that the second opinion weighs.

    sentence -> Scene (columns of the parse, names hidden) -> Way from holder to target -> [(mark, token)]

A mark is a short text such as "top=accuse,nsubj,obj" with the token that bears it. Names never go into a mark, so that
nothing is learned about who is who. Marks follow the usual ones of relation extraction (Zhou et al., ACL 2005).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from extraction.polarity import SentenceTree
from extraction.syntax import children
from news.claim import Mention

Mark = tuple[str, int]  # what is seen, and the position in the Doc of the token that shows it; -1 for none
_TELLING = frozenset({"VERB", "NOUN", "ADJ", "ADV"})
_WORDS = _TELLING | {"ADP", "AUX", "PART", "INTJ", "SCONJ", "PUNCT"}
_NEGATORS = frozenset({"not", "n't", "never", "no", "nor", "neither", "without", "hardly"})
_MODALS = frozenset({"if", "would", "could", "may", "might", "should", "will"})
_AROUND = frozenset({"aux", "aux:pass", "mark", "advmod", "cop", "det", "case"})
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Placed:
    """A mention with its tokens (positions in the Doc, end exclusive) and how it stands."""

    mention: Mention
    first: int
    last: int
    head: int
    use: str
    human: bool | None


@dataclass(frozen=True, slots=True)
class Way:
    """The path through the parse: nodes from the holder up, from the target up, and the node where they meet."""

    holder: Placed
    target: Placed
    up: tuple[int, ...]
    down: tuple[int, ...]
    top: int

    @property
    def between(self) -> tuple[int, ...]:
        """The nodes of the path without the two mentions' own heads."""
        ends = {self.holder.head, self.target.head}
        return tuple(dict.fromkeys(node for node in (*self.up, self.top, *self.down) if node not in ends))

    @property
    def length(self) -> int:
        return len(self.up) + len(self.down)

    def turned(self) -> Way:
        """The way back."""
        return Way(self.target, self.holder, self.down, self.up, self.top)


class Scene:
    """One sentence as columns by position in the Doc, with its names hidden; made once, asked for each pair."""

    def __init__(self, tree: SentenceTree) -> None:
        span = tree.sentence.span
        self.doc = span.doc
        self.start, self.end = span.start, span.end
        self.lemma: dict[int, str] = {}
        self.dep: dict[int, str] = {}
        self.pos: dict[int, str] = {}
        self.head: dict[int, int] = {}
        self.lower: dict[int, str] = {}
        for token in span:
            at = token.i
            self.pos[at], self.dep[at] = token.pos_, token.dep_
            over = token.head.i
            self.head[at] = over if self.start <= over < self.end else at  # a blank before the sentence heads nothing
            self.lower[at] = token.lower_
            self.lemma[at] = f"<{token.pos_}>" if token.pos_ in {"PROPN", "NUM"} else token.lemma_.lower()
        self.placed = [_placed(tree, mention) for mention in tree.analysis.mentions_in(tree.sentence)]
        for one in self.placed:
            for at in range(max(one.first, self.start), min(one.last, self.end)):
                self.lemma[at] = "<N>"
        self.quotes = [at for at in range(self.start, self.end) if self.lower[at] == '"']
        self.whole = list(self._whole())
        self.units = {at: tree.units(self.doc[at]) for at in range(self.start, self.end)}
        self._above: dict[int, tuple[int, ...]] = {}

    def _whole(self) -> Iterator[Mark]:
        for at in range(self.start, self.end):
            if self.pos[at] in _TELLING and self.lemma[at] != "<N>":
                yield f"s={self.lemma[at]}", at
            if self.lower[at] in _NEGATORS:
                yield "no", -1
                yield f"no={self.lemma[self.head[at]]}", at
            if self.lower[at] in _MODALS:
                yield f"m={self.lower[at]}", -1
            if self.lower[at] == "?":
                yield "asks", -1

    def above(self, at: int) -> tuple[int, ...]:
        """The node and those above it, up to the root."""
        if at not in self._above:
            nodes = [at]
            while self.head[nodes[-1]] != nodes[-1] and len(nodes) < _DEEPEST:
                nodes.append(self.head[nodes[-1]])
            self._above[at] = tuple(nodes)
        return self._above[at]

    def way(self, holders: Sequence[Placed], targets: Sequence[Placed]) -> Way | None:
        """The shortest path between any mention of the one and any of the other."""
        found = [way for one in holders for other in targets if (way := self._way(one, other)) is not None]
        return min(found, key=lambda way: way.length, default=None)

    def _way(self, holder: Placed, target: Placed) -> Way | None:
        if holder.first < target.last and target.first < holder.last:
            return None
        up, down = self.above(holder.head), self.above(target.head)
        place = {node: index for index, node in enumerate(up)}
        for index, node in enumerate(down):
            if node in place:
                return Way(holder, target, up[: place[node]], down[:index], node)
        return None


def _placed(tree: SentenceTree, mention: Mention) -> Placed:
    place = tree.analysis.placed[mention.start, mention.end]
    return Placed(mention, place.first, place.last, place.head, place.use.value, place.human)


def marks(scene: Scene, way: Way, said: Mapping[str, float]) -> list[Mark]:
    """All marks of an ordered pair. `said`: what the frames say, by "forth", "back", "holder" and "target" (-1..1)."""
    side = "F" if way.holder.first < way.target.first else "B"
    return [
        *_shape(scene, way, side),
        *_path(scene, way),
        *_near(scene, way.holder, "h"),
        *_near(scene, way.target, "t"),
        *_words(scene, way, side),
        *_frames(scene, way, side),
        *((f"frames {key} {'+' if value > 0 else '-'}", -1) for key, value in said.items() if value),
        *((f"surely {key} {value:.1f}", -1) for key, value in said.items() if abs(value) > 0.05 and key == "forth"),
        *scene.whole,
    ]


def _shape(scene: Scene, way: Way, side: str) -> Iterator[Mark]:
    one, other = way.holder, way.target
    deps = f"{scene.dep[one.head]},{scene.dep[other.head]}"
    yield f"side={side}", -1
    for name, placed in (("h", one), ("t", other)):
        yield f"{name}dep={scene.dep[placed.head]}", -1
        yield f"{name}use={placed.use}", -1
        yield f"{name}kind={placed.mention.kind.value}", -1
        yield f"{name}human={placed.human}", -1
    yield f"deps={deps}", -1
    yield f"deps={deps}{side}", -1
    yield f"kinds={one.mention.kind.value},{other.mention.kind.value}", -1
    yield f"far={min(way.length, 8)}", -1
    yield f"away={min(6, int(log2(abs(one.first - other.first) + 1)))}", -1
    first, last = sorted((one.first, other.first))
    opened = sum(at < first for at in scene.quotes) % 2, sum(at < last for at in scene.quotes) % 2
    yield f"quoted={opened[0]}{opened[1]}{side}", -1


def _path(scene: Scene, way: Way) -> Iterator[Mark]:
    up, down = [scene.dep[at] for at in way.up], [scene.dep[at] for at in way.down]
    yield f"path={'>'.join(up)}|{'<'.join(reversed(down))}", -1
    top = scene.lemma[way.top]
    first, last = up[-1] if up else "-", down[-1] if down else "-"
    yield f"top={top}", way.top
    yield f"toppos={scene.pos[way.top]}", -1
    yield f"top={top},{first},{last}", way.top
    yield f"top={top},{first}>", way.top
    yield f"top={top},<{last}", way.top
    yield "holder on top" if not way.up else "target on top" if not way.down else "verb on top", -1
    for at in way.up[1:]:
        yield f"up={scene.lemma[at]}", at
        yield f"up={scene.lemma[at]},{scene.dep[at]}", at
    for at in way.down[1:]:
        yield f"down={scene.lemma[at]}", at
        yield f"down={scene.lemma[at]},{scene.dep[at]}", at
    for at in way.between:
        yield f"on={scene.lemma[at]}", at
        for child in children(scene.doc[at]):
            if child.dep_ in _AROUND:
                yield f"with={child.lower_}", -1
            if child.dep_ == "aux:pass":
                yield "passive", -1
            if child.lower_ in _NEGATORS:
                yield "not on path", -1
    yield "all=" + ",".join(scene.lemma[at] for at in way.between[:4]), -1


def _near(scene: Scene, placed: Placed, name: str) -> Iterator[Mark]:
    over = scene.head[placed.head]
    if over != placed.head:
        yield f"{name}gov={scene.lemma[over]}", over
        yield f"{name}gov={scene.lemma[over]},{scene.dep[placed.head]}", over
    for child in children(scene.doc[placed.head]):
        if child.dep_ == "case":
            yield f"{name}case={child.lower_}", -1
            yield f"{name}case={child.lower_},{scene.lemma[over]}", over
        elif scene.lemma.get(child.i, "<N>") != "<N>":
            yield f"{name}has={child.dep_},{scene.lemma[child.i]}", child.i
    for steps, at in enumerate(scene.above(placed.head)[1:], 1):
        if scene.pos[at] == "VERB":
            yield f"{name}verb={scene.lemma[at]}", at
            yield f"{name}verb={scene.lemma[at]},{min(steps, 3)}", at
            break


def _words(scene: Scene, way: Way, side: str) -> Iterator[Mark]:
    left, right = sorted((way.holder, way.target), key=lambda placed: placed.first)
    inner = [at for at in range(left.last, right.first) if scene.lemma.get(at, "<N>") != "<N>"]
    told = [at for at in inner if scene.pos[at] in _WORDS]
    for at in told:
        yield f"b={scene.lemma[at]}", at
        yield f"b{side}={scene.lemma[at]}", at
    for one, two in itertools.pairwise(told):
        yield f"b{side}={scene.lemma[one]} {scene.lemma[two]}", two if scene.pos[two] in _TELLING else one
    if len(inner) <= 4:
        yield f"all{side}=" + " ".join(scene.lemma[at] for at in inner), inner[0] if inner else -1
    before = range(max(scene.start, left.first - 4), left.first)
    after = range(right.last, min(scene.end, right.last + 5))
    for name, places in (("before", before), ("after", after)):
        for at in places:
            if scene.pos[at] in _WORDS and scene.lemma[at] != "<N>":
                yield f"{name}{side}={scene.lemma[at]}", at


def _frames(scene: Scene, way: Way, side: str) -> Iterator[Mark]:
    """Which frames stand on the path, between and anywhere, and the signs that they give to their targets."""
    path = {*way.up, *way.down, way.top}
    first, last = sorted((way.holder.first, way.target.first))
    sums: dict[str, float] = {}
    for at, units in scene.units.items():
        value = max((value for unit in units for value in unit.frame.targets.values()), key=abs, default=0.0)
        if any(child.lower_ in _NEGATORS for child in children(scene.doc[at])):
            value *= -0.7
        if units and at in path:
            yield f"frame={units[0].frame.id}", at
            yield f"event={units[0].frame.event}", at
            if at == way.top:
                up = scene.dep[way.up[-1]] if way.up else "-"
                down = scene.dep[way.down[-1]] if way.down else "-"
                yield f"frametop={units[0].frame.id},{up},{down}", at
                yield f"signtop={'+' if value > 0 else '-'},{up},{down}", at
        if units and first < at < last:
            yield f"frame{side}={units[0].frame.id}", at
        if not value:
            continue
        sign = "+" if value > 0 else "-"
        for name, placed in (("h", way.holder), ("t", way.target)):
            if scene.head[placed.head] == at:
                yield f"{name}sign={scene.dep[placed.head]}{sign}", at
        for name, holds in (("path", at in path), ("between", first < at < last), ("all", True)):
            if holds:
                sums[name + sign] = sums.get(name + sign, 0.0) + abs(value)
    for name, total in sums.items():
        yield f"sum {name} {min(3, int(total + 0.99))}", -1
