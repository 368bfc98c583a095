package trials

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Times are how long the trials of a study ran, in all attempts and runs of it, pauses between runs left out.
type Times struct {
	Busy   time.Duration // the time in which at least one attempt was under way
	Worked time.Duration // the times of all attempts added up
}

// Times reckons the times of a study from its attempts. One that is under way does not count; one that was lost with its
// process counts until the last sign of life of the process, as soon as the study is acquired again.
func (s *Store) Times(ctx context.Context, study Study) (Times, error) {
	var busy, worked int64
	err := s.view(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT started, ended FROM trials WHERE study = ?1 AND started IS NOT NULL AND ended IS NOT NULL
			UNION ALL SELECT a.started, a.ended FROM attempts a JOIN trials t ON t.id = a.trial WHERE t.study = ?1 AND a.ended IS NOT NULL
			ORDER BY 1`, study.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		var until int64 // everything before is counted as busy
		for rows.Next() {
			var started, ended int64
			if err := rows.Scan(&started, &ended); err != nil {
				return err
			}
			worked += max(0, ended-started)
			busy += max(0, ended-max(started, until))
			until = max(until, ended)
		}
		return rows.Err()
	})
	if err != nil {
		return Times{}, fmt.Errorf("reckon how long study %q ran: %w", study.Name, err)
	}
	return Times{Busy: time.Duration(busy) * time.Microsecond, Worked: time.Duration(worked) * time.Microsecond}, nil
}
