"""The teacher: a slower and better parser that labels raw news for the shipped pipeline to learn from.

    words -> pieces + shapes -> encoder, all layers taught -> arcs, labels (biaffine), tags -> trees it is sure of

The encoder is all-MiniLM-L6-v2, as for the word vectors; the heads are those of Dozat and Manning (2017). The encoder
reads lower case only, so each piece brings the shape of its word (capitals, digits) as one more embedding. Needs torch,
for training only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from extraction.training.corpus import TreeSentence, is_tree
from extraction.training.vectors import Encoder

LONGEST = 90  # words of a sentence that it learns from or labels
_BATCH = 900  # pieces read at once
_ARC, _LABEL = 320, 96
_RATE, _HEAD_RATE, _WARM = 2e-4, 1.5e-3, 0.08
_SHAPES = 6


@dataclass(slots=True)
class Labelled:
    """One sentence as the teacher reads it: a list a column as in `TreeSentence`, and how sure it is of it, 0..1."""

    tags: list[str]
    pos: list[str]
    morphs: list[str]
    heads: list[int]
    deps: list[str]
    sure: float


@dataclass(slots=True)
class _Batch:
    """Sentences of about one length: (sentences, pieces) and (sentences, words), padded."""

    ids: Tensor
    shapes: Tensor
    seen: Tensor
    first: Tensor
    last: Tensor
    words: Tensor


class _Layer(nn.Module):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(384, 3 * 384)
        self.mix = nn.Linear(384, 384)
        self.mix_norm = nn.LayerNorm(384, eps=1e-12)
        self.wide = nn.Linear(384, 1536)
        self.narrow = nn.Linear(1536, 384)
        self.norm = nn.LayerNorm(384, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, seen: Tensor) -> Tensor:
        q, k, v = self.qkv(x).view(*x.shape[:2], 3, 12, 32).permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=seen[:, None, None, :])
        x = self.mix_norm(x + self.drop(self.mix(mixed.transpose(1, 2).reshape(x.shape))))
        return self.norm(x + self.drop(self.narrow(F.gelu(self.wide(x)))))


class _Biaffine(nn.Module):  # type: ignore[misc]
    """Scores (batch, outputs, dependents, heads), or for chosen heads (batch, dependents, outputs)."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.dependent = nn.Sequential(nn.Linear(384, width), nn.LeakyReLU(0.1), nn.Dropout(0.3))
        self.head = nn.Sequential(nn.Linear(384, width), nn.LeakyReLU(0.1), nn.Dropout(0.3))
        self.weight = nn.Parameter(torch.zeros(outputs, width + 1, width + 1))
        nn.init.normal_(self.weight, std=0.01)

    def _sides(self, dependents: Tensor, heads: Tensor) -> tuple[Tensor, Tensor]:
        return F.pad(self.dependent(dependents), (0, 1), value=1.0), F.pad(self.head(heads), (0, 1), value=1.0)

    def arcs(self, dependents: Tensor, heads: Tensor) -> Tensor:
        one, other = self._sides(dependents, heads)
        return one @ self.weight[0].to(one.dtype) @ other.transpose(1, 2)

    def labels(self, dependents: Tensor, heads: Tensor) -> Tensor:
        one, other = self._sides(dependents, heads)
        return torch.einsum("bwi,oij,bwj->bwo", one, self.weight.to(one.dtype), other)


