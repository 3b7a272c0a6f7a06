-- Who turned on somebody, and when?
FROM changes SELECT known_at, holder, target, from_level, to_level WHERE kind = 'turn' ORDER BY abs(size) DESC LIMIT 10;

-- How did Moqtada Sadr's position toward the United States develop?
FROM timeline('Moqtada Sadr', 'United States');

-- Which sentences stand under that position?
SELECT known_at, value, weight, speaker, outlet, quote FROM evidence('Moqtada Sadr', 'Washington');

-- Where did everyone stand on 10 January 2020, from what was known then?
SELECT holder, target, level, attitude, low, high, origins FROM as_of('2020-01-10') LIMIT 15;

-- Who moved in the last 30 days before the newest evidence?
SELECT holder, target, from_level, to_level, kind, origins FROM who_moved(30) LIMIT 10;

-- Who spoke for or against whom in January 2020, as the edges of a network?
SELECT holder, target, value, claims, origins FROM network('2020-01-01', '2020-01-31') LIMIT 20;

-- Do the voices disagree on where Sadr stands toward Iran?
SELECT said_by, value, others, apart, claims FROM disagreement('Moqtada Sadr', 'Tehran');

-- What was said about a march or a demonstration?
SELECT score, kind, text, outlet FROM search('march demonstration') LIMIT 10;

-- Who is against the United States now, and how sure is that?
SELECT holder, level, low, high, origins FROM positions WHERE target_id = 'united-states' AND level < -0.1 ORDER BY level;

-- Which positions rest on one origin only?
SELECT holder, target, level, known_at FROM positions WHERE origins = 1 ORDER BY abs(level) DESC LIMIT 10;

-- What is denied, by whom? (For the reports that are denied see the view `denials`.)
SELECT known_at, speaker, quote, outlet FROM events WHERE modality = 'denied'
UNION SELECT known_at, speaker, quote, outlet FROM stances WHERE modality = 'denied' ORDER BY known_at;

-- Which attacks and threats were there, on whom?
SELECT date, type, actors, recipients, place, quote FROM events
WHERE type IN ('ASSAULT', 'THREATEN') AND modality IN ('asserted', 'reported') ORDER BY known_at;

-- Who leads, advises or belongs to whom?
SELECT subject, predicate, object, office, valid_from, valid_to FROM relations ORDER BY subject, predicate LIMIT 20;

-- What fired, and why?
SELECT started_at, title, severity, state, origins, from_level, to_level FROM alerts ORDER BY started_at;

-- Did the messages arrive?
SELECT title, channel, sent, attempts, last_tried_at, last_detail FROM deliveries ORDER BY created_at, channel;

-- Which sources bring articles, and which fail?
SELECT id, health, articles, last_article_at, failures FROM sources_health;

-- What was wrong in sources and articles?
SELECT kind, text, title, mend FROM faults ORDER BY found_at;

-- Which stories were carried by several outlets?
SELECT origin, count(*) AS copies, list(DISTINCT outlet ORDER BY outlet) AS outlets, min(title) AS title
FROM articles GROUP BY origin HAVING copies > 1 ORDER BY copies DESC;

-- Who speaks for himself, and who is only spoken about?
SELECT holder, count(*) AS stances, count(*) FILTER (speaker = holder) AS own_words
FROM stances GROUP BY holder ORDER BY stances DESC LIMIT 10;

-- Which outlets are harshest on Iran?
SELECT outlet, round(avg(value), 2) AS mean, count(*) AS stances
FROM stances WHERE target_id = 'iran' AND modality IN ('asserted', 'reported') GROUP BY outlet ORDER BY mean;

-- What was said week by week of the government's stance and others toward foreign troops?
SELECT date_trunc('week', known_at) AS week, count(*) AS stances, round(avg(value), 2) AS mean
FROM stances WHERE target ILIKE '%troops%' OR target ILIKE '%presence%' GROUP BY week ORDER BY week;

-- How is an actor called, where I only half remember the name?
SELECT id, name, known_as, nearness FROM find_actor('Moktada Sader');

-- Which rumours have nobody's name on them?
SELECT known_at, holder, target, value, outlet, quote FROM stances
WHERE modality = 'rumoured' OR speaker IN (SELECT speaker FROM store.claims WHERE speaker_kind = 'unnamed')
ORDER BY known_at;

-- Whom do the articles name that nobody has registered?
SELECT name, claims, mentions, articles FROM candidates LIMIT 10;

-- Where was one of them named?
SELECT known_at, outlet, words FROM seen('Najaf');
