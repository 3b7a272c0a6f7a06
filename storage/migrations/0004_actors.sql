-- The registry of actors, as it was each time that it changed, and the constants of positions.

CREATE TABLE store.registries (
    number      BIGINT PRIMARY KEY,
    fingerprint VARCHAR NOT NULL,
    actors      INTEGER NOT NULL
);
COMMENT ON TABLE store.registries IS 'Every state of the actor files that was stored; the last one holds.';
COMMENT ON COLUMN store.registries.number IS 'Running number.';
COMMENT ON COLUMN store.registries.fingerprint IS 'Changes when any actor does.';
COMMENT ON COLUMN store.registries.actors IS 'How many actors it has.';

CREATE TABLE store.actors (
    registry BIGINT NOT NULL,
    id       VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    kinds    VARCHAR[] NOT NULL,
    country  VARCHAR,
    gender   VARCHAR,
    born     DATE,
    died     DATE,
    note     VARCHAR NOT NULL,
    PRIMARY KEY (registry, id)
);
COMMENT ON TABLE store.actors IS 'Actors and issues of each registry.';
COMMENT ON COLUMN store.actors.registry IS 'Registry that it stands in.';
COMMENT ON COLUMN store.actors.id IS 'Id of the actor.';
COMMENT ON COLUMN store.actors.name IS 'Its name, for people.';
COMMENT ON COLUMN store.actors.kinds IS 'person, state, party, militia, body, organisation, people, media, issue.';
COMMENT ON COLUMN store.actors.country IS 'Id of the state that it belongs to.';
COMMENT ON COLUMN store.actors.gender IS 'male or female, for a person.';
COMMENT ON COLUMN store.actors.born IS 'Day of birth.';
COMMENT ON COLUMN store.actors.died IS 'Day of death.';
COMMENT ON COLUMN store.actors.note IS 'Remark of whoever keeps the file.';

CREATE TABLE store.actor_names (
    registry BIGINT NOT NULL,
    actor    VARCHAR NOT NULL,
    kind     VARCHAR NOT NULL,
    name     VARCHAR NOT NULL,
    folded   VARCHAR NOT NULL
);
COMMENT ON TABLE store.actor_names IS 'Every name that an actor goes by.';
COMMENT ON COLUMN store.actor_names.registry IS 'Registry that it stands in.';
COMMENT ON COLUMN store.actor_names.actor IS 'Id of the actor.';
COMMENT ON COLUMN store.actor_names.kind IS 'id, name, alias, surname, nominal, demonym, metonym or part.';
COMMENT ON COLUMN store.actor_names.name IS 'The name.';
COMMENT ON COLUMN store.actor_names.folded IS 'The name with case, curly quotes and runs of space folded.';

CREATE TABLE store.actor_parents (
    registry BIGINT NOT NULL,
    actor    VARCHAR NOT NULL,
    parent   VARCHAR NOT NULL
);
COMMENT ON TABLE store.actor_parents IS 'Who is part of whom.';
COMMENT ON COLUMN store.actor_parents.registry IS 'Registry that it stands in.';
COMMENT ON COLUMN store.actor_parents.actor IS 'Id of the part.';
COMMENT ON COLUMN store.actor_parents.parent IS 'Id of the whole.';

CREATE TABLE store.actor_touches (
    registry BIGINT NOT NULL,
    issue    VARCHAR NOT NULL,
    actor    VARCHAR NOT NULL,
    sign     INTEGER NOT NULL CHECK (sign IN (-1, 1))
);
COMMENT ON TABLE store.actor_touches IS 'Which actors an issue touches: a stance on the issue is one toward them.';
COMMENT ON COLUMN store.actor_touches.registry IS 'Registry that it stands in.';
COMMENT ON COLUMN store.actor_touches.issue IS 'Id of the issue.';
COMMENT ON COLUMN store.actor_touches.actor IS 'Id of the actor.';
COMMENT ON COLUMN store.actor_touches.sign IS '1: for the issue is for the actor; -1: for the issue is against it.';

CREATE TABLE store.actor_roles (
    registry BIGINT NOT NULL,
    actor    VARCHAR NOT NULL,
    title    VARCHAR NOT NULL,
    of       VARCHAR,
    since    DATE,
    until    DATE
);
COMMENT ON TABLE store.actor_roles IS 'Offices held for a time.';
COMMENT ON COLUMN store.actor_roles.registry IS 'Registry that it stands in.';
COMMENT ON COLUMN store.actor_roles.actor IS 'Id of who holds it.';
COMMENT ON COLUMN store.actor_roles.title IS 'The office, in plain words.';
COMMENT ON COLUMN store.actor_roles.of IS 'Id of the body or state that it is an office of.';
COMMENT ON COLUMN store.actor_roles.since IS 'First day; NULL: open.';
COMMENT ON COLUMN store.actor_roles.until IS 'Last day; NULL: open.';

CREATE TABLE store.position_settings (
    number         BIGINT PRIMARY KEY,
    half_life_days DOUBLE NOT NULL CHECK (half_life_days > 0),
    prior          DOUBLE NOT NULL CHECK (prior >= 0),
    modalities     MAP(VARCHAR, DOUBLE) NOT NULL,
    grades         MAP(VARCHAR, DOUBLE) NOT NULL
);
COMMENT ON TABLE store.position_settings IS 'Constants of a position, as they were each time that they changed; the last row holds.';
COMMENT ON COLUMN store.position_settings.number IS 'Running number.';
COMMENT ON COLUMN store.position_settings.half_life_days IS 'After how many days a claim counts half.';
COMMENT ON COLUMN store.position_settings.prior IS 'Weight of the evidence at 0 that is always there.';
COMMENT ON COLUMN store.position_settings.modalities IS 'Weight of each modality.';
COMMENT ON COLUMN store.position_settings.grades IS 'Weight of each source grade.';
