package trials

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"symsearch/symbolic"
)

// Study is a search: what is searched, for what, and from which seed.
type Study struct {
	ID         int64  // given by Create, never used twice in a file
	Name       string // unique in its store
	File       string // the experiment file as it was given
	Settings   string // the experiment as a canonical tree, JSON
	Digest     string // of space, objectives and algorithm
	Seed       uint64
	Objectives []Objective // at least one; the first names the best trial
	Created    time.Time   // set by Create
}

// Objective is a metric that the search makes large or small. The store keeps
// its values as they were measured, whatever the direction.
type Objective struct {
	Name     string
	Maximize bool
}

// Create records a new study and returns it with its ID and time.
func (s *Store) Create(ctx context.Context, study Study) (Study, error) {
	if err := study.check(); err != nil {
		return Study{}, err
	}
	study.Created = fromMicros(micros(s.clock()))
	err := s.update(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "INSERT INTO studies (name, created, seed, digest, settings, file) VALUES (?, ?, ?, ?, ?, ?)",
			study.Name, micros(study.Created), strconv.FormatUint(study.Seed, 10), study.Digest, study.Settings, study.File)
		if err != nil {
			return taken(study.Name, err)
		}
		if study.ID, err = r.LastInsertId(); err != nil {
			return err
		}
		for i, o := range study.Objectives {
			id, err := metricID(ctx, tx, o.Name)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "INSERT INTO objectives (study, position, metric, maximize) VALUES (?, ?, ?, ?)",
				study.ID, i, id, o.Maximize); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO activity (study) VALUES (?)", study.ID)
		return err
	})
	if err != nil {
		return Study{}, fmt.Errorf("create study: %w", err)
	}
	return study, nil
}

func (s Study) check() error {
	switch {
	case strings.TrimSpace(s.Name) == "":
		return errors.New("create study: it has no name")
	case len(s.Objectives) == 0:
		return fmt.Errorf("create study %q: it has no objective, want at least one", s.Name)
	case s.Settings != "" && !json.Valid([]byte(s.Settings)):
		return fmt.Errorf("create study %q: settings are not JSON", s.Name)
	}
	seen := map[string]bool{}
	for _, o := range s.Objectives {
		if o.Name == "" || seen[o.Name] {
			return fmt.Errorf("create study %q: objective %q is empty or given twice", s.Name, o.Name)
		}
		seen[o.Name] = true
	}
	return nil
}

// taken explains a clash of names.
func taken(name string, err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && e.ExtendedCode == sqlite3.ErrConstraintUnique {
		return errorf(ErrStudyExists, "there is a study %q already (hint: resume it, delete it, or choose another name)", name)
	}
	return err
}

// Study returns the study of that name.
func (s *Store) Study(ctx context.Context, name string) (Study, error) {
	var study Study
	err := s.view(ctx, func(tx *sql.Tx) (err error) {
		study, err = loadStudy(ctx, tx, name)
		return err
	})
	return study, err
}

func loadStudy(ctx context.Context, q querier, name string) (Study, error) {
	study := Study{Name: name}
	var created int64
	var seed string
	err := q.QueryRowContext(ctx, "SELECT id, created, seed, digest, settings, file FROM studies WHERE name = ?", name).
		Scan(&study.ID, &created, &seed, &study.Digest, &study.Settings, &study.File)
	if errors.Is(err, sql.ErrNoRows) {
		return Study{}, noStudy(ctx, q, name)
	}
	if err != nil {
		return Study{}, err
	}
	study.Created = fromMicros(created)
	if study.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return Study{}, errorf(ErrDamaged, "study %q: seed %q is not an unsigned number", name, seed)
	}
	study.Objectives, err = loadObjectives(ctx, q, study.ID)
	return study, err
}

func loadObjectives(ctx context.Context, q querier, study int64) ([]Objective, error) {
	rows, err := q.QueryContext(ctx, "SELECT m.name, o.maximize FROM objectives o JOIN metrics m ON m.id = o.metric WHERE o.study = ? ORDER BY o.position", study)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var objectives []Objective
	for rows.Next() {
		var o Objective
		if err := rows.Scan(&o.Name, &o.Maximize); err != nil {
			return nil, err
		}
		objectives = append(objectives, o)
	}
	return objectives, rows.Err()
}

// noStudy names the study that was meant, or those that there are.
func noStudy(ctx context.Context, q querier, name string) error {
	names, err := scanTexts(ctx, q, "SELECT name FROM studies ORDER BY created DESC")
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return errorf(ErrNoStudy, "there is no study %q, nor any other (hint: search run makes one)", name)
	}
	if near := symbolic.Nearest(name, names); near != "" {
		return errorf(ErrNoStudy, "there is no study %q (hint: did you mean %q?)", name, near)
	}
	const most = 5
	var shown []string
	for _, n := range names[:min(len(names), most)] {
		shown = append(shown, strconv.Quote(n))
	}
	if len(names) > most {
		shown = append(shown, "...")
	}
	return errorf(ErrNoStudy, "there is no study %q (hint: there is %s)", name, strings.Join(shown, ", "))
}

// Rename gives a study another name, also while it runs.
func (s *Store) Rename(ctx context.Context, from, to string) error {
	if strings.TrimSpace(to) == "" {
		return fmt.Errorf("rename study %q: the new name is empty", from)
	}
	return s.update(ctx, func(tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "UPDATE studies SET name = ? WHERE name = ?", to, from)
		if err != nil {
			return fmt.Errorf("rename study %q: %w", from, taken(to, err))
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, noStudy(ctx, tx, from))
		}
		return nil
	})
}

// Delete removes a study with everything recorded for it. It is refused while a
// live process runs the study.
func (s *Store) Delete(ctx context.Context, name string) error {
	return s.update(ctx, func(tx *sql.Tx) error {
		study, err := loadStudy(ctx, tx, name)
		if err != nil {
			return err
		}
		holder, err := loadHolder(ctx, tx, study.ID, s.clock())
		if err != nil {
			return err
		}
		if holder != nil && holder.Alive {
			return &HeldError{Study: name, Holder: *holder}
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM studies WHERE id = ?", study.ID)
		return err
	})
}

// micros is the form in which times are stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n).UTC()
}
