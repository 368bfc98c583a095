package cli

import (
	"context"
	"os"
	"strings"
	"syscall"
	"testing"

	"symsearch/eval"
	"symsearch/symbolic"
)

// gate is an evaluator that says when it began and then waits.
type gate struct{}

var gates struct{ began, release chan struct{} }

// watched is a stream that tells when something is written to it that has a certain word.
type watched struct {
	strings.Builder
	word string
	seen chan struct{}
}

func (w *watched) Write(b []byte) (int, error) {
	n, err := w.Builder.Write(b)
	if w.word != "" && strings.Contains(string(b), w.word) {
		w.seen <- struct{}{}
	}
	return n, err
}

func (*gate) Evaluate(ctx context.Context, _ eval.Candidate) (eval.Metrics, error) {
	gates.began <- struct{}{}
	select {
	case <-gates.release:
		return eval.Metrics{"value": 1}, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// The first interrupt waits for what is running, the second does not; both end with the status of an interrupt and say how
// to go on. The trial that was cut off is run again.
func TestInterrupts(t *testing.T) {
	e, _, _ := prepared(t, "run", "gate.yaml")
	errs := &watched{word: "interrupt again", seen: make(chan struct{})}
	e.Err = errs
	file := "model: {x: !FloatRange {min: 0, max: 1}}\nevaluate: !Gate {}\nobjectives: {value: minimize}\nbudget: {trials: 3}\n"
	if err := os.WriteFile("gate.yaml", []byte(file), 0o644); err != nil {
		t.Fatal(err)
	}
	Classes(symbolic.ClassOf[gate]("Gate", "waits"))(e)
	gates.began, gates.release = make(chan struct{}), make(chan struct{})
	signals := make(chan os.Signal)
	e.Signals = func() (<-chan os.Signal, func()) { return signals, func() {} }
	status := make(chan int)
	start := func() {
		errs.Reset()
		go func() { status <- Run(e) }()
		<-gates.began
	}

	start()
	signals <- os.Interrupt
	<-errs.seen
	gates.release <- struct{}{}
	if got := <-status; got != ExitInterrupted || !strings.HasSuffix(errs.String(), "search: interrupted after 1 of 3 trials\n") {
		t.Errorf("one interrupt: status %d, want %d\n%s", got, ExitInterrupted, errs)
	}

	start()
	signals <- os.Interrupt
	<-errs.seen
	signals <- os.Interrupt
	if got := <-status; got != ExitInterrupted || !strings.Contains(errs.String(), "stopping at once; what was running will be run again") {
		t.Errorf("two interrupts: status %d, want %d\n%s", got, ExitInterrupted, errs)
	}

	// A grace that is over stops what runs, without a second interrupt.
	e.Args = []string{"run", "gate.yaml", "--grace", "0s"}
	start()
	signals <- os.Interrupt
	<-errs.seen
	if got := <-status; got != ExitInterrupted || !strings.Contains(errs.String(), "may end within 0s") ||
		!strings.Contains(errs.String(), "stopping what is running: it will be run again") {
		t.Errorf("an interrupt without grace: status %d, want %d\n%s", got, ExitInterrupted, errs)
	}

	// A termination has a grace by itself, in which trials may end.
	e.Args = []string{"run", "gate.yaml"}
	start()
	signals <- syscall.SIGTERM
	<-errs.seen
	gates.release <- struct{}{}
	if got := <-status; got != ExitTerminated || !strings.Contains(errs.String(), "may end within 5s") {
		t.Errorf("a termination: status %d, want %d\n%s", got, ExitTerminated, errs)
	}

	// The last word has the status.
	start()
	signals <- os.Interrupt
	<-errs.seen
	signals <- syscall.SIGTERM
	if got := <-status; got != ExitTerminated || !strings.Contains(errs.String(), "stopping at once") {
		t.Errorf("a termination after an interrupt: status %d, want %d\n%s", got, ExitTerminated, errs)
	}

	start()
	gates.release <- struct{}{}
	if got := <-status; got != ExitDone {
		t.Errorf("no interrupt: status %d, want %d\n%s", got, ExitDone, errs)
	}
	_, out, _ := again(t, e, "trials", "gate", "--columns", "attempt,state", "-o", "csv")
	if want := "trial,attempt,state\n1,1,complete\n2,3,complete\n3,2,complete\n"; out != want {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}
