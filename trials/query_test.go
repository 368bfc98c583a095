package trials_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"symsearch/trials"
)

// queried is a study of seven trials:
//
//	number  state     accuracy loss  width duration operator
//	1       complete  0.5      1     32    3 s      random
//	2       complete  0.9      NaN   64    1 s      mutate
//	3       failed                   32    2 s      mutate
//	4       complete  0.7      3           9 s      mutate
//	5       pruned    0.95     2     128   1 s      random
//	6       complete  0.9      2     "a'b" 4 s      (copied from 2)
//	7       running                  64
func queried(t *testing.T) (*trials.Store, trials.Study) {
	s := open(t, trials.Options{Synchronous: trials.Normal, Clock: newClock().Now})
	study := create(t, s, "mlp")
	w := acquire(t, s, study)
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i, row := range []struct {
		state          trials.State
		accuracy, loss float64
		width          string
		seconds        int
		operator       string
		from           int
	}{
		{trials.Complete, 0.5, 1, `{"width":32}`, 3, "random", 0},
		{trials.Complete, 0.9, math.NaN(), `{"width":64}`, 1, "mutate", 0},
		{trials.Failed, -1, -1, `{"width":32}`, 2, "mutate", 0},
		{trials.Complete, 0.7, 3, ``, 9, "mutate", 0},
		{trials.Pruned, 0.95, 2, `{"width":128}`, 1, "random", 0},
		{trials.Complete, 0.9, 2, `{"width":"a'b"}`, 4, "random", 2},
		{trials.Running, 0, 0, `{"width":64}`, 0, "random", 0},
	} {
		n, err := w.Start(trials.Start{
			Point: `{}`, Picks: row.width, Origin: fmt.Sprintf(`{"operator":%q}`, row.operator), Digest: fmt.Sprintf("%02x", i),
			AnswerFrom: row.from, Worker: i % 2, At: at.Add(time.Duration(i) * time.Hour),
		})
		must(t, err)
		e := trials.End{State: row.state, At: at.Add(time.Duration(i)*time.Hour + time.Duration(row.seconds)*time.Second)}
		switch row.state {
		case trials.Running:
			continue
		case trials.Failed:
			e.ErrorKind = "crash"
		default:
			e.Metrics = map[string]float64{"accuracy": row.accuracy, "loss": row.loss}
		}
		must(t, w.End(n, e))
	}
	must(t, w.Commit())
	return s, study
}

func TestQuery(t *testing.T) {
	s, study := queried(t)
	for _, c := range []struct {
		name  string
		query trials.Query
		where []string
		want  []int
	}{
		{"all", trials.Query{}, nil, []int{1, 2, 3, 4, 5, 6, 7}},
		{"latest first", trials.Query{Desc: true, Limit: 2}, nil, []int{7, 6}},
		{"page", trials.Query{Limit: 2, Offset: 2}, nil, []int{3, 4}},
		{"past the end", trials.Query{Offset: 9}, nil, nil},
		{"states", trials.Query{States: []trials.State{trials.Failed, trials.Running}}, nil, []int{3, 7}},
		{"by objective", trials.Query{OrderBy: "accuracy", Desc: true}, nil, []int{5, 2, 6, 4, 1, 3, 7}},
		{"by objective, smallest first", trials.Query{OrderBy: "metric.accuracy"}, nil, []int{1, 4, 2, 6, 5, 3, 7}},
		{"by another metric", trials.Query{OrderBy: "loss"}, nil, []int{1, 5, 6, 4, 2, 3, 7}},
		{"by duration", trials.Query{OrderBy: "duration", Desc: true}, nil, []int{4, 6, 1, 3, 2, 5, 7}},
		{"by state", trials.Query{OrderBy: "state"}, nil, []int{1, 2, 4, 6, 3, 5, 7}},
		{"by pick", trials.Query{OrderBy: "pick.width"}, nil, []int{1, 3, 2, 7, 5, 6, 4}},
		{"metric", trials.Query{}, []string{"accuracy >= 0.9"}, []int{2, 5, 6}},
		{"two conditions", trials.Query{}, []string{"accuracy>=0.9", "state=complete"}, []int{2, 6}},
		{"another metric", trials.Query{}, []string{"loss < 3"}, []int{1, 5, 6}},
		{"not equal", trials.Query{}, []string{"state != complete"}, []int{3, 5, 7}},
		{"pick", trials.Query{}, []string{"pick.width=32"}, []int{1, 3}},
		{"pick of text", trials.Query{}, []string{`pick.width == "a'b"`}, []int{6}},
		{"unknown pick", trials.Query{}, []string{"pick.depth > 1"}, nil},
		{"kind of error", trials.Query{}, []string{"error_kind = crash"}, []int{3}},
		{"operator", trials.Query{}, []string{"operator = mutate"}, []int{2, 3, 4}},
		{"duration", trials.Query{}, []string{"duration > 3.5"}, []int{4, 6}},
		{"time", trials.Query{}, []string{"started >= 2026-03-01T05:00:00Z"}, []int{6, 7}},
		{"date", trials.Query{}, []string{"ended < 2026-03-01"}, nil},
		{"copied", trials.Query{}, []string{"answer_from > 0"}, []int{6}},
		{"digest", trials.Query{}, []string{"digest = 03"}, nil}, // a number: not the text
		{"digest as text", trials.Query{}, []string{`digest = "03"`}, []int{4}},
		{"worker", trials.Query{}, []string{"worker = 1", "number<5"}, []int{2, 4}},
		{"words of SQL", trials.Query{}, []string{`pick.x') OR 1=1 --`}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, text := range c.where {
				condition, err := trials.ParseCondition(text)
				must(t, err)
				c.query.Where = append(c.query.Where, condition)
			}
			if got := numbers(t, s, study, c.query); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got trials %v, want %v", got, c.want)
			}
			c.query.Limit, c.query.Offset = 0, 0
			all := len(numbers(t, s, study, c.query))
			if got, err := s.Count(ctx, study, c.query); err != nil || got != all {
				t.Errorf("count: got %d, %v, want %d", got, err, all)
			}
		})
	}
}

