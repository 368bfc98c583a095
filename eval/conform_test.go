//go:build unix

package eval_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"symsearch/eval"
	"symsearch/eval/evaltest"
	"symsearch/symbolic"
)

func model(t testing.TB, x any) symbolic.Value {
	t.Helper()
	v, err := symbolic.ValueOf(x)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// training is a shell script in the place of a training: x decides how long it takes.
const training = `
[ "$1" -lt 0 ] && echo '{"infeasible": "below zero"}' && exit
i=0
while [ $i -lt 5 ]; do
	i=$((i+1))
	echo "{\"step\": $i, \"metrics\": {\"loss\": $i.5}}"
	sleep $2
done
echo "{\"metrics\": {\"loss\": $1}}"
`

// TestConformance proves every evaluator of this package.
func TestConformance(t *testing.T) {
	file := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(file, []byte("x,v,t\n1,10;11;12,1;2\n2,20,3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "train.sh")
	if err := os.WriteFile(script, []byte(training), 0o644); err != nil {
		t.Fatal(err)
	}
	command := func() eval.Evaluator {
		return &eval.Command{
			Argv:    []any{"sh", script, "{x}", "{pause}"},
			Metrics: []string{"loss"},
		}
	}
	wrapped := func() eval.Evaluator {
		return &eval.Retry{Of: &eval.Timeout{Of: command(), Limit: time.Minute}}
	}
	bounded := func() eval.Evaluator {
		return &eval.OnFailure{
			Then: "stop", On: []eval.FailureKind{eval.KindSilence},
			Of: &eval.Command{
				Argv: []any{"sh", script, "{x}", "{pause}"}, Output: "1MB", Silence: time.Minute,
				Patterns: map[string]any{"last": `"loss": (\d+)`},
			},
		}
	}
	of := func(x int, pause float64) eval.Candidate {
		return eval.Candidate{Value: model(t, map[string]any{"x": x, "pause": pause}), Seed: uint64(x)}
	}
	programs := evaltest.Config{
		Good:       []eval.Candidate{of(1, 0.05), of(2, 0.05)},
		Infeasible: []eval.Candidate{of(-1, 0)},
		Long:       of(1, 10),
	}
	rows := evaltest.Config{Good: []eval.Candidate{of(1, 0), of(2, 0)}, Infeasible: []eval.Candidate{of(3, 0)}}
	points := evaltest.Config{Good: []eval.Candidate{
		{Value: model(t, map[string]any{"x1": 1.0, "x2": 2})},
		{Value: model(t, map[string]any{"x1": -1.0, "x2": 0})},
	}}
	tests := []struct {
		name   string
		create func() eval.Evaluator
		config evaltest.Config
	}{
		{"Command", command, programs},
		{"Retry of Timeout of Command", wrapped, programs},
		{"OnFailure of Command with limits", bounded, programs},
		{"Table", func() eval.Evaluator {
			return &eval.Table{File: file, Keys: []string{"x"}, Values: []string{"v"}, Held: []string{"t"}, Missing: "infeasible"}
		}, rows},
		{"Function", func() eval.Evaluator { return &eval.Function{Name: "branin"} }, points},
		{"Func", func() eval.Evaluator {
			return eval.Func(func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
				for step := range 5 {
					if err := c.Report(step, eval.Metrics{"step": float64(step)}); err != nil {
						return nil, err
					}
					if err := ctx.Err(); err != nil {
						return nil, err
					}
				}
				return eval.Metrics{"a": 1}, nil
			})
		}, points},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			evaltest.Run(t, tt.create, tt.config)
		})
	}
}
