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

CREATE OR REPLACE VIEW store.named_points AS
SELECT
    coalesce(holders.name, points.holder) AS holder, coalesce(targets.name, points.target) AS target, points.known_at,
    points.level, store.attitude(points.level) AS attitude, points.weight, points.origins,
    points.holder AS holder_id, points.target AS target_id
FROM store.position_points AS points
LEFT JOIN store.actors_now AS holders ON holders.id = points.holder
LEFT JOIN store.actors_now AS targets ON targets.id = points.target;
COMMENT ON VIEW store.named_points IS 'Course of every position, with names.';

CREATE OR REPLACE VIEW positions AS
SELECT * FROM store.named_points
QUALIFY row_number() OVER (PARTITION BY holder_id, target_id ORDER BY known_at DESC) = 1;
COMMENT ON VIEW positions IS 'Where everyone stands toward everyone, as of the last evidence about each pair.';
COMMENT ON COLUMN positions.holder IS 'Who.';
COMMENT ON COLUMN positions.target IS 'Toward whom or what.';
COMMENT ON COLUMN positions.known_at IS 'When the last evidence became known (UTC).';
COMMENT ON COLUMN positions.level IS 'Level then, -1 against .. +1 for.';
COMMENT ON COLUMN positions.attitude IS 'The level in a word.';
COMMENT ON COLUMN positions.weight IS 'Weight of the evidence under it, decayed to then.';
COMMENT ON COLUMN positions.origins IS 'Independent origins that ever spoke to it.';
COMMENT ON COLUMN positions.holder_id IS 'Actor id of the holder.';
COMMENT ON COLUMN positions.target_id IS 'Actor id of the target.';

CREATE OR REPLACE VIEW changes AS
SELECT
    known_at, holder, target, from_level, level AS to_level, round(level - coalesce(from_level, 0), 9) AS size,
    CASE WHEN from_level IS NULL THEN 'first'
         WHEN from_level * level < 0 THEN 'turn'
         WHEN abs(level) >= abs(from_level) THEN 'hardening'
         ELSE 'softening' END AS kind,
    origins, holder_id, target_id
FROM (SELECT *, lag(level) OVER (PARTITION BY holder_id, target_id ORDER BY known_at) AS from_level
      FROM store.named_points)
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

CREATE OR REPLACE MACRO timeline(who, whom) AS TABLE
SELECT known_at, level, store.attitude(level) AS attitude, weight, origins
FROM store.position_series([{'holder': store.actor_id(who), 'target': store.actor_id(whom)}])
ORDER BY known_at;
COMMENT ON MACRO TABLE timeline IS 'timeline(holder, target): course of one position; names, aliases or ids.';

CREATE OR REPLACE MACRO evidence(who, whom) AS TABLE
SELECT
    moving.known_at, moving.said_at, moving.value, round(moving.weight, 4) AS weight, claims.shift, claims.modality,
    claims.speaker, claims.quote, claims.outlet, claims.title, claims.url, moving.origin, moving.id
FROM store.stances_moving([{'holder': store.actor_id(who), 'target': store.actor_id(whom)}]) AS moving
JOIN store.claims_now AS claims ON claims.reading = moving.reading AND claims.id = moving.id
ORDER BY moving.known_at, moving.id;
COMMENT ON MACRO TABLE evidence IS 'evidence(holder, target): the claims under one position; names, aliases or ids.';
