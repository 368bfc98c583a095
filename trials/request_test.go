package trials_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"symsearch/trials"
)

func ask(t testing.TB, s *trials.Store, study trials.Study, kind, body string) trials.Request {
	t.Helper()
	q, err := s.Request(ctx, study, kind, body)
	must(t, err)
	return q
}

// take returns what is asked, as "kind body" in order.
func take(t testing.TB, w *trials.Writer) (texts []string, list []trials.Request) {
	t.Helper()
	list, err := w.Take()
	must(t, err)
	for _, q := range list {
		texts = append(texts, q.Kind+" "+q.Body)
	}
	return texts, list
}

// What is asked is taken once, in order, and answered with what it did.
func TestRequests(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study, other := create(t, s, "mlp"), create(t, s, "other")
	w, idle := acquire(t, s, study), acquire(t, s, other)
	enqueue := ask(t, s, study, "enqueue", `{"x":1}`)
	stop := ask(t, s, study, "stop", `{}`)
	if got, _ := take(t, idle); got != nil {
		t.Errorf("got %v from another study, want nothing", got)
	}
	got, list := take(t, w)
	if want := []string{`enqueue {"x":1}`, "stop {}"}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	if by := list[0].By; by.PID != os.Getpid() || list[0].Asked.IsZero() || !list[0].Open() {
		t.Errorf("got %+v, want an open request of this process", list[0])
	}
	late := ask(t, s, study, "pause", `{}`)
	if got, _ := take(t, w); fmt.Sprint(got) != "[pause {}]" {
		t.Errorf("got %q a second time, want only what is new", got)
	}

	_, err := w.Enqueue(trials.Start{Point: `{"x":1}`})
	must(t, err)
	must(t, w.Answer(enqueue.ID, `{"trials":[1]}`))
	must(t, w.Refuse(stop.ID, "it is stopping already"))
	must(t, w.Answer(late.ID, `{}`))
	w.Pause(true)
	short, cancel := context.WithCancel(ctx)
	cancel()
	if q, err := s.Await(short, enqueue.ID); err == nil || !q.Open() {
		t.Errorf("before the commit: got %+v, %v, want an open request", q, err)
	}
	must(t, w.Commit())
	q, err := s.Await(ctx, enqueue.ID)
	must(t, err)
	if q.Answer != `{"trials":[1]}` || q.Error != "" || q.Open() {
		t.Errorf("got %+v", q)
	}
	if q, err = s.Await(ctx, stop.ID); err != nil || q.Answer != "" || q.Error != "it is stopping already" {
		t.Errorf("got %+v, %v", q, err)
	}
	sum, err := s.Summary(ctx, "mlp")
	must(t, err)
	if sum.Holder == nil || sum.Holder.Paused.IsZero() {
		t.Errorf("got %+v, want a paused holder", sum.Holder)
	}
	w.Pause(false)
	must(t, w.Commit())
	if sum, err = s.Summary(ctx, "mlp"); err != nil || !sum.Holder.Paused.IsZero() {
		t.Errorf("got %+v, %v, want a holder that goes on", sum.Holder, err)
	}
	all, err := s.Requests(ctx, study)
	must(t, err)
	if len(all) != 3 || all[2].Kind != "pause" || all[2].Open() {
		t.Errorf("got %+v, want all three", all)
	}
	verify(t, s)
}

// A request is either withdrawn or taken.
func TestWithdraw(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "mlp")
	q := ask(t, s, study, "stop", `{}`)
	if _, err := s.Await(ctx, q.ID); err != trials.ErrUnheld {
		t.Errorf("got %v, want that nobody runs the study", err)
	}
	w := acquire(t, s, study)
	q, err := s.Withdraw(ctx, q.ID)
	must(t, err)
	if q.Open() || q.Error != trials.Withdrawn {
		t.Errorf("got %+v, want it withdrawn", q)
	}
	if got, _ := take(t, w); got != nil {
		t.Errorf("got %q, want nothing: it was withdrawn", got)
	}

	q = ask(t, s, study, "kill", `{}`)
	take(t, w)
	if q, err = s.Withdraw(ctx, q.ID); err != nil || !q.Open() || !q.Taken {
		t.Errorf("got %+v, %v, want it taken and open", q, err)
	}
	must(t, w.Answer(q.ID, `{"trial":1}`))
	must(t, w.Commit())
	if q, err = s.Withdraw(ctx, q.ID); err != nil || q.Answer != `{"trial":1}` {
		t.Errorf("got %+v, %v, want its answer", q, err)
	}
	must(t, w.Answer(q.ID, `{}`))
	checkError(t, w.Commit(), trials.ErrDamaged, "")
}

