-- The searches that each person made: where their leaves stand, so that his
-- history needs no leaf of anybody else.
CREATE TABLE own_search (
  account TEXT   NOT NULL,
  idx     BIGINT NOT NULL,
  PRIMARY KEY (account, idx)
);
