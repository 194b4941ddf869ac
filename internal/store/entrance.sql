-- What stands about a door: second factors, sessions in use, tokens of programs,
-- attempts. None is a record: each must be forgettable.
CREATE TABLE factor (
  account TEXT   NOT NULL,
  id      TEXT   NOT NULL,
  kind    TEXT   NOT NULL,
  name    TEXT   NOT NULL,
  secret  BYTEA  NOT NULL,
  counter BIGINT NOT NULL,
  made    BIGINT NOT NULL,
  used    BIGINT NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE TABLE session_use (
  token     BYTEA  NOT NULL PRIMARY KEY,
  proved    BIGINT NOT NULL,
  idle      BIGINT NOT NULL,
  address   TEXT   NOT NULL,
  agent     TEXT   NOT NULL,
  challenge TEXT   NOT NULL
);
CREATE TABLE attempt (
  account TEXT   NOT NULL,
  address TEXT   NOT NULL,
  failed  BIGINT NOT NULL,
  until   BIGINT NOT NULL,
  known   BIGINT NOT NULL,
  PRIMARY KEY (account, address)
);
CREATE TABLE api_token (
  id        TEXT   NOT NULL PRIMARY KEY,
  digest    BYTEA  NOT NULL UNIQUE,
  account   TEXT   NOT NULL,
  name      TEXT   NOT NULL,
  rooms     TEXT   NOT NULL,
  purpose   TEXT   NOT NULL,
  operation TEXT   NOT NULL,
  made      BIGINT NOT NULL,
  ends      BIGINT NOT NULL,
  used      BIGINT NOT NULL
);
-- An import under way, as its process last said, so that another can show it.
CREATE TABLE run (
  id      TEXT   NOT NULL PRIMARY KEY,
  account TEXT   NOT NULL,
  began   BIGINT NOT NULL,
  seen    BIGINT NOT NULL,
  state   TEXT   NOT NULL,
  stop    BIGINT NOT NULL,
  body    TEXT   NOT NULL
);
