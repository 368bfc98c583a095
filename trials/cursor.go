package trials

import (
	"context"
	"database/sql"
	"iter"
)

// cursor reads rows that are ordered by a key, key by key. A nil one has none.
type cursor[T any] struct {
	rows *sql.Rows
	scan func(*sql.Rows, *T) (key int64, err error)

	row  T
	key  int64
	more bool
}

func openCursor[T any](ctx context.Context, tx *sql.Tx, scan func(*sql.Rows, *T) (int64, error), query string, args ...any) (*cursor[T], error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	c := &cursor[T]{rows: rows, scan: scan}
	if err := c.step(); err != nil {
		rows.Close()
		return nil, err
	}
	return c, nil
}

func (c *cursor[T]) step() (err error) {
	if c.more = c.rows.Next(); !c.more {
		return c.rows.Err()
	}
	c.key, err = c.scan(c.rows, &c.row)
	return err
}

// of ranges over the rows of key, which is larger than that of any earlier call;
// rows of keys in between are passed over.
func (c *cursor[T]) of(key int64) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if c == nil {
			return
		}
		for c.more && c.key <= key {
			row, same := c.row, c.key == key
			err := c.step()
			if same && !yield(row, nil) {
				return
			}
			if err != nil {
				yield(row, err)
				return
			}
		}
	}
}

func (c *cursor[T]) close() {
	if c != nil {
		c.rows.Close()
	}
}
