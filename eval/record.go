package eval

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Record is what it takes to understand, or to repeat by hand, one run of a program. It
// stands in record.json of the trial's directory; a further attempt replaces it.
type Record struct {
	Study   string            `json:"study,omitempty"`
	Trial   int               `json:"trial"`
	Attempt int               `json:"attempt"`
	Seed    uint64            `json:"seed"`
	Argv    []string          `json:"argv"`
	Dir     string            `json:"dir"`
	Env     map[string]string `json:"env"` // of recordedEnv only: an environment has secrets in it
	Host    string            `json:"host"`
	System  string            `json:"system"` // linux/amd64
	Slot    Slot              `json:"slot"`
	Git     *GitState         `json:"git,omitempty"`

	Start   time.Time `json:"start"`
	Seconds float64   `json:"seconds"`
	Status  *int      `json:"status,omitempty"` // the exit status
	Signal  string    `json:"signal,omitempty"` // what ended it instead
	Error   string    `json:"error,omitempty"`  // why it could not be started

	// CPU times are those of the program and of what it waited for. The peak is
	// the largest resident memory of one of these processes, and left out when it
	// is no more than our own, which the system counts as theirs until they exec.
	UserSeconds   float64 `json:"user_seconds"`
	SystemSeconds float64 `json:"system_seconds"`
	PeakRSS       int64   `json:"peak_rss,omitempty"` // bytes
}

const recordName = "record.json"

// ReadRecord reads the record in a trial's directory. An error for which errors.Is(err,
// fs.ErrNotExist) holds says that there is none: the trial ran no program, or without a
// directory.
func ReadRecord(dir string) (*Record, error) {
	data, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil {
		return nil, fmt.Errorf("read the record of a trial: %w", err)
	}
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(dir, recordName), err)
	}
	return &r, nil
}

// recordedEnv are the variables that are recorded, if they are set, beside those of the
// Command and the facts of the trial.
var recordedEnv = []string{
	"PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ",
	"PYTHONPATH", "PYTHONHASHSEED", "VIRTUAL_ENV", "CONDA_PREFIX", "JULIA_PROJECT", "R_LIBS",
	"CUDA_VISIBLE_DEVICES", "CUBLAS_WORKSPACE_CONFIG", "HIP_VISIBLE_DEVICES",
	"OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
	"RAYON_NUM_THREADS", "GOMAXPROCS",
	"SLURM_JOB_ID",
}

var hostname = sync.OnceValue(func() string {
	name, _ := os.Hostname()
	return name
})

// newRecord is made before the program starts. own are the names of the variables that
// its Command sets or wants to see recorded.
func newRecord(c *Candidate, p *process, own []string) *Record {
	r := &Record{
		Study: c.Study, Trial: c.Trial, Attempt: c.Attempt, Seed: c.Seed,
		Argv: p.argv, Dir: p.dir, Env: make(map[string]string),
		Host: hostname(), System: runtime.GOOS + "/" + runtime.GOARCH, Slot: c.Slot, Start: time.Now(),
	}
	if r.Dir == "" {
		r.Dir, _ = os.Getwd()
	}
	for _, e := range p.env {
		name, value, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "SEARCH_") || slices.Contains(recordedEnv, name) || slices.Contains(own, name) {
			r.Env[name] = value
		}
	}
	return r
}

// write completes the record. A disk that is full must not fail a trial that went well,
// so that there is no error.
func (r *Record) write(dir string, state *os.ProcessState, err error) {
	r.Seconds = time.Since(r.Start).Seconds()
	if err != nil {
		r.Error = err.Error()
	}
	if state != nil {
		if r.Signal = signalOf(state); r.Signal == "" {
			status := state.ExitCode()
			r.Status = &status
		}
		r.UserSeconds, r.SystemSeconds = state.UserTime().Seconds(), state.SystemTime().Seconds()
		r.PeakRSS = peakMemory(state)
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err == nil {
		os.WriteFile(filepath.Join(dir, recordName), append(data, '\n'), 0o644)
	}
}
