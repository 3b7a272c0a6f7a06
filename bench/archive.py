"""A made-up archive of any size, written set-based by the database itself: articles of 20 sentences, a claim each.

Three claims of five are stances among 800 actors, a few of whom are much in the news; one article of five is a copy.
What every number is hashed from is its place, so that the same size gives the same archive.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from news.actor import Actor, ActorKind
from news.article import Article, DateBasis
from news.base import stable_id
from news.claim import (
    Claim,
    Event,
    EventType,
    Modality,
    Party,
    Predicate,
    Quote,
    Reading,
    Relation,
    Speaker,
    SpeakerKind,
    Stance,
)
from news.registry import Registry
from news.source import Grade
from storage.pieces import follow
from storage.store import Store
from storage.writer import writing

PER_ARTICLE = 20
ACTORS = 800
PER_DAY = 250
CHUNK = 10_000

FIRST_DAY = "2018-01-01"

_WORDS = {
    "opening": "After talks in Basra|In a sermon on Friday|Late on Tuesday|At a rally in the south|In a statement|"
    "Before the vote|Asked by reporters|In his first interview since the strike|On the eve of the session",
    "verb": "condemned|praised|called for the expulsion of|backed|refused to meet|threatened|thanked|distanced himself "
    "from|accused|defended|voted against|promised support to",
    "topic": "over the new border law|over the budget for reconstruction|because of the strike near the airport|"
    "after the raid on the ministry|over seats in the cabinet|about the ceasefire|for its part in the negotiations|"
    "over water from the northern dams|about the release of prisoners|as the protests went into another week",
    "ending": "and asked his followers to be patient|while his allies kept silent|and left without taking questions|"
    "although two of his deputies disagreed|and said that the matter was closed|which his office later confirmed|"
    "in words that surprised diplomats|and repeated it the same evening on television",
}

_MACROS = (
    # A number from 0 to 1 that depends on a place and a name only.
    "CREATE OR REPLACE TEMP MACRO chance(n, name) AS (hash(n, name) % 1000003) / 1000003.0",
    "CREATE OR REPLACE TEMP MACRO one_of(n, name, words) AS words[1 + CAST(hash(n, name) % len(words) AS INTEGER)]",
    f"CREATE OR REPLACE TEMP MACRO actor(n, name) AS CAST(floor({ACTORS} * pow(chance(n, name), 3)) AS INTEGER)",
    "CREATE OR REPLACE TEMP MACRO digest(n, name) AS lpad(format('{:x}', hash(n, name)), 16, '0')",
)

_SENTENCES = f"""
CREATE OR REPLACE TEMP TABLE sentences AS
SELECT
    *, 'Actor ' || holder AS holder_name, 'Actor ' || target AS target_name,
    one_of(n, 'opening', $opening) || ', Actor ' || holder || ' ' || one_of(n, 'verb', $verb) || ' Actor ' || target
        || ' ' || one_of(n, 'topic', $topic) || ' ' || one_of(n, 'ending', $ending) || ', item ' || n || '.' AS quote
