-- What analysts query: one line a thing, names and not ids, newest revision and reading only.

CREATE OR REPLACE VIEW articles AS
SELECT
    articles.id, articles.revision, articles.title, articles.outlet, articles.author, articles.language,
    coalesce(articles.published_at, CAST(readings.published AS TIMESTAMP)) AS published_at,
    CASE WHEN articles.published_at IS NULL THEN coalesce(readings.published_basis, articles.published_basis)
         ELSE articles.published_basis END AS published_basis,
    articles.first_seen_at, articles.grade, articles.origin, articles.source, articles.url, articles.text
FROM store.articles AS articles
LEFT JOIN store.readings AS readings
    ON readings.article = articles.number
    AND readings.number NOT IN (SELECT reading FROM store.superseded)
QUALIFY row_number() OVER (PARTITION BY articles.id ORDER BY articles.revision DESC) = 1;
COMMENT ON VIEW articles IS 'Every document in its newest revision.';
COMMENT ON COLUMN articles.id IS 'Id of the document.';
COMMENT ON COLUMN articles.revision IS 'Its newest revision.';
COMMENT ON COLUMN articles.title IS 'Headline.';
COMMENT ON COLUMN articles.outlet IS 'Who published it.';
COMMENT ON COLUMN articles.author IS 'Byline.';
COMMENT ON COLUMN articles.language IS 'Language code.';
COMMENT ON COLUMN articles.published_at IS 'When it was published (UTC), given or inferred.';
COMMENT ON COLUMN articles.published_basis IS 'How that is known: given, inferred or unknown.';
COMMENT ON COLUMN articles.first_seen_at IS 'When it was first seen (UTC).';
COMMENT ON COLUMN articles.grade IS 'Reliability of its source, A to F.';
COMMENT ON COLUMN articles.origin IS 'Id of the article where this text first appeared.';
COMMENT ON COLUMN articles.source IS 'Id of the source that brought it.';
COMMENT ON COLUMN articles.url IS 'Its address.';
COMMENT ON COLUMN articles.text IS 'The text.';

CREATE OR REPLACE VIEW stances AS
SELECT
    id, known_at, said_at, parties[1].name AS holder, parties[2].name AS target, value, shift, modality, confidence,
    speaker, quote, outlet, title, url, grade, origin, holder AS holder_id, target AS target_id, article_id
FROM store.claims_now WHERE kind = 'stance';
COMMENT ON VIEW stances IS 'Who is for or against whom, by whom and with which words.';
COMMENT ON COLUMN stances.id IS 'Id of the claim.';
COMMENT ON COLUMN stances.known_at IS 'When it became known (UTC).';
COMMENT ON COLUMN stances.said_at IS 'When it was said or happened (UTC).';
COMMENT ON COLUMN stances.holder IS 'Who holds the stance.';
COMMENT ON COLUMN stances.target IS 'Toward whom or what.';
COMMENT ON COLUMN stances.value IS '-1 against .. +1 for.';
COMMENT ON COLUMN stances.shift IS 'The text itself says that the holder turned this way.';
COMMENT ON COLUMN stances.modality IS 'asserted, reported, rumoured, denied, predicted or hypothetical.';
COMMENT ON COLUMN stances.confidence IS 'Chance that a careful analyst reads the same, 0 to 1.';
COMMENT ON COLUMN stances.speaker IS 'Who says so.';
COMMENT ON COLUMN stances.quote IS 'The sentence that shows it.';
COMMENT ON COLUMN stances.outlet IS 'Outlet of the article.';
COMMENT ON COLUMN stances.title IS 'Headline of the article.';
COMMENT ON COLUMN stances.url IS 'Address of the article.';
COMMENT ON COLUMN stances.grade IS 'Reliability of its source, A to F.';
COMMENT ON COLUMN stances.origin IS 'Origin of the article: copies share one.';
COMMENT ON COLUMN stances.holder_id IS 'Actor id of the holder; NULL: not in the registry.';
COMMENT ON COLUMN stances.target_id IS 'Actor id of the target; NULL: not in the registry.';
COMMENT ON COLUMN stances.article_id IS 'Id of the article.';

