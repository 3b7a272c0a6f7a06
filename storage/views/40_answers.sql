-- Questions with names in them. Every name may be an id, a name or an alias; one that nobody bears is an error that
-- says so, on an empty database too: hence the last branch of each, which never gives a row.

CREATE OR REPLACE MACRO timeline(who, whom) AS TABLE
WITH asked AS MATERIALIZED (SELECT store.actor_id(who) AS holder, store.actor_id(whom) AS target),
asked_pieces AS (FROM store.pieces SEMI JOIN asked USING (holder, target))
SELECT
    known_at, level, store.attitude(level) AS attitude, store.lowest(level, weight, prior) AS low,
    store.highest(level, weight, prior) AS high, weight, origins
FROM store.course('asked_pieces') CROSS JOIN store.settings_now
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM asked WHERE holder IS NULL OR target IS NULL
ORDER BY known_at;
COMMENT ON MACRO TABLE timeline IS 'timeline(holder, target): course of one position, a line each time evidence became known.';

CREATE OR REPLACE MACRO evidence(who, whom) AS TABLE
WITH asked AS MATERIALIZED (SELECT store.actor_id(who) AS holder, store.actor_id(whom) AS target),
moving AS (FROM store.stances_moving('asked'))
SELECT
    known_at, said_at, value, round(weight, 4) AS weight, shift, modality, speaker, quote, outlet, title, url, origin, id
FROM store.with_articles('moving')
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM asked WHERE holder IS NULL OR target IS NULL
ORDER BY known_at, id;
COMMENT ON MACRO TABLE evidence IS 'evidence(holder, target): the claims under one position, with their sentences.';

-- Who says so is the outlet itself, the actor that it cites, or its unnamed sources.
CREATE OR REPLACE MACRO disagreement(who, whom) AS TABLE
WITH asked AS MATERIALIZED (SELECT store.actor_id(who) AS holder, store.actor_id(whom) AS target),
moving AS (FROM store.stances_moving('asked')),
sides AS (
    SELECT
        CASE speaker_kind WHEN 'outlet' THEN outlet WHEN 'actor' THEN speaker
             ELSE 'unnamed sources of ' || outlet END AS said_by,
        speaker_kind, count(*) AS claims, count(DISTINCT origin) AS origins,
        sum(weight) AS weight, sum(weight * value ORDER BY id) AS pull, max(known_at) AS last_known_at
    FROM store.with_articles('moving') GROUP BY said_by, speaker_kind
),
compared AS (
    SELECT
        *, pull / weight AS value,
        CASE WHEN count(*) OVER () > 1
             THEN (sum(pull) OVER () - pull) / (sum(weight) OVER () - weight) END AS others
    FROM sides
)
SELECT
    said_by, speaker_kind, round(value, 3) AS value, round(others, 3) AS others, round(value - others, 3) AS apart,
    claims, origins, last_known_at
FROM compared
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM asked WHERE holder IS NULL OR target IS NULL
ORDER BY abs(apart) DESC NULLS LAST, said_by;
COMMENT ON MACRO TABLE disagreement IS 'disagreement(holder, target): what each voice says of one position, against all others; the furthest apart first.';

CREATE OR REPLACE MACRO about(who) AS TABLE
WITH asked AS MATERIALIZED (SELECT store.actor_id(who) AS actor)
SELECT
    claims.known_at, claims.kind, coalesce(claims.event_type, claims.predicate) AS type,
    list_transform(claims.parties, lambda party: party.name) AS parties, claims.value, claims.modality, claims.speaker,
    claims.quote, claims.outlet, claims.title, claims.url, claims.id
FROM store.claims_now AS claims JOIN asked
    ON list_contains(list_transform(claims.parties, lambda party: party.actor), asked.actor)
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM asked WHERE actor IS NULL
ORDER BY known_at, id;
COMMENT ON MACRO TABLE about IS 'about(actor): every claim, of any kind, that an actor takes part in, oldest first.';

