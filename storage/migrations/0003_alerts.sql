-- Alerts, their history, and the messages about them.

CREATE TABLE store.alerts (
    id         VARCHAR PRIMARY KEY,
    rule       VARCHAR NOT NULL,
    rule_title VARCHAR NOT NULL,
    severity   VARCHAR NOT NULL,
    labels     MAP(VARCHAR, VARCHAR) NOT NULL,
    key        VARCHAR NOT NULL,
    holder     VARCHAR,
    target     VARCHAR,
    change     VARCHAR,
    from_level DOUBLE,
    to_level   DOUBLE,
    title      VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    late       BOOLEAN NOT NULL,
    origins    INTEGER NOT NULL,
    checks     STRUCT(name VARCHAR, actual VARCHAR, wanted VARCHAR, passed BOOLEAN)[] NOT NULL,
    before     VARCHAR[] NOT NULL,
    after      VARCHAR[] NOT NULL
);
COMMENT ON TABLE store.alerts IS 'Episodes of rules: one row for one rule and key each time its condition came to hold.';
COMMENT ON COLUMN store.alerts.id IS 'Fingerprint of rule, key and start: the same on every run.';
COMMENT ON COLUMN store.alerts.rule IS 'Id of the rule.';
COMMENT ON COLUMN store.alerts.rule_title IS 'Title of the rule when it fired.';
COMMENT ON COLUMN store.alerts.severity IS 'low, medium or high.';
COMMENT ON COLUMN store.alerts.labels IS 'Labels of the rule.';
COMMENT ON COLUMN store.alerts.key IS 'What the rule watched, such as holder>target.';
COMMENT ON COLUMN store.alerts.holder IS 'Id of the holder whose position moved.';
COMMENT ON COLUMN store.alerts.target IS 'Id of the target that it moved toward or away from.';
COMMENT ON COLUMN store.alerts.change IS 'turn, hardening, softening or first.';
COMMENT ON COLUMN store.alerts.from_level IS 'Level before, -1 to 1.';
COMMENT ON COLUMN store.alerts.to_level IS 'Level after, -1 to 1.';
COMMENT ON COLUMN store.alerts.title IS 'One line that says what happened.';
COMMENT ON COLUMN store.alerts.started_at IS 'When the condition first held, along the time that things were said (UTC).';
COMMENT ON COLUMN store.alerts.late IS 'Known too long after it was said to wake anyone.';
COMMENT ON COLUMN store.alerts.origins IS 'Independent origins that support it.';
COMMENT ON COLUMN store.alerts.checks IS 'Every condition of the rule with the value that it met.';
COMMENT ON COLUMN store.alerts.before IS 'Ids of the claims before the change, strongest first.';
COMMENT ON COLUMN store.alerts.after IS 'Ids of the claims that made the change, strongest first.';

CREATE TABLE store.alert_transitions (
    alert    VARCHAR NOT NULL REFERENCES store.alerts (id),
    step     INTEGER NOT NULL,
    state    VARCHAR NOT NULL,
    moved_at TIMESTAMP NOT NULL,
    reason   VARCHAR NOT NULL,
    PRIMARY KEY (alert, state, moved_at)
);
COMMENT ON TABLE store.alert_transitions IS 'Steps of each alert''s life, append-only; the last step is its state.';
COMMENT ON COLUMN store.alert_transitions.alert IS 'The alert.';
COMMENT ON COLUMN store.alert_transitions.step IS 'Number of the step, from 1, in the order of storing.';
COMMENT ON COLUMN store.alert_transitions.state IS 'pending, firing or resolved.';
COMMENT ON COLUMN store.alert_transitions.moved_at IS 'When, along the time that things were said (UTC).';
COMMENT ON COLUMN store.alert_transitions.reason IS 'Why.';

CREATE TABLE store.notifications (
    id         VARCHAR PRIMARY KEY,
    alert      VARCHAR NOT NULL REFERENCES store.alerts (id),
    channel    VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE store.notifications IS 'The outbox: one message about one alert to one channel.';
COMMENT ON COLUMN store.notifications.id IS 'The same on every run; stands in the message.';
COMMENT ON COLUMN store.notifications.alert IS 'The alert.';
COMMENT ON COLUMN store.notifications.channel IS 'Name of the channel in the settings.';
COMMENT ON COLUMN store.notifications.created_at IS 'When it was put into the outbox (UTC).';

CREATE TABLE store.attempts (
    notification VARCHAR NOT NULL REFERENCES store.notifications (id),
    number       INTEGER NOT NULL CHECK (number >= 1),
    tried_at     TIMESTAMP NOT NULL,
    outcome      VARCHAR NOT NULL,
    detail       VARCHAR NOT NULL,
    PRIMARY KEY (notification, number)
);
COMMENT ON TABLE store.attempts IS 'Every try to deliver a notification.';
COMMENT ON COLUMN store.attempts.notification IS 'The notification.';
COMMENT ON COLUMN store.attempts.number IS 'Number of the try, from 1.';
COMMENT ON COLUMN store.attempts.tried_at IS 'When (UTC).';
COMMENT ON COLUMN store.attempts.outcome IS 'sent, failed (surely not delivered) or ambiguous (may have been delivered).';
COMMENT ON COLUMN store.attempts.detail IS 'What the channel answered, without secrets.';

CREATE TABLE store.rule_watermarks (
    rule  VARCHAR PRIMARY KEY,
    batch BIGINT NOT NULL
);
COMMENT ON TABLE store.rule_watermarks IS 'How far each rule has looked.';
COMMENT ON COLUMN store.rule_watermarks.rule IS 'Id of the rule.';
COMMENT ON COLUMN store.rule_watermarks.batch IS 'Last batch of readings that it has seen.';