// Calls out of place are refused.
func TestRequestMistakes(t *testing.T) {
	s := open(t, trials.Options{Synchronous: trials.Normal})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	request := func(study trials.Study, kind, body string) error {
		_, err := s.Request(ctx, study, kind, body)
		return err
	}
	_, gone := s.Await(ctx, 77)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"no word", request(study, "", `{}`), `ask study "mlp": want a word and JSON, got "" and "{}"`},
		{"no JSON", request(study, "stop", `{`), `got "stop" and "{"`},
		{"no study", request(trials.Study{ID: 9, Name: "mpl"}, "stop", `{}`), `there is no study "mpl" (hint: did you mean "mlp"?)`},
		{"no request", gone, "request 77 is gone"},
		{"answer that is not JSON", w.Answer(1, "{"), `answer request 1 of study "mlp": not JSON: "{"`},
		{"refusal without a reason", w.Refuse(1, ""), `refuse request 1 of study "mlp": want a reason`},
	} {
		t.Run(c.name, func(t *testing.T) { checkError(t, c.err, nil, c.want) })
	}
}

// obedientChild takes the study, waits for a request and carries it out: it commits, or only prepares to, and then hangs.
func obedientChild(file, how string) {
	w := hold(file)
	fmt.Println("held")
	for {
		list, err := w.Take()
		fail(err)
		for _, q := range list {
			_, err := w.Enqueue(trials.Start{Point: q.Body})
			fail(err)
			fail(w.Answer(q.ID, `{}`))
			if how == "committed" {
				fail(w.Commit())
			}
			fmt.Println("taken")
			select {} // until it is killed
		}
		time.Sleep(time.Millisecond)
	}
}

// A request is carried out exactly once, whenever its holder is killed: before the commit the next holder does it, after
// the commit it is answered.
func TestRequestSurvivesKill(t *testing.T) {
	for _, how := range []string{"taken", "committed"} {
		t.Run(how, func(t *testing.T) {
			s := open(t, trials.Options{Synchronous: trials.Normal})
			study := create(t, s, "mlp")
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "TRIALS_TEST_CHILD="+s.File(), "TRIALS_TEST_REQUEST="+how)
			cmd.Stderr = os.Stderr
			out, err := cmd.StdoutPipe()
			must(t, err)
			must(t, cmd.Start())
			lines := bufio.NewScanner(out)
			lines.Scan()
			q := ask(t, s, study, "enqueue", `{"x":1}`)
			lines.Scan()
			if lines.Text() != "taken" {
				t.Fatalf("the child said %q", lines.Text())
			}
			must(t, cmd.Process.Kill())
			cmd.Wait()

			q, err = s.Await(ctx, q.ID)
			if how == "taken" && err != trials.ErrUnheld || how == "committed" && (err != nil || q.Answer != `{}`) {
				t.Errorf("got %+v, %v", q, err)
			}
			w := acquire(t, s, study)
			list, err := w.Take()
			must(t, err)
			for _, q := range list {
				_, err := w.Enqueue(trials.Start{Point: q.Body})
				must(t, err)
				must(t, w.Answer(q.ID, `{}`))
			}
			must(t, w.Commit())
			if got := numbers(t, s, study, trials.Query{}); len(got) != 1 {
				t.Errorf("got trials %v, want exactly one", got)
			}
			if q, err = s.Await(ctx, q.ID); err != nil || q.Answer != `{}` {
				t.Errorf("got %+v, %v, want it answered", q, err)
			}
			verify(t, s)
		})
	}
}

// BenchmarkTake measures what it costs to look for requests when there are none.
func BenchmarkTake(b *testing.B) {
	s := open(b, trials.Options{Synchronous: trials.Normal})
	w := acquire(b, s, create(b, s, "mlp"))
	for b.Loop() {
		_, err := w.Take()
		must(b, err)
	}
}