FROM (
    SELECT
        range AS n, range // {PER_ARTICLE} + 1 AS number, CAST(range % {PER_ARTICLE} AS INTEGER) AS ordinal,
        actor(range, 'holder') AS holder, (actor(range, 'target') + 1 + holder) % {ACTORS} AS target,
        CASE WHEN range % 5 < 3 THEN 'stance' WHEN range % 5 = 3 THEN 'event' ELSE 'relation' END AS kind
    FROM range($first, $last)
)
"""

_ARTICLES = f"""
INSERT INTO store.articles
SELECT
    number, digest(number, 'article'), 1, 'bench', 'https://news.example/' || number, 'Report ' || number,
    'Outlet ' || number % 40, NULL, 'en',
    TIMESTAMP '{FIRST_DAY}' + to_seconds(number * 86400 // $per_day), 'given',
    TIMESTAMP '{FIRST_DAY}' + to_seconds(number * 86400 // $per_day + 600),
    string_agg(quote, ' ' ORDER BY ordinal), digest(number, 'content'),
    digest(number - CASE WHEN number > 100 AND number % 5 = 0 THEN hash(number) % 50 + 1 ELSE 0 END, 'article'),
    chr(65 + CAST(number % 6 AS INTEGER))
FROM sentences GROUP BY number ORDER BY number
"""

_READINGS = """
INSERT INTO store.readings
SELECT number, $batch, number, id, 1, 'bench-1', CAST(published_at AS DATE), 'given', 'en', first_seen_at
FROM store.articles WHERE number IN (SELECT number FROM sentences) ORDER BY number
"""

_CLAIMS = """
INSERT INTO store.claims
SELECT
    $batch, sentences.number, ordinal, sentences.number, digest(n, 'claim'), kind,
    one_of(n, 'modality', ['asserted', 'asserted', 'reported', 'reported', 'rumoured', 'denied']),
    round(0.4 + 0.6 * chance(n, 'confidence'), 2), published_at,
    published_at - to_days(CAST(floor(4 * chance(n, 'age')) AS INTEGER)), origin, grade,
    CASE n % 3 WHEN 0 THEN 'actor' ELSE 'outlet' END, CASE n % 3 WHEN 0 THEN holder_name ELSE outlet END,
    CASE n % 3 WHEN 0 THEN 'actor-' || holder END,
    quote, begins, begins + length(quote), one_of(n, 'verb', $verb), 'frame-' || n % 300, NULL, NULL,
    CASE kind WHEN 'stance' THEN 'actor-' || holder END, CASE kind WHEN 'stance' THEN 'actor-' || target END,
    CASE kind WHEN 'stance' THEN round(2 * chance(n, 'value') - 1, 1) END, CASE kind WHEN 'stance' THEN false END,
    CASE kind WHEN 'event' THEN one_of(n, 'type', ['CONSULT', 'ACCUSE', 'ASSAULT', 'AGREE']) END,
    CASE kind WHEN 'event' THEN [] END,
    CASE kind WHEN 'relation' THEN one_of(n, 'predicate', ['leads', 'funds', 'advises', 'member_of']) END,
    NULL, NULL, NULL,
    [{'role': CASE kind WHEN 'stance' THEN 'holder' WHEN 'event' THEN 'actor' ELSE 'subject' END,
      'actor': 'actor-' || holder, 'name': holder_name, 'text': holder_name, 'start': begins + 10,
      'stop': begins + 10 + length(holder_name), 'mention': NULL},
     {'role': CASE kind WHEN 'stance' THEN 'target' WHEN 'event' THEN 'recipient' ELSE 'object' END,
      'actor': 'actor-' || target, 'name': target_name, 'text': target_name, 'start': begins + 40,
      'stop': begins + 40 + length(target_name), 'mention': NULL}],
    []
FROM (
    SELECT *, CAST(coalesce(sum(length(quote) + 1) OVER (
        PARTITION BY number ORDER BY ordinal ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS INTEGER) AS begins
    FROM sentences
) AS sentences JOIN store.articles AS articles ON articles.number = sentences.number
ORDER BY n
"""


def registry() -> Registry:
    return Registry(
        Actor(id=f"actor-{number}", name=f"Actor {number}", kinds=(ActorKind.PERSON,), aliases=(f"A{number}",))
        for number in range(ACTORS)
    )


def fill_folder(folder: Path, claims: int, since: int = 0) -> None:
    """The same into a data folder, in sessions of `CHUNK` articles, so that memory stays bounded and all is folded."""
    step = CHUNK * PER_ARTICLE
    for first in range(since, claims, step):
        with writing(folder) as store:
            fill(store, min(first + step, claims), first)


def fill(store: Store, claims: int, since: int = 0, per_day: int = PER_DAY) -> None:
    """Adds claims number `since` to `claims` (both multiples of 20), with their articles and readings, keys on.

    `per_day`: articles that are published in a day.
    """
    store.save_registry(registry())
    for macro in _MACROS:
        store.rows(macro)
    words = {name: text.split("|") for name, text in _WORDS.items()}
    step = CHUNK * PER_ARTICLE
    for first in range(since, claims, step):
        with store.transaction():
            store.rows(_SENTENCES, {**words, "first": first, "last": min(first + step, claims)})
            batch = store.last_batch() + 1
            store.rows(_ARTICLES, {"per_day": per_day})
            store.rows(_READINGS, {"batch": batch})
            store.rows(_CLAIMS, {"batch": batch, "verb": words["verb"]})
            follow(store, batch)
            store.changed()
    store.rows("DROP TABLE IF EXISTS sentences")


def batch(name: str, articles: int) -> list[tuple[Article, Reading]]:
    """Articles with 20 claims each, as the reader gives them, for saving."""
    return [_read_article(f"{name} {number}") for number in range(articles)]


def _read_article(name: str) -> tuple[Article, Reading]:
    quotes = [f"Actor {n} condemned Actor {n + 1} in {name}, and nobody heard it the second time." for n in range(20)]
    text = " ".join(quotes)
    moment = datetime(2021, 1, 1, tzinfo=UTC)
    article = Article(
        id=stable_id(name),
        source="bench",
        title=name,
        outlet="Outlet",
        published_at=moment,
        first_seen_at=moment,
        published_basis=DateBasis.GIVEN,
        text=text,
        content_hash=stable_id(text),
        origin=stable_id(name),
        grade=Grade.B,
    )
    claims = tuple(_claim(f"{name} {n}", n, text.index(quote), quote) for n, quote in enumerate(quotes))
    reading = Reading(
        id=article.id,
        title=name,
        published=moment.date(),
        published_basis=DateBasis.GIVEN,
        language="en",
        reader="bench-1",
        claims=claims,
    )
    return article, reading


def _claim(name: str, n: int, start: int, quote: str) -> Claim:
    one, other = (
        Party(actor=f"actor-{number}", name=f"Actor {number}", text=f"Actor {number}", start=start, end=start + 9)
        for number in (n, n + 1)
    )
    shared = {
        "id": stable_id(name),
        "quote": Quote(text=quote, start=start, end=start + len(quote)),
        "speaker": Speaker(kind=SpeakerKind.OUTLET, name="Outlet"),
        "modality": Modality.ASSERTED,
        "trigger": "condemned",
        "frame": "condemn",
        "confidence": 0.8,
    }
    if n % 5 < 3:
        return Stance.model_validate(shared | {"holder": one, "target": other, "value": -0.5})
    if n % 5 == 3:
        return Event.model_validate(shared | {"type": EventType.ACCUSE, "actors": (one,), "recipients": (other,)})
    return Relation.model_validate(shared | {"subject": one, "predicate": Predicate.ADVISES, "object": other})
