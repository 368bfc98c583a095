package trials

import "math"

// record is one call of a Writer that is not yet written: an addition, restart,
// report, ending, interruption, amendment, pause, answer or change of a lease. A
// record may be written more than once, when a commit failed.
type record interface {
	write(c *commit) error
}

type addition struct {
	trial *openTrial
	Start
	digest  []byte
	state   State
	attempt int
	at, seq int64
}

func (r *addition) write(c *commit) error {
	var started, enqueuedSeq, startSeq, process, worker any
	if r.state == Running {
		started, startSeq, process, worker = r.at, r.seq, c.w.process, r.Worker
	} else {
		enqueuedSeq = r.seq
	}
	result, err := c.exec(addTrial, c.w.study.ID, r.trial.number, r.attempt, string(r.state), started, enqueuedSeq, startSeq, process, worker,
		null(r.AnswerFrom), r.digest, null(r.Origin), null(r.Picks), r.Point)
	if err == nil {
		r.trial.id, err = result.LastInsertId()
	}
	return err
}

type restart struct {
	trial   *openTrial
	lost    bool // the attempt before went down with its process
	attempt int
	worker  int
	at, seq int64
}

func (r *restart) write(c *commit) error {
	if r.lost {
		if _, err := c.exec(keepAttempt, r.trial.id, "lost", nil, nil, nil, nil); err != nil {
			return err
		}
	}
	return c.change(restartTrial, r.attempt, r.at, r.seq, c.w.process, r.worker, r.trial.id)
}

type report struct {
	trial   *openTrial
	attempt int
	step    int
	metrics []value
	seq     int64
}

func (r *report) write(c *commit) error {
	for _, m := range r.metrics {
		id, err := c.metric(m.name)
		if err != nil {
			return err
		}
		if _, err := c.exec(addMeasurement, r.trial.id, r.seq, id, r.attempt, r.step, number(m.number)); err != nil {
			return err
		}
	}
	return nil
}

type ending struct {
	trial *openTrial
	End
	metrics []value
	first   string // name of the first objective
	at, seq int64
}

func (r *ending) write(c *commit) error {
	objective := math.NaN()
	for _, m := range r.metrics {
		id, err := c.metric(m.name)
		if err != nil {
			return err
		}
		if _, err := c.exec(addResult, r.trial.id, id, number(m.number)); err != nil {
			return err
		}
		if m.name == r.first {
			objective = m.number
		}
	}
	return c.change(endTrial, string(r.State), number(objective), r.at, r.seq, null(r.ErrorKind), null(r.Error), r.trial.id)
}

type interruption struct {
	trial      *openTrial
	kind, text string
	at, seq    int64
}

func (r *interruption) write(c *commit) error {
	if _, err := c.exec(keepAttempt, r.trial.id, "interrupted", r.at, r.seq, null(r.kind), null(r.text)); err != nil {
		return err
	}
	return c.change(waitTrial, r.trial.id)
}

type amendment struct{ file, settings, digest string }

func (r *amendment) write(c *commit) error {
	return c.change(amendStudy, r.file, r.settings, r.digest, c.w.study.ID)
}

type pause struct{ since int64 }

func (r pause) write(c *commit) error {
	return c.change(pauseStudy, null(r.since), c.w.study.ID)
}

type answer struct {
	request int64
	text    string // JSON
	refusal string // "": it was carried out
	at      int64
}

func (r answer) write(c *commit) error {
	return c.change(answerRequest, r.at, null(r.text), null(r.refusal), r.request)
}
