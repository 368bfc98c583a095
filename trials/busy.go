package trials

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Busy returns how long a study has been running: the time in which at least one
// attempt of a trial was under way, pauses between runs left out. Of an attempt
// that was lost with its process nobody knows the end: it does not count.
func (s *Store) Busy(ctx context.Context, study Study) (time.Duration, error) {
	var busy int64
	err := s.view(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT started, ended FROM trials WHERE study = ?1 AND started IS NOT NULL AND ended IS NOT NULL
			UNION ALL SELECT a.started, a.ended FROM attempts a JOIN trials t ON t.id = a.trial WHERE t.study = ?1 AND a.ended IS NOT NULL
			ORDER BY 1`, study.ID)
		if err != nil {
			return err
		}
		defer rows.Close()
		var until int64 // everything before is counted
		for rows.Next() {
			var started, ended int64
			if err := rows.Scan(&started, &ended); err != nil {
				return err
			}
			busy += max(0, ended-max(started, until))
			until = max(until, ended)
		}
		return rows.Err()
	})
	if err != nil {
		return 0, fmt.Errorf("reckon how long study %q ran: %w", study.Name, err)
	}
	return time.Duration(busy) * time.Microsecond, nil
}