CREATE OR REPLACE MACRO store.names_of(parties, wanted) AS
    list_transform(list_filter(parties, lambda party: party.role = wanted), lambda party: party.name);
COMMENT ON MACRO store.names_of IS 'Names of the parties in one role.';

CREATE OR REPLACE VIEW events AS
SELECT
    id, known_at, said_at, event_type AS type, store.names_of(parties, 'actor') AS actors,
    store.names_of(parties, 'recipient') AS recipients, place, event_date AS date, event_granularity AS granularity,
    modality, confidence, speaker, quote, outlet, title, url, grade, origin, article_id
FROM store.claims_now WHERE kind = 'event';
COMMENT ON VIEW events IS 'What happened between whom.';
COMMENT ON COLUMN events.id IS 'Id of the claim.';
COMMENT ON COLUMN events.known_at IS 'When it became known (UTC).';
COMMENT ON COLUMN events.said_at IS 'When it happened, where known to the day, else when it became known (UTC).';
COMMENT ON COLUMN events.type IS 'PLOVER event type, or STATEMENT.';
COMMENT ON COLUMN events.actors IS 'Who acted.';
COMMENT ON COLUMN events.recipients IS 'On whom.';
COMMENT ON COLUMN events.place IS 'Where.';
COMMENT ON COLUMN events.date IS 'First day of when it happened.';
COMMENT ON COLUMN events.granularity IS 'How exact that is: day, week, month or year.';
COMMENT ON COLUMN events.modality IS 'asserted, reported, rumoured, denied, predicted or hypothetical.';
COMMENT ON COLUMN events.confidence IS 'Chance that a careful analyst reads the same, 0 to 1.';
COMMENT ON COLUMN events.speaker IS 'Who says so.';
COMMENT ON COLUMN events.quote IS 'The sentence that shows it.';
COMMENT ON COLUMN events.outlet IS 'Outlet of the article.';
COMMENT ON COLUMN events.title IS 'Headline of the article.';
COMMENT ON COLUMN events.url IS 'Address of the article.';
COMMENT ON COLUMN events.grade IS 'Reliability of its source, A to F.';
COMMENT ON COLUMN events.origin IS 'Origin of the article: copies share one.';
COMMENT ON COLUMN events.article_id IS 'Id of the article.';

CREATE OR REPLACE VIEW relations AS
SELECT
    id, known_at, parties[1].name AS subject, predicate, parties[2].name AS object, office, valid_from, valid_to,
    modality, confidence, speaker, quote, outlet, title, url, grade, origin,
    parties[1].actor AS subject_id, parties[2].actor AS object_id, article_id
FROM store.claims_now WHERE kind = 'relation';
COMMENT ON VIEW relations IS 'Who leads, funds, advises or belongs to whom.';
COMMENT ON COLUMN relations.id IS 'Id of the claim.';
COMMENT ON COLUMN relations.known_at IS 'When it became known (UTC).';
COMMENT ON COLUMN relations.subject IS 'Who.';
COMMENT ON COLUMN relations.predicate IS 'leads, role, member_of, part_of, advises, funds, ...';
COMMENT ON COLUMN relations.object IS 'To whom or what.';
COMMENT ON COLUMN relations.office IS 'The office, where one is named.';
COMMENT ON COLUMN relations.valid_from IS 'First day.';
COMMENT ON COLUMN relations.valid_to IS 'Last day.';
COMMENT ON COLUMN relations.modality IS 'asserted, reported, rumoured, denied, predicted or hypothetical.';
COMMENT ON COLUMN relations.confidence IS 'Chance that a careful analyst reads the same, 0 to 1.';
COMMENT ON COLUMN relations.speaker IS 'Who says so.';
COMMENT ON COLUMN relations.quote IS 'The sentence that shows it.';
COMMENT ON COLUMN relations.outlet IS 'Outlet of the article.';
COMMENT ON COLUMN relations.title IS 'Headline of the article.';
COMMENT ON COLUMN relations.url IS 'Address of the article.';
COMMENT ON COLUMN relations.grade IS 'Reliability of its source, A to F.';
COMMENT ON COLUMN relations.origin IS 'Origin of the article: copies share one.';
COMMENT ON COLUMN relations.subject_id IS 'Actor id of the subject; NULL: not in the registry.';
COMMENT ON COLUMN relations.object_id IS 'Actor id of the object; NULL: none, or not in the registry.';
COMMENT ON COLUMN relations.article_id IS 'Id of the article.';