class Teacher(nn.Module):  # type: ignore[misc]
    """`deps`, `tags` and `kinds` (part of speech, tab, features) are the labels it knows, in order."""

    def __init__(self, encoder: Encoder, deps: Sequence[str], tags: Sequence[str], kinds: Sequence[str]) -> None:
        super().__init__()
        self.encoder, self.deps, self.tags, self.kinds = encoder, list(deps), list(tags), list(kinds)
        given = {name: torch.from_numpy(value) for name, value in encoder.weights.items()}
        self.pieces = nn.Embedding.from_pretrained(given["embeddings.word_embeddings.weight"], freeze=True)
        places = given["embeddings.position_embeddings.weight"] + given["embeddings.token_type_embeddings.weight"][0]
        self.places = nn.Embedding.from_pretrained(places, freeze=False)
        self.shapes = nn.Embedding(_SHAPES, 384)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(384, eps=1e-12)
        self.layers = nn.ModuleList(_Layer() for _ in range(encoder.layers))
        _load(self.norm, given, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            name = f"encoder.layer.{number}."
            with torch.no_grad():
                for kind in ("weight", "bias"):
                    parts = [given[f"{name}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
                    getattr(layer.qkv, kind).copy_(torch.cat(parts))
            _load(layer.mix, given, f"{name}attention.output.dense")
            _load(layer.mix_norm, given, f"{name}attention.output.LayerNorm")
            _load(layer.wide, given, f"{name}intermediate.dense")
            _load(layer.narrow, given, f"{name}output.dense")
            _load(layer.norm, given, f"{name}output.LayerNorm")
        self.drop = nn.Dropout(0.1)
        self.arc = _Biaffine(_ARC, 1)
        self.label = _Biaffine(_LABEL, len(deps))
        self.tag = nn.Linear(384, len(tags))
        self.kind = nn.Linear(384, len(kinds))

    def read(self, batch: _Batch) -> tuple[Tensor, Tensor]:
        """(sentences, words, 384), and the same with the root in front."""
        places = torch.arange(batch.ids.shape[1])
        x = self.drop(self.norm(self.pieces(batch.ids) + self.places(places) + self.shapes(batch.shapes)))
        for layer in self.layers:
            x = layer(x, batch.seen)
        wide = batch.first[..., None].expand(-1, -1, 384), batch.last[..., None].expand(-1, -1, 384)
        words = self.drop((x.gather(1, wide[0]) + x.gather(1, wide[1])) / 2)
        return words, torch.cat([x[:, :1], words], 1)

    def arcs(self, words: Tensor, rooted: Tensor, batch: _Batch) -> Tensor:
        """(sentences, words, 1 + words): how good each head is; the first is the root."""
        barred = ~F.pad(batch.words, (1, 0), value=True)[:, None, :]
        own = F.pad(torch.eye(words.shape[1], dtype=torch.bool), (1, 0))
        return self.arc.arcs(words, rooted).float().masked_fill(barred | own, -1e4)

    def labels(self, words: Tensor, rooted: Tensor, heads: Tensor) -> Tensor:
        """(sentences, words, labels) for these heads; 0 is the root, 1 the first word."""
        return self.label.labels(words, rooted.gather(1, heads[..., None].expand(-1, -1, 384))).float()

    def batch(self, sentences: Sequence[Sequence[str]]) -> _Batch:
        ids, shapes, first, last = [], [], [], []
        for words in sentences:
            row, forms, begins, ends = [self.encoder.pieces.number["[CLS]"]], [0], [], []
            for word in words:
                found = self.encoder.pieces.split(word.lower())[:8]
                begins.append(len(row))
                row.extend(found)
                forms.extend([_shape(word)] * len(found))
                ends.append(len(row) - 1)
            ids.append([*row, self.encoder.pieces.number["[SEP]"]])
            shapes.append([*forms, 0])
            first.append(begins)
            last.append(ends)
        return _Batch(_padded(ids), _padded(shapes), _mask(ids), _padded(first), _padded(last), _mask(first))


def _load(module: Any, given: dict[str, Tensor], name: str) -> None:
    with torch.no_grad():
        module.weight.copy_(given[f"{name}.weight"])
        module.bias.copy_(given[f"{name}.bias"])


def _padded(rows: Sequence[Sequence[int]]) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])


def _mask(rows: Sequence[Sequence[int]]) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([[i < len(row) for i in range(width)] for row in rows])


def _shape(word: str) -> int:
    """1 small letters, 2 one capital in front, 3 capitals, 4 mixed, 5 anything else."""
    if not word.isalpha():
        return 5
    if word.islower():
        return 1
    if word[1:].islower() or len(word) == 1:
        return 2
    return 3 if word.isupper() else 4


def _batches(lengths: Sequence[int], random: Random | None = None) -> list[list[int]]:
    """Numbers of sentences of about one length together, `_BATCH` pieces each; shuffled where `random` is given."""
    keys = [length + (3 * random.random() if random else 0) for length in lengths]
    made: list[list[int]] = [[]]
    for number in sorted(range(len(lengths)), key=keys.__getitem__):
        if made[-1] and (len(made[-1]) + 1) * max(lengths[number], lengths[made[-1][0]]) > _BATCH:
            made.append([])
        made[-1].append(number)
    if random:
        random.shuffle(made)
    return made


def save(teacher: Teacher, target: Path) -> None:
    """The teacher as one file."""
    names = {"deps": teacher.deps, "tags": teacher.tags, "kinds": teacher.kinds}
    torch.save({**names, "state": teacher.state_dict()}, target)


def load(encoder: Encoder, source: Path) -> Teacher:
    """The teacher that `save` wrote."""
    saved = torch.load(source, weights_only=True)
    teacher = Teacher(encoder, saved["deps"], saved["tags"], saved["kinds"])
    teacher.load_state_dict(saved["state"])
    return teacher


def teach(
    encoder: Encoder, train: Sequence[TreeSentence], dev: Sequence[TreeSentence], epochs: int
) -> Iterator[tuple[Teacher, dict[str, float]]]:
    """Trains a teacher; yields it after each pass over `train` with its scores on `dev` (per cent)."""
    torch.manual_seed(0)
    random = Random(0)  # noqa: S311
    train = [sentence for sentence in train if len(sentence.words) <= LONGEST]
    deps = sorted({dep for s in train for dep in s.deps})
    tags = sorted({tag for s in train for tag in s.tags})
    teacher = Teacher(encoder, deps, tags, sorted({kind for s in train for kind in _kinds(s)}))
    new = [teacher.arc, teacher.label, teacher.tag, teacher.kind]
    heads = [p for module in new for p in module.parameters()]
    known = {id(p) for p in heads}
    body = [p for p in teacher.parameters() if p.requires_grad and id(p) not in known]
    rates = [{"params": body, "lr": _RATE}, {"params": heads, "lr": _HEAD_RATE}]
    optimiser = torch.optim.AdamW(rates, betas=(0.9, 0.98), weight_decay=0.01)
    lengths = [sum(len(encoder.pieces.split(word.lower())) for word in s.words) + 2 for s in train]
    steps = epochs * len(_batches(lengths, Random(1)))  # noqa: S311
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda n: min((n + 1) / (_WARM * steps), max(0.02, (steps - n) / steps / (1 - _WARM)))
    )
    for _ in range(epochs):
        teacher.train()
        for numbers in _batches(lengths, random):
            loss = _loss(teacher, [train[number] for number in numbers])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*body, *heads], 2.0)
            optimiser.step()
            schedule.step()
        yield teacher, score(teacher, dev)


