package eval

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// closeDelay is how long the output of a process that escaped is still read after all
// others were killed.
const closeDelay = 250 * time.Millisecond

// process is one run of a program in a process group of its own.
type process struct {
	argv  []string
	env   []string
	dir   string
	stdin []byte

	// stdout and stderr get the output, each from a goroutine of its own.
	stdout, stderr io.Writer

	// grace is how long the group may live after it was asked to end, and how
	// long its other members may keep the output open after the first one ended.
	grace time.Duration

	// started is told the program and what it starts, and returns what is called
	// when the program has ended; nil is nothing.
	started func(*family) (release func())
}

// run starts the program and returns when it has ended, its group is dead and all
// output has been read. When ctx is done the group gets SIGTERM, and SIGKILL after
// the grace; stopped says whether that was what ended it. The error is that the
// program could not be started.
func (p *process) run(ctx context.Context) (state *os.ProcessState, stopped bool, err error) {
	cmd := exec.Command(p.argv[0], p.argv[1:]...)
	if cmd.Err != nil {
		return nil, false, cmd.Err
	}
	token := newToken()
	cmd.Env, cmd.Dir, cmd.SysProcAttr = append(p.env, tokenName+"="+token), p.dir, groupAttributes()
	pipes, err := connect(cmd)
	if err != nil {
		return nil, false, err
	}
	defer pipes.close()

	// On Linux the kernel ties the signal at our death to the thread that forked, so
	// the goroutine keeps it until the program has ended. It waits in the kernel.
	runtime.LockOSThread()
	if err := cmd.Start(); err != nil {
		runtime.UnlockOSThread()
		return nil, false, err
	}
	pipes.closeChildEnds()
	pipes.feed(p.stdin)
	drained := pipes.drain(p.stdout, p.stderr)
	f := newFamily(cmd.Process.Pid, token)
	w := watchFamily(ctx, f, p.grace)
	if p.started != nil {
		defer p.started(f)()
	}
	reap := waitExit(cmd)
	runtime.UnlockOSThread()
	stopped = w.end()

	awaitOutput(ctx, drained, p.grace)
	f.kill()
	pipes.limit(closeDelay)
	<-drained
	err = reap()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return nil, stopped, err
	}
	return cmd.ProcessState, stopped, nil
}

// watch ends a family of processes when a context is done.
type watch struct {
	disarm func() bool
	exited chan struct{} // closed when the first process has ended
	done   chan struct{} // closed when no more signals will be sent
}

// watchFamily sends SIGTERM when ctx is done, and SIGKILL a grace later if the first
// process of the family is alive then, or at once when the cause says so.
func watchFamily(ctx context.Context, f *family, grace time.Duration) *watch {
	w := &watch{exited: make(chan struct{}), done: make(chan struct{})}
	w.disarm = context.AfterFunc(ctx, func() {
		defer close(w.done)
		if limit, ok := errors.AsType[*limitError](context.Cause(ctx)); ok && limit.now {
			f.kill()
			return
		}
		f.terminate()
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-w.exited:
		case <-timer.C:
			f.kill()
		}
	})
	return w
}

// end is called when the first process has ended; it says whether signals were sent.
// None are after it.
func (w *watch) end() bool {
	if w.disarm() {
		return false
	}
	close(w.exited)
	<-w.done
	return true
}

// lingering is how long output is waited for that others may still write when the
// program itself has ended.
const lingering = time.Second

// awaitOutput waits until nobody writes any more, but not longer than lingering, the
// grace, or until ctx is done: what the first process wrote is in the pipe by now, and who else has the pipe
// open may be a forgotten server as well as a tee with the last line.
func awaitOutput(ctx context.Context, drained <-chan struct{}, grace time.Duration) {
	select {
	case <-drained:
		return
	default:
	}
	timer := time.NewTimer(min(grace, lingering))
	defer timer.Stop()
	select {
	case <-drained:
	case <-timer.C:
	case <-ctx.Done():
		// The group had its time; give the readers theirs.
		select {
		case <-drained:
		case <-time.After(min(grace, closeDelay)):
		}
	}
}

// pipes are the three pipes between us and a program.
type pipes struct {
	in       *os.File    // our end of its stdin
	out, err *os.File    // our ends of its outputs
	child    [3]*os.File // its ends
}

// connect makes the pipes and gives cmd its ends.
func connect(cmd *exec.Cmd) (*pipes, error) {
	p := &pipes{}
	var err error
	open := func(read, write **os.File) {
		if err == nil {
			*read, *write, err = os.Pipe()
		}
	}
	open(&p.child[0], &p.in)
	open(&p.out, &p.child[1])
	open(&p.err, &p.child[2])
	if err != nil {
		p.close()
		return nil, fmt.Errorf("open pipes: %w", err)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.child[0], p.child[1], p.child[2]
	return p, nil
}

func (p *pipes) closeChildEnds() {
	for i, f := range p.child {
		if f != nil {
			f.Close()
			p.child[i] = nil
		}
	}
}

func (p *pipes) close() {
	p.closeChildEnds()
	for _, f := range []*os.File{p.in, p.out, p.err} {
		if f != nil {
			f.Close()
		}
	}
}

// feed writes the program's input, in the background when it may not fit into the
// pipe. A program need not read it: EPIPE, and an end that came while it was being
// written, are no errors.
func (p *pipes) feed(data []byte) {
	const atOnce = 4 << 10 // the least that a pipe holds
	write := func() {
		p.in.Write(data)
		p.in.Close()
	}
	if len(data) <= atOnce {
		write()
		return
	}
	go write()
}

// drain reads both outputs to their ends; the channel is closed then.
func (p *pipes) drain(stdout, stderr io.Writer) <-chan struct{} {
	done := make(chan struct{})
	var readers atomic.Int32
	readers.Store(2)
	read := func(to io.Writer, from *os.File) {
		copyOutput(to, from)
		if readers.Add(-1) == 0 {
			close(done)
		}
	}
	go read(stdout, p.out)
	go read(stderr, p.err)
	return done
}

// buffers are the read buffers of programs' outputs.
var buffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

func copyOutput(to io.Writer, from *os.File) {
	buffer := buffers.Get().(*[32 << 10]byte)
	defer buffers.Put(buffer)
	for {
		n, err := from.Read(buffer[:])
		if n > 0 {
			to.Write(buffer[:n])
		}
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return
		}
	}
}

// limit ends all reading after d.
func (p *pipes) limit(d time.Duration) {
	deadline := time.Now().Add(d)
	p.out.SetReadDeadline(deadline)
	p.err.SetReadDeadline(deadline)
}
