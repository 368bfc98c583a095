package eval

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"strings"
)

const (
	// maxLine is the longest line that is read as a message.
	maxLine = 1 << 20

	// maxNotes bounds the remarks about lines that were not understood.
	maxNotes = 10
)

// protocol reads a program's standard output: it keeps the text, passes reports on as
// they come and remembers the result. Its memory is bounded whatever is printed. One
// goroutine writes.
type protocol struct {
	kept   *transcript
	report func(step int, m Metrics) error
	stop   func(cause error) // ends the program; called when report wants that

	patterns []pattern // for lines of the log
	count    bool      // lines with a metric are reports also without a step

	line []byte // the beginning of a line whose end has not come
	skip bool   // the line is too long, or no message: wait for its end

	result     Metrics
	found      Metrics // by the patterns, the last of each
	at         finding // the last step that a pattern found
	infeasible string
	reported   Metrics // the last report
	reports    int
	step       int   // of the last report
	stopped    error // what report returned
	wrong      error // the last line that was meant as a message and is none
	notes      int
}

func (p *protocol) Write(chunk []byte) (int, error) {
	p.kept.Write(chunk)
	for rest := chunk; len(rest) > 0; {
		end := p.lineEnd(rest)
		if end < 0 {
			p.begin(rest)
			break
		}
		switch {
		case p.skip:
		case len(p.line) == 0:
			p.take(rest[:end])
		default:
			if p.begin(rest[:end]); !p.skip {
				p.take(p.line)
			}
		}
		p.line, p.skip = p.line[:0], false
		rest = rest[end+1:]
	}
	return len(chunk), nil
}

// lineEnd finds the end of the first line. Progress bars end theirs with a carriage
// return, and patterns are for logs of programs that know nothing of us.
func (p *protocol) lineEnd(text []byte) int {
	if len(p.patterns) > 0 {
		return bytes.IndexAny(text, "\r\n")
	}
	return bytes.IndexByte(text, '\n')
}

// begin remembers text of a line whose end has not come, unless it cannot become a
// message.
func (p *protocol) begin(text []byte) {
	if p.skip {
		return
	}
	p.line = append(p.line, text[:min(len(text), maxLine+1-len(p.line))]...)
	start := bytes.TrimLeft(p.line, " \t\r")
	if len(start) > 0 && start[0] != '{' && len(p.patterns) == 0 || len(p.line) > maxLine {
		p.line, p.skip = p.line[:0], true
	}
}

// close takes a last line without an end.
func (p *protocol) close() {
	if len(p.line) > 0 {
		p.take(p.line)
	}
	p.line = nil
}

// take handles a whole line.
func (p *protocol) take(line []byte) {
	if len(line) > maxLine {
		return
	}
	m, err := parseMessage(line)
	switch {
	case errors.Is(err, errNotMessage):
		p.match(line)
		return
	case err == nil && m.isReport && p.reports > 0 && m.step <= p.step:
		err = fmt.Errorf("step %d after step %d: steps must increase, with all metrics of a step in one line", m.step, p.step)
	}
	switch {
	case err != nil:
		p.note(line, err)
	case m.infeasible != "":
		p.infeasible = m.infeasible
	case !m.isReport:
		p.result = m.metrics
	default:
		p.reports++
		p.step, p.reported = m.step, m.metrics
		p.pass(m)
	}
}

// note remarks in the log that a line was meant for us and is wrong.
func (p *protocol) note(line []byte, err error) {
	p.wrong = err
	if p.notes++; p.notes <= maxNotes {
		fmt.Fprintf(p.kept, "\n[line not understood: %v: %s]\n", err, brief(string(line)))
	}
}

// match looks for metrics in a line of the log. A step that is not beyond the last
// one, as when several lines tell of one step, makes no further report.
func (p *protocol) match(line []byte) {
	if len(p.patterns) == 0 {
		return
	}
	f, err := search(p.patterns, line)
	if err != nil {
		p.note(line, err)
	}
	if f.hasStep {
		p.at = f
	}
	if len(f.metrics) == 0 {
		return
	}
	if p.found == nil {
		p.found = make(Metrics)
	}
	maps.Copy(p.found, f.metrics)
	m := message{step: p.at.step, isReport: true, metrics: f.metrics}
	if !p.at.hasStep {
		if !p.count {
			return
		}
		m.step = p.reports + 1
	}
	if p.reports > 0 && m.step <= p.step {
		return
	}
	p.reports++
	p.step, p.reported = m.step, m.metrics
	p.pass(m)
}

// pass gives a report to whoever listens, until it says to stop.
func (p *protocol) pass(m message) {
	if p.stopped != nil || p.report == nil {
		return
	}
	metrics := make(Metrics, len(m.metrics))
	for name, v := range m.metrics {
		metrics[name] = v
	}
	if err := p.report(m.step, metrics); err != nil {
		p.stopped = err
		p.stop(err)
	}
}

// missing says that no result was printed, and what looks like the reason.
func (p *protocol) missing() error {
	want := `no result: the program ended well but printed no line {"metrics": {...}} on its standard output`
	if len(p.patterns) > 0 {
		want = "no result: the program ended well but no line of its standard output matched a pattern of " + strings.Join(patternNames(p.patterns), ", ")
	}
	switch {
	case p.wrong != nil:
		return fmt.Errorf("%s (a line was not understood: %w)", want, p.wrong)
	case p.reports > 0 && len(p.patterns) == 0:
		return fmt.Errorf("%s (it reported %d steps; the result is a line without a step)", want, p.reports)
	}
	return errors.New(want)
}
