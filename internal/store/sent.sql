-- A form that was sent once, so that the same one is not recorded twice.
CREATE TABLE sent (
  account TEXT   NOT NULL,
  once    TEXT   NOT NULL,
  at      BIGINT NOT NULL,
  answer  TEXT   NOT NULL,
  PRIMARY KEY (account, once)
);
CREATE INDEX sent_at ON sent (at);
