package eval

import (
	"context"
	"errors"
	"fmt"
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

	// Dir is where the program runs, with placeholders; "" is the working
	// directory of the search, "{dir}" the trial's own. A relative program in
	// Argv is looked for from there.
	Dir string `sym:"dir" default:"" doc:"working directory, with {placeholders}; {dir} is the trial's own; empty: where the search was started"`

	// Timeout bounds the run; 0 does not.
	Timeout time.Duration `sym:"timeout" default:"0s" doc:"longest run, after which the process group is ended; 0s: no limit"`

	// Grace is how long a program has between SIGTERM and SIGKILL, and how long
	// what it left in its process group may hold its output open. 0 is 5 s.
	Grace time.Duration `sym:"grace" default:"5s" doc:"time between SIGTERM and SIGKILL"`

	// Metrics are the names that a result must hold. Other metrics may come
	// too, and are left out when they are not finite. When it is empty every
	// metric must be finite.
	Metrics []string `sym:"metrics" default:"[]" doc:"metrics that each result must have; the check of an experiment knows them"`

	// Keep bounds each of the files stdout.log and stderr.log in the trial's
	// directory; the middle of a longer output is left out. 0 is 16 MiB.
	Keep int `sym:"keep" min:"0" default:"16777216" doc:"bytes kept of each output"`
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
	if _, err := exec.LookPath(program); err != nil {
		return &symbolic.PathError{Path: symbolic.Path{symbolic.Key("argv"), symbolic.Index(0)}, Err: startError(err, &process{argv: []string{program}})}
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
	templates, err := c.parse()
	if err != nil {
		return nil, err
	}
	p, err := templates.expand(scope{&candidate})
	if err != nil {
		return nil, err
	}
	if p.stdin, err = document(&candidate); err != nil {
		return nil, err
	}
	if candidate.Dir != "" {
		if err := os.WriteFile(filepath.Join(candidate.Dir, "candidate.json"), p.stdin, 0o644); err != nil {
			return nil, fmt.Errorf("write the candidate for the program: %w", err)
		}
	}
	p.env = environment(&candidate, p.env)
	if p.grace = c.Grace; p.grace == 0 {
		p.grace = 5 * time.Second
	}
	return c.run(ctx, p, &candidate)
}

// errTimeout is the cause of a context that ended because of Command.Timeout.
var errTimeout = errors.New("timeout")

// run runs p and judges how it ended.
func (c *Command) run(ctx context.Context, p *process, candidate *Candidate) (Metrics, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if c.Timeout > 0 {
		timer := time.AfterFunc(c.Timeout, func() { stop(errTimeout) })
		defer timer.Stop()
	}
	stderr := c.transcript(candidate, "stderr.log")
	out := &protocol{kept: c.transcript(candidate, "stdout.log"), report: candidate.Report, stop: stop}
	p.stdout, p.stderr = out, stderr

	state, stopped, err := p.run(ctx)
	out.close()
	out.kept.close()
	stderr.close()
	e := ending{program: p.argv[0], out: out, stderr: stderr, state: state}
	switch {
	case err != nil:
		return nil, e.fail(KindCrash, startError(err, p))
	case out.stopped != nil:
		if out.result == nil {
			return out.reported, out.stopped
		}
		return out.result, out.stopped
	case stopped && errors.Is(context.Cause(ctx), errTimeout):
		return out.result, e.fail(KindTimeout, fmt.Errorf("%s did not end within its timeout of %v", e.program, c.Timeout))
	case stopped:
		return out.result, context.Cause(ctx)
	}
	return e.judge(c.Metrics)
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

// templates are the parsed texts of a Command.
type templates struct {
	argv []template
	env  map[string]template
	dir  template
}

// parse reads all templates; an error names the field.
func (c *Command) parse() (*templates, error) {
	at := func(err error, steps ...symbolic.Step) error {
		return &symbolic.PathError{Path: steps, Err: err}
	}
	if len(c.Argv) == 0 {
		return nil, at(errors.New("want at least the program to run"), symbolic.Key("argv"))
	}
	t := &templates{env: make(map[string]template, len(c.Env))}
	for i, word := range c.Argv {
		parsed, err := parseWord(word)
		if err == nil && i == 0 && len(parsed) == 0 {
			err = errors.New("the program is empty")
		}
		if err != nil {
			return nil, at(err, symbolic.Key("argv"), symbolic.Index(i))
		}
		t.argv = append(t.argv, parsed)
	}
	for name, word := range c.Env {
		parsed, err := parseWord(word)
		if err == nil && (name == "" || strings.ContainsAny(name, "=\x00")) {
			err = fmt.Errorf("%q cannot be the name of an environment variable", name)
		}
		if err != nil {
			return nil, at(err, symbolic.Key("env"), symbolic.Key(name))
		}
		t.env[name] = parsed
	}
	var err error
	if t.dir, err = parseTemplate(c.Dir); err != nil {
		return nil, at(err, symbolic.Key("dir"))
	}
	return t, nil
}

// parseWord reads a template, or a scalar that stands for itself.
func parseWord(word any) (template, error) {
	if text, ok := word.(string); ok {
		if strings.ContainsRune(text, 0) {
			return nil, errors.New("a program's argument cannot hold a zero byte")
		}
		return parseTemplate(text)
	}
	v, err := symbolic.ValueOf(word)
	if err != nil {
		return nil, err
	}
	text, err := textOf(v)
	return template{{literal: text}}, err
}

// expand puts a trial's values into the templates.
func (t *templates) expand(s scope) (*process, error) {
	p := &process{}
	for i, word := range t.argv {
		text, err := word.expand(s.text)
		if err != nil {
			return nil, fmt.Errorf("argv[%d]: %w", i, err)
		}
		p.argv = append(p.argv, text)
	}
	for name, word := range t.env {
		text, err := word.expand(s.text)
		if err != nil {
			return nil, fmt.Errorf("env.%s: %w", name, err)
		}
		p.env = append(p.env, name+"="+text)
	}
	var err error
	if p.dir, err = t.dir.expand(s.text); err != nil {
		return nil, fmt.Errorf("dir: %w", err)
	}
	return p, nil
}