CREATE OR REPLACE VIEW positions AS
SELECT
    coalesce(holders.name, points.holder) AS holder, coalesce(targets.name, points.target) AS target, points.known_at,
    points.level, store.attitude(points.level) AS attitude,
    store.lowest(points.level, points.weight, settings.prior) AS low,
    store.highest(points.level, points.weight, settings.prior) AS high,
    points.weight, points.origins, points.holder AS holder_id, points.target AS target_id
FROM store.levels('store.pieces') AS points
CROSS JOIN store.settings_now AS settings
LEFT JOIN store.actors_now AS holders ON holders.id = points.holder
LEFT JOIN store.actors_now AS targets ON targets.id = points.target;
COMMENT ON VIEW positions IS 'Where everyone stands toward everyone, as of the last evidence about each pair.';
COMMENT ON COLUMN positions.holder IS 'Who.';
COMMENT ON COLUMN positions.target IS 'Toward whom or what.';
COMMENT ON COLUMN positions.known_at IS 'When the last evidence became known (UTC).';
COMMENT ON COLUMN positions.level IS 'Level then, -1 against .. +1 for.';
COMMENT ON COLUMN positions.attitude IS 'The level in a word.';
COMMENT ON COLUMN positions.low IS 'Lower end of the level''s 90 % interval: wide where the evidence is thin.';
COMMENT ON COLUMN positions.high IS 'Upper end of it.';
COMMENT ON COLUMN positions.weight IS 'Weight of the evidence under it, decayed to then.';
COMMENT ON COLUMN positions.origins IS 'Independent origins that ever spoke to it.';
COMMENT ON COLUMN positions.holder_id IS 'Actor id of the holder.';
COMMENT ON COLUMN positions.target_id IS 'Actor id of the target.';

CREATE OR REPLACE MACRO store.step(from_level, to_level) AS
    CASE WHEN from_level IS NULL THEN 'first'
         WHEN from_level * to_level < 0 THEN 'turn'
         WHEN abs(to_level) >= abs(from_level) THEN 'hardening'
         ELSE 'softening' END;
COMMENT ON MACRO store.step IS 'What a move from one level to another is: first, turn, hardening or softening.';

CREATE OR REPLACE VIEW changes AS
SELECT
    points.known_at, coalesce(holders.name, points.holder) AS holder, coalesce(targets.name, points.target) AS target,
    from_level, level AS to_level, round(level - coalesce(from_level, 0), 9) AS size,
    store.step(from_level, level) AS kind,
    origins, points.holder AS holder_id, points.target AS target_id
FROM (
    SELECT *, lag(level) OVER (PARTITION BY holder, target ORDER BY known_at) AS from_level FROM store.position_points
) AS points
LEFT JOIN store.actors_now AS holders ON holders.id = points.holder
LEFT JOIN store.actors_now AS targets ON targets.id = points.target
WHERE from_level IS DISTINCT FROM level;
COMMENT ON VIEW changes IS 'Every step of every position: from one piece of evidence to the next.';
COMMENT ON COLUMN changes.known_at IS 'When the evidence became known (UTC).';
COMMENT ON COLUMN changes.holder IS 'Who moved.';
COMMENT ON COLUMN changes.target IS 'Toward or away from whom or what.';
COMMENT ON COLUMN changes.from_level IS 'Level at the evidence before; NULL: nothing was known.';
COMMENT ON COLUMN changes.to_level IS 'Level now.';
COMMENT ON COLUMN changes.size IS 'to_level - from_level: below 0 it moved against the target.';
COMMENT ON COLUMN changes.kind IS 'turn (crosses zero), hardening, softening or first.';
COMMENT ON COLUMN changes.origins IS 'Independent origins that ever spoke to the pair up to then.';
COMMENT ON COLUMN changes.holder_id IS 'Actor id of the holder.';
COMMENT ON COLUMN changes.target_id IS 'Actor id of the target.';

