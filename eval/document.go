package eval

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// document writes a candidate as one line of JSON, for the standard input of a
// program.
func document(c *Candidate) ([]byte, error) {
	d := struct {
		Study   string          `json:"study,omitempty"`
		Trial   int             `json:"trial"`
		Attempt int             `json:"attempt"`
		Seed    uint64          `json:"seed"`
		Dir     string          `json:"dir,omitempty"`
		Params  json.RawMessage `json:"params,omitempty"`
		Model   json.RawMessage `json:"model,omitempty"`
	}{Study: c.Study, Trial: c.Trial, Attempt: c.Attempt, Seed: c.Seed, Dir: c.Dir}
	var err error
	if c.Params != nil {
		if d.Params, err = symbolic.ToJSON(c.Params); err != nil {
			return nil, fmt.Errorf("write the trial's decisions as JSON: %w", err)
		}
	}
	if c.Value != nil {
		if d.Model, err = symbolic.ToJSON(c.Value); err != nil {
			return nil, fmt.Errorf("write the model as JSON: %w", err)
		}
	}
	data, err := json.Marshal(d)
	return append(data, '\n'), err
}

// trialDirName is the environment variable for the directory of a trial.
const trialDirName = "SEARCH_TRIAL_DIR"

// checkpointDir is where a program keeps what a further attempt of its trial can go on
// from; "" when the trial has no directory.
func checkpointDir(c *Candidate) string {
	if c.Dir == "" {
		return ""
	}
	return filepath.Join(c.Dir, "checkpoint")
}

// environment returns our own environment with the facts of the trial, what its slot demands, and extra, which wins. Facts of
// a search that we ourselves are a trial of are left out.
func environment(c *Candidate, extra []string) []string {
	facts := append([]string{
		"SEARCH_STUDY=" + c.Study,
		"SEARCH_TRIAL=" + strconv.Itoa(c.Trial),
		"SEARCH_ATTEMPT=" + strconv.Itoa(c.Attempt),
		"SEARCH_SEED=" + strconv.FormatUint(c.Seed, 10),
		trialDirName + "=" + c.Dir,
		"SEARCH_CHECKPOINT_DIR=" + checkpointDir(c),
	}, c.Slot.environment()...)
	replaced := map[string]bool{tokenName: true}
	for _, f := range facts {
		name, _, _ := strings.Cut(f, "=")
		replaced[name] = true
	}
	env := slices.DeleteFunc(os.Environ(), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return replaced[name]
	})
	for _, f := range facts {
		if !strings.HasSuffix(f, "=") {
			env = append(env, f)
		}
	}
	slices.Sort(extra)
	return append(env, extra...)
}
