-- Records are only ever added. Everything that a person or a rule states is one.
CREATE TABLE record (
  seq     BIGINT NOT NULL PRIMARY KEY,
  kind    TEXT   NOT NULL,
  id      TEXT   NOT NULL,
  version BIGINT NOT NULL,
  author  TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  leaf    BIGINT NOT NULL,
  body    TEXT   NOT NULL,
  digest  BYTEA  NOT NULL,
  UNIQUE (kind, id, version)
);
CREATE INDEX record_known ON record (kind, at);

-- The three projections: each can be made again from record.
CREATE TABLE current (
  kind    TEXT   NOT NULL,
  id      TEXT   NOT NULL,
  seq     BIGINT NOT NULL,
  version BIGINT NOT NULL,
  series  TEXT   NOT NULL,
  n       BIGINT NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX current_series ON current (series, n);
CREATE TABLE attr (
  kind  TEXT NOT NULL,
  id    TEXT NOT NULL,
  name  TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (kind, name, value, id)
);
CREATE INDEX attr_record ON attr (kind, id);
CREATE TABLE link (
  source TEXT NOT NULL,
  rel    TEXT NOT NULL,
  target TEXT NOT NULL,
  kind   TEXT NOT NULL,
  PRIMARY KEY (source, kind, rel, target)
);
CREATE INDEX link_target ON link (target);

-- Secrets and sessions are no records: they must be forgettable.
CREATE TABLE credential (
  account TEXT   NOT NULL PRIMARY KEY,
  secret  TEXT   NOT NULL,
  failed  BIGINT NOT NULL,
  locked  BIGINT NOT NULL
);
CREATE TABLE session (
  token   BYTEA  NOT NULL PRIMARY KEY,
  account TEXT   NOT NULL,
  made    BIGINT NOT NULL,
  seen    BIGINT NOT NULL,
  ends    BIGINT NOT NULL
);
