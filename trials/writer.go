package trials

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Writer records the trials of one study, for the process that holds it; see
// [Store.Acquire]. One goroutine owns it.
//
// Its calls are checked and numbered at once and kept in memory; Commit writes
// them in one transaction. So a batch is as large as the caller likes, no lock
// is held between commits, and a commit that failed can be tried again.
type Writer struct {
	store   *Store
	study   Study
	process int64 // id of this process in the file
	since   int64

	trials int   // last number given
	events int64 // last event given
	open   map[int]*openTrial
	names  map[string]int64 // ids of metrics
	batch  []record
	done   bool
}

// Start is a new trial. The zero value of all but Point is allowed.
type Start struct {
	Point      string    // JSON; with the study it gives the tree again
	Picks      string    // JSON object: name of each decision -> what was picked, for reading by SQL
	Origin     string    // JSON object with "operator"
	Digest     string    // of the decoded tree, in hexadecimal digits
	AnswerFrom int       // number of the ended trial whose result will be copied
	Worker     int       // which of the process' workers evaluates it
	At         time.Time // when it started; zero: now
}

// End is the outcome of a trial.
type End struct {
	State     State              // Complete, Pruned, Infeasible or Failed
	Metrics   map[string]float64 // Complete: every objective is among them
	ErrorKind string             // a word, as "timeout", to count and filter by
	Error     string             // for people, with the last lines of its log
	At        time.Time          // when it ended; zero: now
}

// Next returns the number that the next call of Start or Enqueue will give.
func (w *Writer) Next() int { return w.trials + 1 }

// Start records a new trial that runs as its first attempt, and gives it the
// next number. Commit before it is evaluated.
func (w *Writer) Start(s Start) (number int, err error) {
	return w.add(s, Running)
}

// Enqueue records a new trial that waits for Restart to run it.
func (w *Writer) Enqueue(s Start) (number int, err error) {
	return w.add(s, Waiting)
}

func (w *Writer) add(s Start, state State) (int, error) {
	number := w.trials + 1
	digest, err := hex.DecodeString(s.Digest)
	switch {
	case w.done:
		return 0, w.released()
	case err != nil:
		return 0, w.errorf(number, "digest %q is not hexadecimal", s.Digest)
	case !json.Valid([]byte(s.Point)):
		return 0, w.errorf(number, "point is not JSON: %q", s.Point)
	case s.Picks != "" && !json.Valid([]byte(s.Picks)):
		return 0, w.errorf(number, "picks are not JSON: %q", s.Picks)
	case s.Origin != "" && !json.Valid([]byte(s.Origin)):
		return 0, w.errorf(number, "origin is not JSON: %q", s.Origin)
	case s.AnswerFrom < 0 || s.AnswerFrom >= number:
		return 0, w.errorf(number, "it cannot be answered from trial %d", s.AnswerFrom)
	}
	t := &openTrial{number: number, state: state, began: w.at(s.At)}
	if state == Running {
		t.attempt = 1
	}
	w.trials = number
	w.open[number] = t
	w.push(&addition{trial: t, Start: s, digest: digest, state: state, attempt: t.attempt, at: t.began.UnixMicro(), seq: w.event()})
	return number, nil
}

// Restart runs a trial that waits, or an orphan, also one by the end of its lease: its
// lost attempt is kept, and the trial runs again under the same number as the attempt that is returned.
func (w *Writer) Restart(number, worker int) (attempt int, err error) {
	t, err := w.find(number)
	if err != nil {
		return 0, err
	}
	switch {
	case t.state == Running && t.lease.Worker != "" && !w.orphan(t):
		return 0, w.errorf(number, "worker %q has it until %s", t.lease.Worker, t.lease.Until.Local().Format(time.DateTime))
	case t.state == Running && !w.orphan(t):
		return 0, w.errorf(number, "it is running; interrupt it first")
	}
	lost := t.state == Running
	w.endLease(t)
	t.state, t.lost, t.began = Running, false, w.at(time.Time{})
	t.attempt++
	w.push(&restart{trial: t, lost: lost, attempt: t.attempt, worker: worker, at: t.began.UnixMicro(), seq: w.event()})
	return t.attempt, nil
}

// Report records what a running trial measured at a step. The map is copied; an
// empty one records nothing.
func (w *Writer) Report(number, step int, metrics map[string]float64) error {
	t, err := w.running(number)
	if err != nil || len(metrics) == 0 {
		return err
	}
	w.push(&report{trial: t, attempt: t.attempt, step: step, metrics: sorted(metrics), seq: w.event()})
	return nil
}

