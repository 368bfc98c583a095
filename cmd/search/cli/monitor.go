package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"symsearch/experiments"
	"symsearch/symbolic"
	"symsearch/trials"
)

// monitor shows the progress of a run on standard error. The runner hands it every state, and it must not keep the runner
// waiting: what is slow is done by its own goroutine, at a pace that people can read.
type monitor struct {
	env        *Env
	experiment *experiments.Experiment
	view       view
	quit       chan struct{}
	done       sync.WaitGroup
	changed    chan struct{} // there is something to show

	mu     sync.Mutex // of what the runner told; never held while something is written
	last   experiments.Progress
	at     time.Time             // when it came; zero: there was none yet
	notes  []string              // not written yet, of what other processes had done
	ending bool                  // one of them stopped the run, and the view does not know yet
	unseen *experiments.Progress // not shown yet, with the ends of all states since the last that was

	drawing  sync.Mutex // of the view and the greeting; held while a terminal that was stopped keeps us waiting
	greeting string     // to be written before anything else
}

// view is one way to show progress. Its methods are called one at a time.
type view interface {
	// update is told the newest state, with every end since the one before.
	update(experiments.Progress)

	// tick is called at the pace that every returns.
	tick(experiments.Progress)
	every() time.Duration

	// note writes a message of its own line.
	note(text string)

	// stopping is told that no new trial is started any more.
	stopping()

	// close leaves the screen to others.
	close()
}

// newMonitor starts a monitor: live on a terminal, in lines elsewhere, silent when nothing is wanted. The greeting is
// written once it is certain that the study can be run.
func (e *Env) newMonitor(x *experiments.Experiment, greeting string, silent bool) *monitor {
	m := &monitor{env: e, experiment: x, greeting: greeting, quit: make(chan struct{}), changed: make(chan struct{}, 1)}
	switch {
	case silent:
		m.view = &silentView{env: e}
	case e.ErrTerminal && e.Getenv("TERM") != "dumb":
		m.view = &liveView{env: e, experiment: x, describer: newDescriber(x)}
	default:
		m.view = &lineView{env: e, experiment: x, describer: newDescriber(x)}
	}
	m.done.Go(m.run)
	return m
}

// run ticks until the monitor is closed. Times come from the process's clock: nothing that is recorded depends on them.
func (m *monitor) run() {
	t := time.NewTicker(m.view.every())
	defer t.Stop()
	for {
		select {
		case <-m.quit:
			m.show()
			return
		case <-m.changed:
			m.show()
		case <-t.C:
			m.mu.Lock()
			p, at := m.last, m.at
			m.mu.Unlock()
			if at.IsZero() {
				continue
			}
			if !p.Paused || p.Running > 0 {
				p.Elapsed += time.Since(at)
			}
			p.Worked += time.Duration(p.Running) * time.Since(at)
			m.drawing.Lock()
			m.view.tick(p)
			m.drawing.Unlock()
		}
	}
}

// show shows what has not been shown.
func (m *monitor) show() {
	m.mu.Lock()
	p, notes, ending := m.unseen, m.notes, m.ending
	m.unseen, m.notes, m.ending = nil, nil, false
	m.mu.Unlock()
	if p == nil && notes == nil {
		return
	}
	m.drawing.Lock()
	defer m.drawing.Unlock()
	m.greet()
	if p != nil {
		m.view.update(*p)
	}
	if ending {
		m.view.stopping()
	}
	for _, text := range notes {
		m.view.note(text)
	}
}

// update is given to the runner as its Progress. It waits for nothing.
func (m *monitor) update(p experiments.Progress) {
	m.mu.Lock()
	m.last, m.at = p, time.Now()
	if m.unseen != nil {
		p.Ended = append(m.unseen.Ended, p.Ended...)
	}
	m.unseen = &p
	m.mu.Unlock()
	select {
	case m.changed <- struct{}{}:
	default: // it knows already
	}
}

// greet writes the greeting if that has not been done. m.drawing is held.
func (m *monitor) greet() {
	if m.greeting != "" {
		m.view.note(m.greeting)
		m.greeting = ""
	}
}

// regreet replaces a greeting that nobody has seen. One that says more, as a warning does, stays.
func (m *monitor) regreet(text string) {
	m.drawing.Lock()
	defer m.drawing.Unlock()
	if strings.Contains(m.greeting, " goes on after ") && !strings.Contains(m.greeting, "\n") {
		m.greeting = text
	}
}

// note writes a message.
func (m *monitor) note(format string, args ...any) {
	m.drawing.Lock()
	defer m.drawing.Unlock()
	m.greet()
	m.view.note(fmt.Sprintf(format, args...))
}

