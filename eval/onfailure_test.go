package eval

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestOnFailure judges one failure by one policy.
func TestOnFailure(t *testing.T) {
	memory := &Failure{Kind: KindMemory, Err: errors.New("4.1 GiB"), Log: "loading\nbatch 3"}
	config := &Failure{Kind: KindCrash, Err: errors.New("ended with status 78"), Status: 78, Log: "config.toml: no such file\nbye"}
	tests := []struct {
		name   string
		policy OnFailure
		err    error
		is     error       // a sentinel that the answer wraps; nil: the error came through as it was
		kind   FailureKind // what the runner records
		text   string
	}{
		{"kind", OnFailure{Then: "infeasible", On: []FailureKind{KindMemory}}, memory, ErrInfeasible, "", "infeasible: 4.1 GiB: batch 3"},
		{"another kind", OnFailure{Then: "infeasible", On: []FailureKind{KindTimeout}}, memory, nil, KindMemory, "4.1 GiB"},
		{"any failure", OnFailure{Then: "stop"}, memory, ErrStopStudy, KindMemory, "the study has to stop: 4.1 GiB"},
		{"plain error", OnFailure{Then: "stop"}, errors.New("boom"), ErrStopStudy, KindError, "boom"},
		{"status", OnFailure{Then: "stop", Status: []int{77, 78}}, config, ErrStopStudy, KindCrash, "status 78"},
		{"another status", OnFailure{Then: "stop", Status: []int{1}}, config, nil, KindCrash, "status 78"},
		{"log", OnFailure{Then: "stop", Log: `no such file`}, config, ErrStopStudy, KindCrash, "status 78"},
		{"error text", OnFailure{Then: "stop", Log: `status \d+`}, config, ErrStopStudy, KindCrash, "status 78"},
		{"another log", OnFailure{Then: "stop", Log: `CUDA`}, config, nil, KindCrash, "status 78"},
		{"status and another log", OnFailure{Then: "stop", Status: []int{78}, Log: `CUDA`}, config, nil, KindCrash, "status 78"},
		{"stopped", OnFailure{Then: "infeasible"}, ErrStop, nil, "", "stopped early"},
		{"infeasible", OnFailure{Then: "stop"}, Infeasible("x"), nil, "", "infeasible: x"},
		{"cancelled", OnFailure{Then: "stop"}, context.Canceled, nil, "", "context canceled"},
		{"stops already", OnFailure{Then: "infeasible"}, fmt.Errorf("%w: disk", ErrStopStudy), nil, KindError, "the study has to stop: disk"},
		{"no test", OnFailure{Then: "infeasible"}, ErrNoTest, nil, KindError, "no held-out test"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := tt.policy.Validate(); err != nil {
				t.Fatal(err)
			}
			tt.policy.Of = &fake{f: func(context.Context, Candidate) (Metrics, error) { return Metrics{"a": 1}, tt.err }}
			for _, ask := range []evaluation{tt.policy.Evaluate, tt.policy.Test} {
				m, err := ask(t.Context(), Candidate{})
				if m["a"] != 1 || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("got %v, %v, want metrics and %q", m, err, tt.text)
				}
				if tt.is == nil && err != tt.err || tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("error = %v, want one that is %v", err, tt.is)
				}
				if f := AsFailure(err); (f == nil) != (tt.kind == "") || f != nil && f.Kind != tt.kind {
					t.Errorf("failure = %v, want kind %q", f, tt.kind)
				}
			}
		})
	}
}

func TestPolicyMistakes(t *testing.T) {
	tests := []struct {
		policy interface{ Validate() error }
		want   string
	}{
		{&OnFailure{Then: "retry"}, `then: want infeasible or stop, got "retry"`},
		{&OnFailure{Then: "stop", Log: "("}, "log: not a regular expression: "},
		{&OnFailure{Then: "stop", Status: []int{1, 0}}, "status[1]: want an exit status of a failure, 1 to 255, got 0"},
		{&Retry{Status: []int{3}}, "status[0]: status 3 says infeasible"},
		{&Retry{Log: "["}, "log: not a regular expression: "},
	}
	for _, tt := range tests {
		if err := tt.policy.Validate(); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.policy, err, tt.want)
		}
	}
}

// TestRetryChooses tries again by exit status and by log.
func TestRetryChooses(t *testing.T) {
	failure := &Failure{Kind: KindCrash, Err: errors.New("ended with status 75"), Status: 75, Log: "NCCL error: unhandled\nbye"}
	tests := []struct {
		name  string
		retry Retry
		err   error
		calls int
	}{
		{"status", Retry{Status: []int{75}}, failure, 2},
		{"another status", Retry{Status: []int{1}}, failure, 1},
		{"log", Retry{Log: "NCCL|CUDA"}, failure, 2},
		{"another log", Retry{Log: "CUDA"}, failure, 1},
		{"status and kind", Retry{Status: []int{75}, On: []FailureKind{KindTimeout}}, failure, 1},
		{"stops the study", Retry{}, fmt.Errorf("%w: %w", ErrStopStudy, failure), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inner := &fake{f: func(context.Context, Candidate) (Metrics, error) { return nil, tt.err }}
				tt.retry.Of, tt.retry.Attempts, tt.retry.Backoff = inner, 2, time.Second
				_, err := tt.retry.Evaluate(t.Context(), Candidate{})
				if inner.calls != tt.calls {
					t.Errorf("%d calls, want %d", inner.calls, tt.calls)
				}
				if f := AsFailure(err); f == nil || f.Status != 75 {
					t.Errorf("failure %v, want one of status 75", f)
				}
			})
		})
	}
}
