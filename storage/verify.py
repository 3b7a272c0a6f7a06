"""Whether the database keeps its promises: keys, references, quotes in their texts, positions against claims."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.session import Session
from storage.writer import writing


@dataclass(frozen=True, slots=True)
class Finding:
    """How many rows break one promise, and one of them."""

    promise: str
    rows: int
    example: str | None


# Each selects what is wrong, as a text that says where.
_CHECKS = {
    "a revision is stored once": "SELECT id || ' ' || revision FROM store.articles"
    " GROUP BY id, revision HAVING count(*) > 1",
    "a claim is stored once": "SELECT reading || ' ' || id FROM store.claims GROUP BY reading, id HAVING count(*) > 1",
    "a reading has its revision": "SELECT 'reading ' || number FROM store.readings AS readings"
    " ANTI JOIN store.articles AS articles ON articles.number = readings.article"
    " AND articles.id = readings.article_id AND articles.revision = readings.revision",
    "a claim has its reading": "SELECT id FROM store.claims AS claims ANTI JOIN store.readings AS readings"
    " ON readings.number = claims.reading AND readings.article = claims.article AND readings.batch = claims.batch",
    "one reading of a document counts": "SELECT article_id FROM store.readings AS readings"
    " ANTI JOIN store.superseded AS superseded ON superseded.reading = readings.number"
    " GROUP BY article_id HAVING count(*) > 1",
    "a quote stands in its text": "SELECT claims.id FROM store.claims AS claims"
    " JOIN store.articles AS articles ON articles.number = claims.article"
    " WHERE substring(articles.text, quote_start + 1, quote_stop - quote_start) <> quote",
    "a mention stands in its text": "SELECT 'reading ' || mentions.reading || ' at ' || mentions.start"
    " FROM store.mentions AS mentions JOIN store.readings AS readings ON readings.number = mentions.reading"
    " JOIN store.articles AS articles ON articles.number = readings.article"
    " WHERE substring(articles.text, mentions.start + 1, mentions.stop - mentions.start) <> mentions.text",
    "an alert has a state and its claims": "SELECT id FROM"
    " (SELECT id, unnest(before || after) AS claim FROM store.alerts) AS alerts"
    " ANTI JOIN store.claims AS claims ON claims.id = alerts.claim"
    " UNION SELECT id FROM store.alerts AS alerts"
    " ANTI JOIN store.alert_transitions AS steps ON steps.alert = alerts.id",
    "a notification has its alert": "SELECT id FROM store.notifications AS sent"
    " ANTI JOIN store.alerts AS alerts ON alerts.id = sent.alert",
    # The definition of a level, word for word, against the series that is computed in one pass.
    "a position follows from its claims": """
        WITH pairs AS (
            SELECT holder, target FROM store.claims WHERE kind = 'stance'
            UNION SELECT holder, actor FROM store.claims JOIN store.touches_now ON issue = target
        ),
        stances AS (
            SELECT holder, target, origin, known_at, value, half_life, prior,
                store.voice(speaker_kind, speaker_actor, speaker) AS voice,
                weight * pow(2, (epoch_us(said_at) - epoch_us(known_at)) / 1e6 / half_life) AS weight
            FROM store.stances_moving('pairs') AS moving CROSS JOIN store.settings_now
        ),
        pieces AS (
            SELECT holder, target, known_at, prior, half_life, max(weight) AS weight,
                sum(weight * value) / sum(weight) AS value
            FROM (FROM stances WHERE weight > 1e-12
                  QUALIFY rank() OVER (PARTITION BY holder, target, origin, voice ORDER BY known_at) = 1)
            GROUP BY holder, target, origin, voice, known_at, prior, half_life
        ),
        levels AS (
            SELECT holder, target, sum(decayed * value) / (sum(decayed) + any_value(prior)) AS level
            FROM (SELECT *, weight * pow(2, (epoch_us(known_at) - epoch_us(max(known_at) OVER (
                    PARTITION BY holder, target))) / 1e6 / half_life) AS decayed FROM pieces)
            GROUP BY holder, target
        )
        SELECT coalesce(holder_id, holder) || '>' || coalesce(target_id, target) FROM (
            SELECT holder_id, target_id, level FROM positions) AS positions
        FULL JOIN levels ON levels.holder = holder_id AND levels.target = target_id
        WHERE levels.level IS NULL OR positions.level IS NULL OR abs(levels.level - positions.level) > 1e-8""",
}


def problems(session: Session) -> list[Finding]:
    """What each promise's check found; all promises, kept ones with 0 rows."""
    return [
        Finding(promise, *session.rows(f"SELECT count(*), min(place) FROM ({check}) AS wrong (place)")[0])  # noqa: S608
        for promise, check in _CHECKS.items()
    ]


def verify(data_dir: Path, wait: float = 30.0) -> list[Finding]:
    """The same for the database of a folder, under the writer's lock."""
    with writing(data_dir, wait) as store:
        return problems(store)
