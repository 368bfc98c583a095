package eval

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"symsearch/symbolic"
)

// infeasibleStatus is the exit status of a program that finds its candidate without
// a score.
const infeasibleStatus = 3

// Command is an [Evaluator] that runs a program in any language. The package comment
// describes the protocol.
type Command struct {
	// Argv is the program and its arguments, passed as they are, never through a
	// shell. Strings may hold {placeholders}; numbers and booleans, which may
	// come from hyper-nodes right here, are written out.
	Argv []any `sym:"argv" doc:"program and arguments, with {placeholders} by decision name or path; not passed through a shell"`

	// Env is added to the environment of the search itself.
	Env map[string]any `sym:"env" default:"{}" doc:"environment variables to add, with {placeholders}"`

	// Dir is where the program runs, with placeholders; "" is the folder of
	// UseFolder or else the working directory of the search, "{dir}" the
	// trial's own. A relative program in Argv is looked for from there.
	Dir string `sym:"dir" default:"" doc:"working directory, with {placeholders}; {dir} is the trial's own; empty: where the study was begun"`

	// Timeout bounds the run; 0 does not.
	Timeout time.Duration `sym:"timeout" default:"0s" doc:"longest run, after which the process group is ended; 0s: no limit"`

	// Silence bounds the time in which the program prints nothing; 0 does not.
	Silence time.Duration `sym:"silence" default:"0s" doc:"longest time without output, after which the process group is ended; 0s: no limit"`

	// Memory bounds the memory of the program and all that it started together,
	// as "4GiB"; "" does not. It is looked at about ten times a second, so that
	// more may be taken for a moment, and needs Linux.
	Memory string `sym:"memory" default:"" doc:"most memory of the program and all that it starts, such as 4GiB, after which they are killed; empty: no limit"`

	// Output bounds what the program prints, as "1GiB"; "" does not.
	Output string `sym:"output" default:"" doc:"most output, such as 1GiB, after which the process group is ended; empty: no limit"`

	// Grace is how long a program has between SIGTERM and SIGKILL, and how long
	// what it left in its process group may hold its output open. 0 is 5 s.
	Grace time.Duration `sym:"grace" default:"5s" doc:"time between SIGTERM and SIGKILL"`

	// Metrics are the names that a result must hold. Other metrics may come
	// too, and are left out when they are not finite. When it is empty every
	// metric must be finite.
	Metrics []string `sym:"metrics" default:"[]" doc:"metrics that each result must have; the check of an experiment knows them"`

	// Patterns are regular expressions for the lines of standard output: a list
	// of them with groups that have the names of metrics, or a dictionary of
	// metrics to expressions, whose first group, or whole match, is the number.
	// The last match of each counts. What "step" finds is the step of its line
	// and of those after it, which makes reports of them.
	Patterns any `sym:"patterns" optional:"true" doc:"regular expressions for lines of the output: by metric, or a list with (?P<metric>groups); the last match counts; step finds the step of a report"`

	// Reports makes a report of every line that a pattern finds a metric in, also
	// when there is no step: they are counted.
	Reports bool `sym:"reports" default:"false" doc:"every line with a match is a report, counted where there is no step"`

	// Result is a file in the trial's directory that the program leaves its
	// result in, as JSON or as the number of the one metric in Metrics; "" is
	// none. One of an earlier attempt is removed before the program starts.
	Result string `sym:"result" default:"" doc:"file in the trial's directory with the result: {\"accuracy\": 0.97} or one number"`

	// Record are the names of further environment variables for record.json in the
	// trial's directory.
	Record []string `sym:"record" default:"[]" doc:"further environment variables that are kept in record.json of the trial's directory"`

	// Keep bounds each of the files stdout.log and stderr.log in the trial's
	// directory; the middle of a longer output is left out. 0 is 16 MiB.
	Keep int `sym:"keep" min:"0" default:"16777216" doc:"bytes kept of each output"`

	folder string // where relative paths start; "": at the working directory
}

var (
	_ Evaluator   = (*Command)(nil)
	_ MetricNamer = (*Command)(nil)
	_ Preparer    = (*Command)(nil)
	_ DirUser     = (*Command)(nil)
)

// Validate checks the templates; what their names stand for is known per trial.
func (c *Command) Validate() error {
	_, err := c.parse()
	return err
}

// UseFolder says where programs run and where relative paths start.
func (c *Command) UseFolder(folder string) { c.folder = folder }

// UsesDir wants a directory for what the program prints.
func (c *Command) UsesDir() bool { return true }

// Prepare looks for the program, unless its name has placeholders.
func (c *Command) Prepare() error {
	if err := checkPlatform(); err != nil {
		return err
	}
	t, err := c.parse()
	if err != nil {
		return err
	}
	if len(t.argv[0]) != 1 || t.argv[0][0].name != "" || len(t.dir) > 0 {
		return nil
	}
	program := t.argv[0][0].literal
	file := program
	if c.folder != "" && strings.Contains(program, "/") && !filepath.IsAbs(program) {
		file = filepath.Join(c.folder, program)
	}
	if _, err := exec.LookPath(file); err != nil {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("argv"), symbolic.Index(0)}, Err: startError(err, &process{argv: []string{program}, dir: c.folder})}
	}
	return nil
}

// MetricNames returns c.Metrics, nil when it is empty.
func (c *Command) MetricNames() []string {
	if len(c.Metrics) == 0 {
		return nil
	}
	return slices.Clone(c.Metrics)
}