CREATE OR REPLACE VIEW actors AS
SELECT
    actors.id, actors.name, actors.kinds, actors.country,
    (SELECT list(names.name ORDER BY names.name) FROM store.names_now AS names
     WHERE names.actor = actors.id AND names.kind NOT IN ('id', 'name')) AS other_names
FROM store.actors_now AS actors;
COMMENT ON VIEW actors IS 'The registry: who is known, under which names.';
COMMENT ON COLUMN actors.id IS 'Id of the actor.';
COMMENT ON COLUMN actors.name IS 'Name of the actor.';
COMMENT ON COLUMN actors.kinds IS 'person, state, party, militia, body, organisation, people, media, issue.';
COMMENT ON COLUMN actors.country IS 'Id of its state.';
COMMENT ON COLUMN actors.other_names IS 'Every other name or description.';

CREATE OR REPLACE VIEW store.alert_states AS
SELECT alert, max_by(state, step) AS state, max_by(moved_at, step) AS moved_at
FROM store.alert_transitions GROUP BY alert;
COMMENT ON VIEW store.alert_states IS 'State of each alert now: its last step.';
COMMENT ON COLUMN store.alert_states.alert IS 'The alert.';
COMMENT ON COLUMN store.alert_states.state IS 'pending, firing or resolved.';
COMMENT ON COLUMN store.alert_states.moved_at IS 'Since when (UTC).';

CREATE OR REPLACE VIEW alerts AS
SELECT
    alerts.id, started_at, title, states.state, severity, late, origins, change AS kind, from_level, to_level,
    rule, key, labels, before, after
FROM store.alerts AS alerts JOIN store.alert_states AS states ON states.alert = alerts.id;
COMMENT ON VIEW alerts IS 'What fired.';
COMMENT ON COLUMN alerts.id IS 'Id of the alert.';
COMMENT ON COLUMN alerts.started_at IS 'When the condition first held (UTC).';
COMMENT ON COLUMN alerts.title IS 'What happened.';
COMMENT ON COLUMN alerts.state IS 'pending, firing or resolved.';
COMMENT ON COLUMN alerts.severity IS 'low, medium or high.';
COMMENT ON COLUMN alerts.late IS 'Known too long after it was said to wake anyone.';
COMMENT ON COLUMN alerts.origins IS 'Independent origins that support it.';
COMMENT ON COLUMN alerts.kind IS 'turn, hardening, softening or first.';
COMMENT ON COLUMN alerts.from_level IS 'Level before.';
COMMENT ON COLUMN alerts.to_level IS 'Level after.';
COMMENT ON COLUMN alerts.rule IS 'Id of the rule.';
COMMENT ON COLUMN alerts.key IS 'What the rule watched.';
COMMENT ON COLUMN alerts.labels IS 'Labels of the rule.';
COMMENT ON COLUMN alerts.before IS 'Ids of the claims before the change.';
COMMENT ON COLUMN alerts.after IS 'Ids of the claims that made it.';

CREATE OR REPLACE VIEW deliveries AS
SELECT
    notifications.id, alerts.title, notifications.channel, notifications.created_at, count(attempts.number) AS attempts,
    coalesce(bool_or(attempts.outcome = 'sent'), false) AS sent, max(attempts.tried_at) AS last_tried_at,
    max_by(attempts.detail, attempts.number) AS last_detail