// End records the outcome of a running trial, an orphan included. It never
// changes again.
func (w *Writer) End(number int, e End) error {
	t, err := w.running(number)
	if err != nil {
		return err
	}
	if !e.State.Ended() {
		return w.errorf(number, "it cannot end as %q", e.State)
	}
	for _, o := range w.study.Objectives {
		if _, ok := e.Metrics[o.Name]; !ok && e.State == Complete {
			return w.errorf(number, "it cannot be complete without the objective %q (it has %v)", o.Name, slices.Sorted(maps.Keys(e.Metrics)))
		}
	}
	w.endLease(t)
	t.state = e.State
	delete(w.open, number)
	w.push(&ending{trial: t, End: e, metrics: sorted(e.Metrics), first: w.study.Objectives[0].Name, at: t.endAt(w.at(e.At)), seq: w.event()})
	return nil
}

// Interrupt records that a running trial was cut off, by a word and a text that
// say why. It waits to be run again by Restart.
func (w *Writer) Interrupt(number int, kind, text string) error {
	t, err := w.running(number)
	if err != nil {
		return err
	}
	w.endLease(t)
	t.state, t.lost = Waiting, false
	w.push(&interruption{trial: t, kind: kind, text: text, at: t.endAt(w.at(time.Time{})), seq: w.event()})
	return nil
}

// Amend replaces the experiment file, its tree and its digest, as when a budget
// was raised. Seed and objectives of a study cannot change.
func (w *Writer) Amend(file, settings, digest string) error {
	switch {
	case w.done:
		return w.released()
	case settings != "" && !json.Valid([]byte(settings)):
		return fmt.Errorf("amend study %q: settings are not JSON", w.study.Name)
	}
	w.study.File, w.study.Settings, w.study.Digest = file, settings, digest
	w.push(&amendment{file, settings, digest})
	return nil
}

// Pause records whether the study is paused: held, but without new trials being
// started. Giving the study up, or losing it, ends the pause.
func (w *Writer) Pause(on bool) {
	var since int64
	if on {
		since = micros(w.store.clock())
	}
	w.push(pause{since})
}

// Pending returns how many calls the next Commit will write.
func (w *Writer) Pending() int { return len(w.batch) }

// Beat is a sign of life, for other hosts that can judge this process by nothing
// else, and looks whether the file is still there. It is to be called every 20
// seconds or so while nothing is committed. Its errors are those of Commit.
func (w *Writer) Beat() error {
	if w.done {
		return w.released()
	}
	if err := w.checkPlace(); err != nil {
		return err
	}
	return w.store.update(context.Background(), func(tx *sql.Tx) error {
		r, err := tx.Exec("UPDATE activity SET seen = ? WHERE study = ? AND holder = ? AND since = ?",
			micros(w.store.clock()), w.study.ID, w.process, w.since)
		return w.held(r, err)
	})
}

// Release commits and gives the study up. Trials that run become orphans. A
// second call does nothing.
func (w *Writer) Release() error {
	if w.done {
		return nil
	}
	err := w.Commit()
	if w.done { // by the commit, since the file is gone
		return err
	}
	w.done = true
	return errors.Join(err, w.leave())
}

// leave records that this process does not run the study any more.
func (w *Writer) leave() error {
	return w.store.update(context.Background(), func(tx *sql.Tx) error {
		_, err := tx.Exec("UPDATE activity SET holder = NULL, since = NULL, paused = NULL, seen = ? WHERE study = ? AND holder = ? AND since = ?",
			micros(w.store.clock()), w.study.ID, w.process, w.since)
		return err
	})
}

func (w *Writer) push(r record) { w.batch = append(w.batch, r) }

func (w *Writer) event() int64 {
	w.events++
	return w.events
}

func (w *Writer) at(t time.Time) time.Time {
	if t.IsZero() {
		t = w.store.clock()
	}
	return t
}

func (w *Writer) errorf(number int, format string, args ...any) error {
	return fmt.Errorf("study %q, trial %d: "+format, append([]any{w.study.Name, number}, args...)...)
}

func (w *Writer) released() error {
	return fmt.Errorf("study %q: its writer was released", w.study.Name)
}

// value is one metric of a report or result.
type value struct {
	name   string
	number float64
}

func sorted(metrics map[string]float64) []value {
	values := make([]value, 0, len(metrics))
	for name, number := range metrics {
		values = append(values, value{name, number})
	}
	slices.SortFunc(values, func(a, b value) int { return cmp.Compare(a.name, b.name) })
	return values
}