// Evaluate runs the program. See the package comment for what its output and its
// end mean.
func (c *Command) Evaluate(ctx context.Context, candidate Candidate) (Metrics, error) {
	if err := checkPlatform(); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	parsed, err := c.parse()
	if err != nil {
		return nil, err
	}
	if candidate.Dir != "" {
		if candidate.Dir, err = filepath.Abs(candidate.Dir); err != nil {
			return nil, err
		}
	}
	p, err := parsed.expand(scope{&candidate})
	if err != nil {
		return nil, err
	}
	if c.folder != "" && !filepath.IsAbs(p.dir) {
		p.dir = filepath.Join(c.folder, p.dir)
	}
	if p.stdin, err = document(&candidate); err != nil {
		return nil, err
	}
	if candidate.Dir != "" {
		if candidate.Attempt > 1 {
			endOrphans(candidate.Dir)
		}
		if err := os.WriteFile(filepath.Join(candidate.Dir, "candidate.json"), p.stdin, 0o644); err != nil {
			return nil, fmt.Errorf("%w: write the candidate for the program: %w", ErrNotRun, err)
		}
	}
	if parsed.names("checkpoint") && candidate.Dir != "" {
		if err := os.MkdirAll(checkpointDir(&candidate), 0o755); err != nil {
			return nil, fmt.Errorf("%w: make the directory for checkpoints: %w", ErrNotRun, err)
		}
	}
	p.env = environment(&candidate, p.env)
	if p.grace = c.Grace; p.grace == 0 {
		p.grace = 5 * time.Second
	}
	return c.run(ctx, parsed, p, &candidate)
}

// run runs p and judges how it ended.
func (c *Command) run(ctx context.Context, parsed *templates, p *process, candidate *Candidate) (Metrics, error) {
	var file *resultFile
	if c.Result != "" {
		var err error
		if file, err = newResultFile(candidate.Dir, c.Result); err != nil {
			return nil, err
		}
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	stderr := c.transcript(candidate, "stderr.log")
	out := &protocol{
		kept: c.transcript(candidate, "stdout.log"), report: candidate.Report, stop: stop,
		patterns: parsed.patterns, count: c.Reports,
	}
	m := &meter{start: time.Now(), limit: parsed.limits.output, over: func() {
		stop(&limitError{kind: KindOutput, err: fmt.Errorf("%s printed more than the %s that it may", p.argv[0], formatBytes(parsed.limits.output))})
	}}
	p.stdout, p.stderr = metered{m, out}, metered{m, stderr}
	defer parsed.limits.watchTime(p.argv[0], m, stop)()
	p.started = func(f *family) func() { return parsed.limits.watchMemory(p.argv[0], f, stop) }

	finish := c.record(p, candidate)
	state, stopped, err := p.run(ctx)
	finish(state, err)
	out.close()
	out.kept.close()
	stderr.close()
	e := ending{program: p.argv[0], out: out, stderr: stderr, state: state}
	e.collect(file, c.Metrics)
	limit, _ := errors.AsType[*limitError](context.Cause(ctx))
	switch {
	case err != nil:
		return nil, e.fail(KindCrash, startError(err, p))
	case out.stopped != nil:
		if e.result == nil {
			return out.reported, out.stopped
		}
		return e.result, out.stopped
	case stopped && limit != nil:
		return e.result, e.fail(limit.kind, limit.err)
	case stopped:
		return e.result, context.Cause(ctx)
	}
	return e.judge(c.Metrics)
}

// record begins the record of a run; what it returns ends it.
func (c *Command) record(p *process, candidate *Candidate) (finish func(*os.ProcessState, error)) {
	if candidate.Dir == "" {
		return func(*os.ProcessState, error) {}
	}
	code := c.Dir
	if code == "" || strings.Contains(code, "{") {
		code = "." // where the search was started
	}
	if c.folder != "" && !filepath.IsAbs(code) {
		code = filepath.Join(c.folder, code)
	}
	git := askGit(code)
	r := newRecord(candidate, p, slices.AppendSeq(slices.Clone(c.Record), maps.Keys(c.Env)))
	return func(state *os.ProcessState, err error) {
		r.Git = git.wait()
		r.write(candidate.Dir, state, err)
	}
}

func (c *Command) transcript(candidate *Candidate, name string) *transcript {
	t := &transcript{limit: int64(c.Keep), head: fmt.Sprintf("--- attempt %d ---", candidate.Attempt)}
	if t.limit == 0 {
		t.limit = 16 << 20
	}
	if candidate.Dir != "" {
		t.path = filepath.Join(candidate.Dir, name)
	}
	return t
}

// startError says what to do about a program that could not be started.
func startError(err error, p *process) error {
	err = fmt.Errorf("cannot start %s: %w", p.argv[0], err)
	switch {
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%w (hint: chmod +x, or name its interpreter first in argv)", err)
	case errors.Is(err, os.ErrNotExist) && strings.Contains(p.argv[0], "/"):
		where := p.dir
		if where == "" {
			where, _ = os.Getwd()
		}
		return fmt.Errorf("%w (looked for from %s; a script's first line may also name an interpreter that is missing)", err, where)
	case strings.ContainsAny(p.argv[0], " \t"):
		return fmt.Errorf("%w (hint: argv is a list of words and not a line for a shell; write [sh, -c, '...'] for one)", err)
	}
	return err
}
