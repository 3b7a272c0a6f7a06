-- The statements of `MergeStore.merge`, in order. $folded: the name; $old, $new: id of the actor that it meant and means,
-- NULL: nobody's; $batch, $now: of the new readings.

-- The readings that count and name it so, and the numbers of those that take their place.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT readings.*, (SELECT max(number) FROM store.readings) + row_number() OVER (ORDER BY number) AS newer
FROM store.readings AS readings ANTI JOIN store.superseded AS superseded ON superseded.reading = readings.number
WHERE number IN (
    SELECT reading FROM store.mentions AS mentions WHERE store.meant(mentions.name, mentions.actor, $folded, $old)
    UNION
    SELECT reading FROM store.claims AS claims
    WHERE store.spoken(claims.speaker_kind, claims.speaker, claims.speaker_actor, $folded, $old)
    OR store.takes_part(claims.parties, $folded, $old)
);

INSERT INTO store.readings
SELECT * EXCLUDE (newer) REPLACE (newer AS number, $batch AS batch, $now AS read_at) FROM affected;

INSERT INTO store.superseded SELECT number, newer, $batch FROM affected;

INSERT INTO store.mentions
SELECT mentions.* REPLACE (
    newer AS reading,
    CASE WHEN store.meant(mentions.name, mentions.actor, $folded, $old) THEN $new ELSE mentions.actor END AS actor
)
FROM store.mentions AS mentions JOIN affected ON affected.number = mentions.reading;

-- Their claims; `told`: those that the name has a part in.
CREATE OR REPLACE TEMP TABLE affected_claims AS
SELECT
    claims.* REPLACE (
        $batch AS batch,
        newer AS reading,
        CASE WHEN store.spoken(claims.speaker_kind, claims.speaker, claims.speaker_actor, $folded, $old)
             THEN $new ELSE claims.speaker_actor END AS speaker_actor,
        list_transform(claims.parties, lambda party:
            CASE WHEN store.meant(party.name, party.actor, $folded, $old)
                 THEN struct_update(party, actor := CAST($new AS VARCHAR)) ELSE party END) AS parties
    ),
    store.spoken(claims.speaker_kind, claims.speaker, claims.speaker_actor, $folded, $old)
    OR store.takes_part(claims.parties, $folded, $old) AS told
FROM store.claims AS claims JOIN affected ON affected.number = claims.reading;

INSERT INTO store.claims
SELECT * EXCLUDE (told) REPLACE (
    CASE kind WHEN 'stance' THEN parties[1].actor END AS holder,
    CASE kind WHEN 'stance' THEN parties[2].actor END AS target
)
FROM affected_claims;
