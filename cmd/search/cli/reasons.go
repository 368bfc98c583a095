package cli

import (
	"context"
	"fmt"
	"strings"

	"symsearch/symbolic"
	"symsearch/trials"
)

// reason is why trials of one state ended as they did: what the most of them say, in the words of the first.
type reason struct {
	state trials.State
	text  string
	trial int // the first that says so
	count int // how many do
	all   int // trials of the state
}

// reasonsOf returns the most frequent reason of the failed trials of a study, and that of the infeasible ones. Reasons that
// differ in their numbers alone are one.
func reasonsOf(ctx context.Context, store *trials.Store, study trials.Study, c trials.Counts) ([]reason, error) {
	var found []reason
	for _, state := range []trials.State{trials.Failed, trials.Infeasible} {
		if c.Of(state) == 0 {
			continue
		}
		groups := map[string]*reason{}
		var most *reason
		for t, err := range store.Trials(ctx, study, trials.Query{States: []trials.State{state}}) {
			if err != nil {
				return nil, err
			}
			text := reasonText(t.Error)
			key := withoutDigits(text)
			if groups[key] == nil {
				groups[key] = &reason{state: state, text: text, trial: t.Number, all: c.Of(state)}
			}
			r := groups[key]
			if r.count++; most == nil || r.count > most.count {
				most = r
			}
		}
		if most != nil {
			found = append(found, *most)
		}
	}
	return found, nil
}

// reasonText is the first line of an error, without the state that stands beside it anyway.
func reasonText(err string) string {
	return strings.TrimPrefix(oneLine(err), string(trials.Infeasible)+": ")
}

// withoutDigits puts one # for each run of digits.
func withoutDigits(text string) string {
	var b strings.Builder
	digits := false
	for _, r := range text {
		was := digits
		if digits = '0' <= r && r <= '9'; digits && !was {
			b.WriteByte('#')
		} else if !digits {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// String is "failed: sh ended with status 7", with how many say so where there are several.
func (r reason) String() string {
	if r.all == 1 {
		return fmt.Sprintf("%s: %s", r.state, r.text)
	}
	return fmt.Sprintf("%s (%d of %d): %s", r.state, r.count, r.all, r.text)
}

// why is what the command show is for in such a case.
func (r reason) why() string {
	if r.state == trials.Failed {
		return fmt.Sprintf("tells why trial %d failed", r.trial)
	}
	return fmt.Sprintf("tells why trial %d is %s", r.trial, r.state)
}

func (r reason) data() symbolic.Value {
	return symbolic.Dict(entry("state", string(r.state)), entry("trials", r.count), entry("of", r.all), entry("first", r.trial), entry("reason", r.text))
}

func reasonsData(reasons []reason) []symbolic.Value {
	list := make([]symbolic.Value, len(reasons))
	for i, r := range reasons {
		list[i] = r.data()
	}
	return list
}