FROM store.notifications AS notifications
JOIN store.alerts AS alerts ON alerts.id = notifications.alert
LEFT JOIN store.attempts AS attempts ON attempts.notification = notifications.id
GROUP BY ALL;
COMMENT ON VIEW deliveries IS 'Which message reached which channel.';
COMMENT ON COLUMN deliveries.id IS 'Id of the notification.';
COMMENT ON COLUMN deliveries.title IS 'Title of the alert.';
COMMENT ON COLUMN deliveries.channel IS 'Name of the channel.';
COMMENT ON COLUMN deliveries.created_at IS 'When it was put into the outbox (UTC).';
COMMENT ON COLUMN deliveries.attempts IS 'How often it was tried.';
COMMENT ON COLUMN deliveries.sent IS 'Whether the channel took it.';
COMMENT ON COLUMN deliveries.last_tried_at IS 'When it was last tried (UTC).';
COMMENT ON COLUMN deliveries.last_detail IS 'What the channel last answered.';

CREATE OR REPLACE VIEW faults AS
SELECT faults.found_at, faults.stage, faults.kind, faults.text, titles.title, faults.place, faults.mend, faults.article
FROM store.faults AS faults LEFT JOIN articles AS titles ON titles.id = faults.article;
COMMENT ON VIEW faults IS 'What was wrong in sources and articles, and how to mend it.';
COMMENT ON COLUMN faults.found_at IS 'When it was found (UTC).';
COMMENT ON COLUMN faults.stage IS 'Step that found it.';
COMMENT ON COLUMN faults.kind IS 'What is wrong.';
COMMENT ON COLUMN faults.text IS 'The words at fault.';
COMMENT ON COLUMN faults.title IS 'Headline of the article.';
COMMENT ON COLUMN faults.place IS 'File or url.';
COMMENT ON COLUMN faults.mend IS 'What a person can do.';
COMMENT ON COLUMN faults.article IS 'Id of the article.';

CREATE OR REPLACE VIEW sources_health AS
SELECT
    sources.id, sources.title, sources.kind, sources.grade, sources.enabled,
    CASE WHEN NOT sources.enabled THEN 'off'
         WHEN feeds.failures > 0 THEN 'failing'
         WHEN sources.kind = 'feed' AND feeds.fetched_at IS NULL THEN 'never fetched'
         WHEN coalesce(brought.articles, 0) = 0 THEN 'silent'
         ELSE 'ok' END AS health,
    coalesce(brought.articles, 0) AS articles, brought.last_article_at, brought.last_published_at, feeds.fetched_at, feeds.status, feeds.failures, feeds.retry_at,
    sources.location
FROM store.sources AS sources
LEFT JOIN store.feed_states AS feeds ON feeds.url = sources.location
LEFT JOIN (
    SELECT source, count(DISTINCT id) AS articles, max(first_seen_at) AS last_article_at,
           max(published_at) AS last_published_at
    FROM store.articles GROUP BY source
) AS brought ON brought.source = sources.id;
COMMENT ON VIEW sources_health IS 'What each source brought, and whether it can be reached.';
COMMENT ON COLUMN sources_health.id IS 'Id of the source.';
COMMENT ON COLUMN sources_health.title IS 'Its name.';
COMMENT ON COLUMN sources_health.kind IS 'feed, folder or file.';
COMMENT ON COLUMN sources_health.grade IS 'Reliability, A to F.';
COMMENT ON COLUMN sources_health.enabled IS 'Whether it is fetched.';
COMMENT ON COLUMN sources_health.health IS 'off, failing, never fetched, silent (brought nothing yet) or ok.';
COMMENT ON COLUMN sources_health.articles IS 'Documents that it brought.';
COMMENT ON COLUMN sources_health.last_article_at IS 'When the last one was first seen (UTC).';
COMMENT ON COLUMN sources_health.last_published_at IS 'When the newest one was published (UTC), as given.';
COMMENT ON COLUMN sources_health.fetched_at IS 'Feed: when it was last asked (UTC).';
COMMENT ON COLUMN sources_health.status IS 'Feed: HTTP status of the last answer.';
COMMENT ON COLUMN sources_health.failures IS 'Feed: fetches that failed since the last good one.';
COMMENT ON COLUMN sources_health.retry_at IS 'Feed: not to be asked before (UTC).';
COMMENT ON COLUMN sources_health.location IS 'Url or path.';