// stopping tells the view that no new trial is started any more.
func (m *monitor) stopping() {
	m.drawing.Lock()
	defer m.drawing.Unlock()
	m.view.stopping()
}

// steered is given to the runner: it says what was done because another process asked for it. It waits for nothing.
func (m *monitor) steered(what experiments.Steering, done experiments.Done, by trials.Process) {
	m.mu.Lock()
	if _, stop := what.(experiments.Stop); stop {
		m.ending = true
	}
	m.notes = append(m.notes, fmt.Sprintf("%s (asked by process %d on %s)", done.Text, by.PID, by.Host))
	m.mu.Unlock()
	select {
	case m.changed <- struct{}{}:
	default: // it knows already
	}
}

// running returns how many trials are being evaluated.
func (m *monitor) running() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last.Running
}

// close ends the monitor; nothing is written by it any more. A run that did nothing is greeted all the same, one that
// failed is not.
func (m *monitor) close(failed bool) {
	close(m.quit)
	m.done.Wait()
	m.drawing.Lock()
	defer m.drawing.Unlock()
	if !failed {
		m.greet()
	}
	m.view.close()
}

// silentView writes notes only.
type silentView struct{ env *Env }

func (v *silentView) update(experiments.Progress) {}
func (v *silentView) tick(experiments.Progress)   {}
func (v *silentView) every() time.Duration        { return time.Hour }
func (v *silentView) note(text string)            { v.env.notef("%s", text) }
func (v *silentView) stopping()                   {}
func (v *silentView) close()                      {}

// scores writes the objectives of a trial: "accuracy 0.9861, parameters 9610".
func scores(m map[string]float64, objectives []trials.Objective) string {
	var parts []string
	for _, o := range objectives {
		if x, ok := m[o.Name]; ok {
			parts = append(parts, o.Name+" "+roundNumber(x))
		}
	}
	return strings.Join(parts, ", ")
}

// describer writes what trials of an experiment were, on one line each.
type describer struct {
	experiment *experiments.Experiment
	short      map[string]string // names of picks
	last       *symbolic.Object  // the picks that were told last
}

func newDescriber(x *experiments.Experiment) *describer {
	d := &describer{experiment: x}
	if s, err := x.Space(); err == nil {
		var labels []string
		for _, decision := range s.Decisions() {
			labels = append(labels, decision.Label)
		}
		d.short = shortNames(labels)
	}
	return d
}

// line writes what was picked for a trial, or its model where nothing is picked, on a line of a width, 0 for no limit.
func (d *describer) line(tree symbolic.Value, width int) string {
	picks := d.picks(tree)
	text := picksLine(picks, d.short)
	if o, ok := tree.(*symbolic.Object); ok && text == "" {
		text = printable(symbolic.Format(roundTree(o.Get("model")), symbolic.FormatOptions{Compact: true, HideDefaults: true}))
	}
	if width > 0 {
		return cut(text, width)
	}
	return text
}

// changeWidth is how long a line may be before it leaves out the picks that are as before.
const changeWidth = 160

// change is line without a limit, but of many picks only those that differ from the last that change was asked for.
func (d *describer) change(tree symbolic.Value) string {
	picks, last := d.picks(tree), d.last
	d.last = picks
	all := d.line(tree, 0)
	if last == nil || picks == nil || displayWidth(all) <= changeWidth {
		return all
	}
	var changed []symbolic.Entry
	for name, x := range picks.Fields() {
		if old := last.Get(name); old == nil || !symbolic.Equal(old, x) {
			changed = append(changed, symbolic.Entry{Key: name, Value: x})
		}
	}
	same := symbolic.NumChildren(picks) - len(changed)
	if same == 0 {
		return all
	}
	return picksLine(symbolic.Dict(changed...), d.short) + fmt.Sprintf(" (%d as before)", same)
}

// picks returns what was picked for a tree.
func (d *describer) picks(tree symbolic.Value) *symbolic.Object {
	s, err := d.experiment.Space()
	if err != nil {
		return nil
	}
	p, err := s.Encode(tree)
	if err != nil {
		return nil
	}
	return s.Values(p)
}

// pickWidth is how much is shown of a pick among others.
const pickWidth = 32

// picksLine writes picks on one line, with names as short as they can be: "width=64 activation=GELU lr=0.0021".
func picksLine(picks *symbolic.Object, short map[string]string) string {
	if picks == nil {
		return ""
	}
	var parts []string
	for name, x := range picks.Fields() {
		if s := short[name]; s != "" {
			name = s
		}
		parts = append(parts, name+"="+cut(shortValue(x), pickWidth))
	}
	return printable(strings.Join(parts, " "))
}