def _kinds(sentence: TreeSentence) -> list[str]:
    return [f"{pos}\t{morph}" for pos, morph in zip(sentence.pos, sentence.morphs, strict=True)]


def _loss(teacher: Teacher, sentences: Sequence[TreeSentence]) -> Tensor:
    batch = teacher.batch([s.words for s in sentences])
    heads = _padded([[0 if head == i else head + 1 for i, head in enumerate(s.heads)] for s in sentences])
    numbers = [{value: i for i, value in enumerate(known)} for known in (teacher.deps, teacher.tags, teacher.kinds)]
    columns = [[s.deps for s in sentences], [s.tags for s in sentences], [_kinds(s) for s in sentences]]
    gold = [_padded([[n[v] for v in row] for row in column]) for n, column in zip(numbers, columns, strict=True)]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        words, rooted = teacher.read(batch)
        arcs = teacher.arcs(words, rooted, batch)
        scores = [teacher.labels(words, rooted, heads), teacher.tag(words).float(), teacher.kind(words).float()]
    kept = batch.words
    loss = F.cross_entropy(arcs[kept], heads[kept])
    for weight, given, wanted in zip((1.0, 0.3, 0.3), scores, gold, strict=True):
        loss = loss + weight * F.cross_entropy(given[kept], wanted[kept])
    return loss


def label(teacher: Teacher, sentences: Sequence[Sequence[str]]) -> list[Labelled | None]:
    """What the teacher reads in each (words), None where its best heads are no tree with one root."""
    teacher.eval()
    lengths = [sum(len(teacher.encoder.pieces.split(word.lower())) for word in words) + 2 for words in sentences]
    made: list[Labelled | None] = [None] * len(sentences)
    for numbers in _batches(lengths):
        batch = teacher.batch([sentences[number] for number in numbers])
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
            words, rooted = teacher.read(batch)
            chance, heads = teacher.arcs(words, rooted, batch).softmax(-1).max(-1)
            likely, deps = teacher.labels(words, rooted, heads).softmax(-1).max(-1)
            tags, kinds = teacher.tag(words).argmax(-1), teacher.kind(words).argmax(-1)
        for row, number in enumerate(numbers):
            length = len(sentences[number])
            found = [i if head == 0 else head - 1 for i, head in enumerate(heads[row, :length].tolist())]
            if not is_tree(found):
                continue
            named = [teacher.kinds[kind].split("\t") for kind in kinds[row, :length].tolist()]
            made[number] = Labelled(
                tags=[teacher.tags[tag] for tag in tags[row, :length].tolist()],
                pos=[pos for pos, _ in named],
                morphs=[morph for _, morph in named],
                heads=found,
                deps=[
                    "ROOT" if found[i] == i else teacher.deps[dep] for i, dep in enumerate(deps[row].tolist()[:length])
                ],
                sure=float((chance[row, :length] * likely[row, :length]).mean()),
            )
    return made


def score(teacher: Teacher, sentences: Sequence[TreeSentence]) -> dict[str, float]:
    """Per cent of the words of the sentences that it finds a tree for; `trees` says for how many it does."""
    found = label(teacher, [s.words for s in sentences])
    pairs = [(s, f) for s, f in zip(sentences, found, strict=True) if f is not None]
    rows = [row for s, f in pairs for row in zip(s.heads, s.deps, s.tags, f.heads, f.deps, f.tags, strict=True)]
    total = max(1, len(rows)) / 100
    return {
        "trees": 100 * len(pairs) / max(1, len(sentences)),
        "uas": sum(head == guess for head, _, _, guess, _, _ in rows) / total,
        "las": sum((head, dep) == (guess, named) for head, dep, _, guess, named, _ in rows) / total,
        "tags": sum(tag == guess for _, _, tag, _, _, guess in rows) / total,
    }