func TestQueryErrors(t *testing.T) {
	s, study := queried(t)
	create(t, s, "other", trials.Objective{Name: "gain"})
	for _, c := range []struct{ text, want string }{
		{"acuracy > 1", `unknown field "acuracy" (did you mean "accuracy"?)`},
		{"elegance > 1", `unknown field "elegance": want answer_from, attempt, `},
		{"elegance > 1", `a metric (accuracy, loss) or pick.NAME`},
		{"gain > 1", `unknown field "gain": want answer_from`}, // it is of the other study
		{"state = done", `unknown state "done": want one of waiting, running, complete, pruned, infeasible, failed`},
		{"state = 3", "condition on state: want one of waiting"},
		{"accuracy > high", `condition on accuracy: want a number, got "high"`},
		{"started > monday", "condition on started: want a time like 2026-01-31T12:00:00Z, got monday"},
		{"started > 3", "condition on started: want a time"},
	} {
		t.Run(c.text, func(t *testing.T) {
			condition, err := trials.ParseCondition(c.text)
			must(t, err)
			for _, err := range s.Trials(ctx, study, trials.Query{Where: []trials.Condition{condition}}) {
				checkError(t, err, nil, c.want)
			}
			_, err = s.Count(ctx, study, trials.Query{Where: []trials.Condition{condition}})
			checkError(t, err, nil, c.want)
		})
	}
	for _, err := range s.Trials(ctx, study, trials.Query{OrderBy: "x; DROP TABLE trials"}) {
		checkError(t, err, nil, "unknown field")
	}
	_, err := s.Count(ctx, study, trials.Query{Where: []trials.Condition{{Field: "number", Op: "OR", Value: 1}}})
	checkError(t, err, nil, `unknown comparison "OR"`)
	_, err = s.Count(ctx, study, trials.Query{Where: []trials.Condition{{Field: "number", Op: trials.Equal, Value: []int{1}}}})
	checkError(t, err, nil, "condition on number: want a number or text, got []int")

	stopped, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range s.Trials(stopped, study, trials.Query{}) {
		checkError(t, err, context.Canceled, "")
	}
}

func TestParseCondition(t *testing.T) {
	for _, c := range []struct {
		text string
		want trials.Condition
		err  string
	}{
		{"accuracy>=0.9", trials.Condition{Field: "accuracy", Op: trials.GreaterEqual, Value: 0.9}, ""},
		{" a < 1e-3 ", trials.Condition{Field: "a", Op: trials.Less, Value: 1e-3}, ""},
		{"a==b", trials.Condition{Field: "a", Op: trials.Equal, Value: "b"}, ""},
		{"a!='b = c'", trials.Condition{Field: "a", Op: trials.NotEqual, Value: "b = c"}, ""},
		{`a <= ""`, trials.Condition{Field: "a", Op: trials.LessEqual, Value: ""}, ""},
		{"accuracy", trials.Condition{}, `condition "accuracy": want a comparison: = != < <= > >= (hint: write it like accuracy>=0.9`},
		{"> 3", trials.Condition{}, "want a field before the comparison"},
		{"a > ", trials.Condition{}, "want a value after the comparison"},
		{"a ! 3", trials.Condition{}, "want a comparison"},
		{"", trials.Condition{}, "want a comparison"},
	} {
		t.Run(c.text, func(t *testing.T) {
			got, err := trials.ParseCondition(c.text)
			if c.err != "" {
				checkError(t, err, nil, c.err)
				return
			}
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

// Whatever a user types is an error or a query that runs.
func FuzzCondition(f *testing.F) {
	for _, text := range []string{"accuracy>=0.9", "pick.a'b = \"x\"", "state=failed", "started>2026-01-01", "a!", "metric. < NaN", "number=0x1p-2"} {
		f.Add(text)
	}
	s, err := trials.Open(ctx, f.TempDir()+"/search.db", trials.Options{Synchronous: trials.Normal})
	must(f, err)
	f.Cleanup(func() { s.Close() })
	study := create(f, s, "mlp")
	f.Fuzz(func(t *testing.T, text string) {
		condition, err := trials.ParseCondition(text)
		if err != nil {
			return
		}
		_, err = s.Count(ctx, study, trials.Query{Where: []trials.Condition{condition}, OrderBy: condition.Field})
		if err != nil && errors.Is(err, trials.ErrDamaged) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func TestNames(t *testing.T) {
	s, study := queried(t)
	other := create(t, s, "other", trials.Objective{Name: "rmse"})
	metrics, err := s.MetricNames(ctx, study)
	must(t, err)
	picks, err := s.PickNames(ctx, study)
	must(t, err)
	if !reflect.DeepEqual(metrics, []string{"accuracy", "loss"}) || !reflect.DeepEqual(picks, []string{"width"}) {
		t.Errorf("got metrics %v and picks %v", metrics, picks)
	}
	if metrics, err := s.MetricNames(ctx, other); err != nil || !reflect.DeepEqual(metrics, []string{"rmse"}) {
		t.Errorf("got metrics %v, %v of the other study", metrics, err)
	}
}
