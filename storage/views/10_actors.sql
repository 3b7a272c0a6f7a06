-- Names to actors, for everything below.

CREATE OR REPLACE MACRO store.fold(written) AS
    lower(trim(regexp_replace(translate(written, '’‘', ''''''), '\s+', ' ', 'g')));
COMMENT ON MACRO store.fold IS 'The key under which two spellings of one name meet (see news/registry.py).';

CREATE OR REPLACE VIEW store.registry_now AS
SELECT max(number) AS number FROM store.registries;
COMMENT ON VIEW store.registry_now IS 'The registry that holds.';
COMMENT ON COLUMN store.registry_now.number IS 'Its number.';

CREATE OR REPLACE VIEW store.actors_now AS
SELECT actors.* EXCLUDE (registry)
FROM store.actors AS actors JOIN store.registry_now AS registry ON actors.registry = registry.number;
COMMENT ON VIEW store.actors_now IS 'Actors and issues of the registry that holds; columns as in store.actors.';

CREATE OR REPLACE VIEW store.merges_now AS
SELECT * EXCLUDE (number, batch) FROM store.merges
QUALIFY row_number() OVER (PARTITION BY folded ORDER BY number DESC) = 1;
COMMENT ON VIEW store.merges_now IS 'What holds of every name that was ever merged; columns as in store.merges.';

CREATE OR REPLACE VIEW store.names_now AS
SELECT names.* EXCLUDE (registry)
FROM store.actor_names AS names JOIN store.registry_now AS registry ON names.registry = registry.number
UNION ALL
SELECT actor, 'merged', name, folded FROM store.merges_now WHERE actor IS NOT NULL;
COMMENT ON VIEW store.names_now IS 'Names of the registry that holds, and names merged since (kind merged); columns as in store.actor_names.';

CREATE OR REPLACE VIEW store.touches_now AS
SELECT touches.* EXCLUDE (registry)
FROM store.actor_touches AS touches JOIN store.registry_now AS registry ON touches.registry = registry.number;
COMMENT ON VIEW store.touches_now IS 'What issues touch in the registry that holds; columns as in store.actor_touches.';

-- An id wins over a canonical name, that over an alias; a name of two actors is an error that names both.
CREATE OR REPLACE MACRO store.actor_id(named) AS (
    WITH bearers AS (
        SELECT DISTINCT actor, CASE kind WHEN 'id' THEN 0 WHEN 'name' THEN 1 ELSE 2 END AS distance
        FROM store.names_now
        WHERE folded = store.fold(named) AND kind IN ('id', 'name', 'alias', 'surname', 'metonym', 'merged')
    ),
    nearest AS (
        SELECT DISTINCT actor FROM bearers WHERE distance = (SELECT min(distance) FROM bearers)
    )
    SELECT CASE count(*)
        WHEN 1 THEN any_value(actor)
        WHEN 0 THEN error('nobody is called ''' || named || ''': see FROM find_actor(''' || named || ''')')
        ELSE error('''' || named || ''' may be ' || string_agg(actor, ' or ' ORDER BY actor) || ': use the id')
    END
    FROM nearest
);
COMMENT ON MACRO store.actor_id IS 'Id of the one actor with this id, name or alias; an error if nobody or more than one is meant.';

CREATE OR REPLACE MACRO find_actor(written) AS TABLE
SELECT actor AS id, any_value(actors.name) AS name, max_by(names.name, nearness) AS known_as, max(nearness) AS nearness
FROM (
    SELECT *, round(jaro_winkler_similarity(folded, store.fold(written)), 3) AS nearness FROM store.names_now
) AS names
JOIN store.actors_now AS actors ON actors.id = names.actor
WHERE nearness >= 0.75
GROUP BY actor
ORDER BY nearness DESC, id
LIMIT 10;
COMMENT ON MACRO TABLE find_actor IS 'find_actor(name): actors whose name is near to this one, nearest first.';
