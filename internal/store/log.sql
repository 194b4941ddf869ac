-- A tamper-evident log: salted leaves, the tree's stored hashes, signed checkpoints.
CREATE TABLE leaf (
  idx     BIGINT NOT NULL PRIMARY KEY,
  salt    BYTEA  NOT NULL,
  payload TEXT   NOT NULL,
  hash    BYTEA  NOT NULL
);
CREATE TABLE node (
  idx  BIGINT NOT NULL PRIMARY KEY,
  hash BYTEA  NOT NULL
);
CREATE TABLE checkpoint (
  size BIGINT NOT NULL PRIMARY KEY,
  note TEXT   NOT NULL
);
