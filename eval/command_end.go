package eval

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"symsearch/symbolic"
)

// ending is a program that has ended by itself.
type ending struct {
	program string
	out     *protocol
	stderr  *transcript
	state   *os.ProcessState

	result     Metrics // what it printed and left in its result file; nil: nothing
	infeasible string
	wrong      error // what is the matter with the result file
}

// collect puts together what the program said in all ways: where several give one
// metric, a result file counts more than a pattern, and a pattern more than a message.
func (e *ending) collect(file *resultFile, required []string) {
	e.result, e.infeasible = e.out.result, e.out.infeasible
	add := func(m Metrics) {
		if e.result == nil {
			e.result = m
			return
		}
		e.result = maps.Clone(e.result)
		maps.Copy(e.result, m)
	}
	if len(e.out.found) > 0 {
		add(e.out.found)
	}
	if file == nil {
		return
	}
	m, err := file.read(required)
	switch {
	case err != nil:
		e.wrong = err
	case m.infeasible != "":
		e.infeasible = m.infeasible
	default:
		add(m.metrics)
	}
}

// judge turns the way the program ended into an answer. required are the metrics that
// the result must have.
func (e ending) judge(required []string) (Metrics, error) {
	status, signal := e.state.ExitCode(), signalOf(e.state)
	switch {
	case e.infeasible != "":
		return e.result, fmt.Errorf("%w: %s", ErrInfeasible, e.infeasible)
	case status == infeasibleStatus:
		return e.result, fmt.Errorf("%w: %s ended with status %d%s", ErrInfeasible, e.program, infeasibleStatus, e.lastWords())
	case signal != "":
		return e.result, e.fail(KindCrash, fmt.Errorf("%s was ended by %s", e.program, signal))
	case status != 0:
		return e.result, e.fail(KindCrash, fmt.Errorf("%s ended with status %d%s", e.program, status, e.lastWords()))
	case e.wrong != nil:
		return e.result, e.fail(KindNoMetric, e.wrong)
	case e.result == nil:
		return nil, e.fail(KindNoMetric, e.out.missing())
	}
	m := e.result
	if len(required) > 0 {
		for _, name := range required {
			if _, ok := m[name]; !ok {
				return m, e.fail(KindNoMetric, fmt.Errorf("the result has no metric %q%s; it has %s",
					name, didYouMean(name, m.Names()), strings.Join(m.Names(), ", ")))
			}
		}
		m = maps.Clone(m)
		for _, name := range m.NotFinite() {
			if !slices.Contains(required, name) {
				delete(m, name)
			}
		}
	}
	m, err := CheckFinite(m)
	if f, ok := errors.AsType[*Failure](err); ok {
		return m, e.fail(f.Kind, f.Err)
	}
	return m, err
}

// fail makes a failure with the end of what the program printed.
func (e ending) fail(kind FailureKind, err error) error {
	log := e.stderr.log()
	if log == "" {
		log = e.out.kept.log()
	}
	for _, t := range []*transcript{e.out.kept, e.stderr} {
		if t.err != nil {
			log = strings.TrimPrefix(fmt.Sprintf("%s\n[output was not kept: %v]", log, t.err), "\n")
		}
	}
	f := &Failure{Kind: kind, Err: err, Log: log}
	if e.state != nil && kind == KindCrash {
		f.Status = max(0, e.state.ExitCode())
	}
	return f
}

// lastWords returns the last line of the program's errors, as ": text".
func (e ending) lastWords() string {
	log := e.stderr.log()
	line := strings.TrimSpace(log[strings.LastIndexByte(log, '\n')+1:])
	if line == "" {
		return ""
	}
	const most = 200
	if r := []rune(line); len(r) > most {
		line = string(r[:most]) + "..."
	}
	return ": " + line
}

// didYouMean suggests a known name for a misspelt one.
func didYouMean(name string, known []string) string {
	if near := symbolic.Nearest(name, known); near != "" {
		return fmt.Sprintf(" (did you mean %q?)", near)
	}
	return ""
}