CREATE OR REPLACE MACRO as_of(moment) AS TABLE
WITH pieces_then AS (FROM store.pieces_at(CAST(moment AS TIMESTAMP))),
faded AS (
    SELECT
        points.*, prior, pow(2, (epoch_us(known_at) - epoch_us(CAST(moment AS TIMESTAMP))) / 1e6 / half_life) AS factor,
        round(points.weight * factor, 9) AS weight_then,
        store.faded(points.level, points.weight, prior, factor) AS level_then
    FROM store.levels('pieces_then') AS points CROSS JOIN store.settings_now
)
SELECT
    coalesce(holders.name, faded.holder) AS holder, coalesce(targets.name, faded.target) AS target,
    level_then AS level, store.attitude(level_then) AS attitude,
    store.lowest(level_then, weight_then, prior) AS low, store.highest(level_then, weight_then, prior) AS high,
    weight_then AS weight, origins, known_at, faded.holder AS holder_id, faded.target AS target_id
FROM faded
LEFT JOIN store.actors_now AS holders ON holders.id = faded.holder
LEFT JOIN store.actors_now AS targets ON targets.id = faded.target
ORDER BY weight DESC, holder_id, target_id;
COMMENT ON MACRO TABLE as_of IS 'as_of(moment): where everyone stood at a moment (UTC), from what was known and how it had been read by then, decayed to then; the best known first.';

CREATE OR REPLACE MACRO who_moved(days) AS TABLE
WITH span AS MATERIALIZED (
    SELECT newest - to_days(CAST(days AS INTEGER)) AS since
    FROM (SELECT max(known_at) AS newest FROM store.claims WHERE kind = 'stance')
),
heard AS MATERIALIZED (
    SELECT DISTINCT holder, target FROM store.pieces WHERE known_at > (SELECT since FROM span)
),
pieces_heard AS (FROM store.pieces SEMI JOIN heard USING (holder, target)),
pieces_before AS (FROM pieces_heard WHERE known_at <= (SELECT since FROM span)),
moves AS (
    SELECT points.*, before.level AS from_level
    FROM store.levels('pieces_heard') AS points
    LEFT JOIN store.levels('pieces_before') AS before
        ON before.holder = points.holder AND before.target = points.target
)
SELECT
    coalesce(holders.name, moves.holder) AS holder, coalesce(targets.name, moves.target) AS target,
    from_level, level AS to_level, round(level - coalesce(from_level, 0), 9) AS size,
    store.step(from_level, level) AS kind,
    store.lowest(level, weight, prior) AS low, store.highest(level, weight, prior) AS high,
    origins, known_at, moves.holder AS holder_id, moves.target AS target_id
FROM moves
CROSS JOIN store.settings_now
LEFT JOIN store.actors_now AS holders ON holders.id = moves.holder
LEFT JOIN store.actors_now AS targets ON targets.id = moves.target
WHERE from_level IS DISTINCT FROM level
ORDER BY abs(size) DESC, holder_id, target_id;
COMMENT ON MACRO TABLE who_moved IS 'who_moved(days): positions that moved in the last days before the newest evidence, the largest move first.';

CREATE OR REPLACE MACRO network(since, until) AS TABLE
WITH said AS MATERIALIZED (
    SELECT holder_id, target_id, count(*) AS claims, count(DISTINCT origin) AS origins, avg(value) AS value
    FROM stances
    WHERE known_at >= CAST(since AS DATE) AND known_at < CAST(until AS DATE) + INTERVAL 1 DAY
    AND holder_id IS NOT NULL AND target_id IS NOT NULL AND modality NOT IN ('denied', 'hypothetical')
    GROUP BY ALL
),
pieces_said AS (
    FROM store.pieces SEMI JOIN said ON said.holder_id = pieces.holder AND said.target_id = pieces.target
    WHERE known_at < CAST(until AS DATE) + INTERVAL 1 DAY
)
SELECT
    coalesce(holders.name, said.holder_id) AS holder, coalesce(targets.name, said.target_id) AS target,
    round(said.value, 3) AS value, said.claims, said.origins, ends.level, store.attitude(ends.level) AS attitude,
    said.holder_id, said.target_id
FROM said
LEFT JOIN store.levels('pieces_said') AS ends ON ends.holder = said.holder_id AND ends.target = said.target_id
LEFT JOIN store.actors_now AS holders ON holders.id = said.holder_id
LEFT JOIN store.actors_now AS targets ON targets.id = said.target_id
ORDER BY said.origins DESC, said.claims DESC, holder_id, target_id;
COMMENT ON MACRO TABLE network IS 'network(from, to): who spoke for or against whom between two days, both included: mean value, claims, origins, and the level at the end.';