CREATE OR REPLACE VIEW denials AS
WITH denied AS (
    SELECT *, store.content(kind, value, event_type, predicate, parties) AS content, store.keys_of(parties) AS keys
    FROM store.claims_now WHERE modality = 'denied' AND len(parties) > 0
),
said AS (
    SELECT *, store.content(kind, value, event_type, predicate, parties) AS content, store.keys_of(parties) AS keys
    FROM store.claims_now WHERE modality <> 'denied'
),
naming AS (SELECT *, unnest(denies) AS denied_claim FROM store.claims_now WHERE len(denies) > 0),
pairs AS (
    SELECT denied.reading, denied.id, said.reading AS said_reading, said.id AS said_id
    FROM denied JOIN said ON said.content = denied.content AND list_has_all(said.keys, denied.keys)
    WHERE said.known_at BETWEEN denied.known_at - INTERVAL 30 DAY AND denied.known_at
    UNION
    SELECT naming.reading, naming.id, said.reading, said.id
    FROM naming JOIN said ON said.article_id = naming.article_id AND said.id = naming.denied_claim
)
SELECT
    denial.known_at, denial.kind, list_transform(said.parties, lambda party: party.name) AS parties,
    denial.speaker, denial.quote, denial.outlet, denial.title, said.known_at AS said_known_at,
    said.speaker AS said_speaker, said.quote AS said_quote, said.outlet AS said_outlet, said.title AS said_title,
    denial.id, said.id AS said_id
FROM pairs
JOIN store.stored_claims AS denial ON denial.reading = pairs.reading AND denial.id = pairs.id
JOIN store.stored_claims AS said ON said.reading = pairs.said_reading AND said.id = pairs.said_id;
COMMENT ON VIEW denials IS 'What was reported and is denied, both sentences side by side.';
COMMENT ON COLUMN denials.known_at IS 'When the denial became known (UTC).';
COMMENT ON COLUMN denials.kind IS 'stance, event or relation.';
COMMENT ON COLUMN denials.parties IS 'Who takes part in what is denied.';
COMMENT ON COLUMN denials.speaker IS 'Who denies it.';
COMMENT ON COLUMN denials.quote IS 'The sentence that denies it.';
COMMENT ON COLUMN denials.outlet IS 'Outlet of the denial.';
COMMENT ON COLUMN denials.title IS 'Headline of the denial''s article.';
COMMENT ON COLUMN denials.said_known_at IS 'When the report became known (UTC).';
COMMENT ON COLUMN denials.said_speaker IS 'Who reported it.';
COMMENT ON COLUMN denials.said_quote IS 'The sentence that reported it.';
COMMENT ON COLUMN denials.said_outlet IS 'Outlet of the report.';
COMMENT ON COLUMN denials.said_title IS 'Headline of the report''s article.';
COMMENT ON COLUMN denials.id IS 'Id of the denying claim.';
COMMENT ON COLUMN denials.said_id IS 'Id of the denied claim.';

CREATE OR REPLACE VIEW runs AS
SELECT
    runs.id, runs.name, runs.started_at, ends.finished_at, coalesce(ends.outcome, 'not ended') AS outcome, ends.figures
FROM store.runs AS runs LEFT JOIN store.run_ends AS ends ON ends.run = runs.id;
COMMENT ON VIEW runs IS 'Every run of the program, and how it ended.';
COMMENT ON COLUMN runs.id IS 'Running number.';
COMMENT ON COLUMN runs.name IS 'What ran.';
COMMENT ON COLUMN runs.started_at IS 'When it started (UTC).';
COMMENT ON COLUMN runs.finished_at IS 'When it ended (UTC).';
COMMENT ON COLUMN runs.outcome IS 'ok, what went wrong, or not ended: still running, or killed.';
COMMENT ON COLUMN runs.figures IS 'What it did, as counts by name.';
