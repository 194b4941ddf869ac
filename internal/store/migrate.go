package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"

	"hut3"
)

//go:embed entrance.sql
var entranceSchema string

//go:embed sent.sql
var sentSchema string

// caseSteps and logSteps lead a database from the version before to the one
// that they stand under.
var (
	caseSteps = map[int]string{2: entranceSchema, 3: sentSchema, 4: ""}
	logSteps  = map[int]string{2: "", 3: "", 4: ownSchema + ownFill}
)

// lift brings an older database to the present version, one step at a time. A
// newer one is refused: an older program would not know what it breaks.
func (s *Store) lift(ctx context.Context, version int, steps map[int]string) error {
	if version > schemaVersion || version < 1 {
		return hut3.Errorf(hut3.Invalid, "%s has schema %d; this hut3 reads up to %d", s.path, version, schemaVersion)
	}
	for ; version < schemaVersion; version++ {
		if err := s.step(ctx, version, steps[version+1]); err != nil {
			return hut3.Wrap(err, hut3.Internal, "bringing %s from schema %d to %d", s.path, version, version+1)
		}
	}
	return nil
}

// step takes one step, unless another process took it meanwhile.
func (s *Store) step(ctx context.Context, from int, text string) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil && !errors.Is(err, sql.ErrTxDone) {
			err = errors.Join(err, tx.Rollback())
		}
	}()
	var now int
	if err := tx.QueryRowContext(ctx, "SELECT version FROM schema_version").Scan(&now); err != nil {
		return err
	}
	if now > from {
		return tx.Commit()
	}
	if text != "" {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "UPDATE schema_version SET version = $1", from+1); err != nil {
		return err
	}
	return tx.Commit()
}
