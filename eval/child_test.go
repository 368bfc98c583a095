//go:build unix

package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childMode is the environment variable that turns this test binary into one of the
// programs below.
const childMode = "EVAL_TEST_CHILD"

func TestMain(m *testing.M) {
	if mode := os.Getenv(childMode); mode != "" {
		child(mode)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child behaves as the mode says: the programs of the fault table.
func child(mode string) {
	mode, arg, _ := strings.Cut(mode, ":")
	switch mode {
	case "ok":
		fmt.Println(`{"metrics": {"loss": 0.5}}`)
	case "ok-and-crash":
		fmt.Println(`{"metrics": {"loss": 0.5}}`)
		os.Exit(1)
	case "print": // the argument, as it is
		text, err := strconv.Unquote(arg)
		if err != nil {
			panic(err)
		}
		os.Stdout.WriteString(text)
	case "args":
		fmt.Printf("%q %s\n", os.Args[1:], os.Getenv("EXTRA"))
		fmt.Println(`{"metrics": {"loss": 1}}`)
	case "stdin": // what was read is the metric
		data, err := io.ReadAll(os.Stdin)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s{\"metrics\": {\"bytes\": %d}}\n", data, len(data))
	case "input": // wants its candidate from stdin
		var d struct{ Trial int }
		if err := json.NewDecoder(os.Stdin).Decode(&d); err != nil {
			panic(err)
		}
		fmt.Printf("{\"metrics\": {\"trial\": %d}}\n", d.Trial)
	case "chatter": // says something all the time, on stderr
		d, _ := time.ParseDuration(arg)
		for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			fmt.Fprintln(os.Stderr, "working")
		}
		fmt.Println(`{"metrics": {"loss": 0.5}}`)
	case "eat", "eat-and-stay": // megabytes, in small bites
		n, _ := strconv.Atoi(arg)
		var meals [][]byte
		for range n {
			meals = append(meals, bytes.Repeat([]byte{1}, 1<<20))
			time.Sleep(5 * time.Millisecond)
		}
		if mode == "eat-and-stay" {
			time.Sleep(time.Minute)
		}
		fmt.Printf("{\"metrics\": {\"megabytes\": %d}}\n", len(meals))
	case "eat-together": // by children, of which one has left the group
		spawn("eat-and-stay:" + arg)
		leave("eat-and-stay:" + arg)
		time.Sleep(time.Minute)
	case "daemon": // a stubborn daemon without any connection to us
		leave("stubborn-daemon:" + arg)
		fmt.Println(`{"metrics": {"loss": 0.25}}`)
		if d, err := time.ParseDuration(os.Getenv("DAEMON_PAUSE")); err == nil {
			time.Sleep(d)
		}
	case "stubborn-daemon":
		signal.Ignore(syscall.SIGTERM)
		os.WriteFile(arg, []byte(strconv.Itoa(os.Getpid())), 0o644)
		time.Sleep(time.Minute)
	case "polite-daemon": // says goodbye
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		os.WriteFile(arg, []byte(strconv.Itoa(os.Getpid())), 0o644)
		<-stop
		os.WriteFile(arg+".bye", nil, 0o644)
	case "polite": // gives its daemon a moment
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		leave("polite-daemon:" + arg)
		<-stop
		time.Sleep(500 * time.Millisecond)
	case "status":
		fmt.Fprintln(os.Stderr, "Traceback: something\nValueError: bad width")
		n, _ := strconv.Atoi(arg)
		os.Exit(n)
	case "signal": // by a shell, since the Go runtime catches some
		panic(syscall.Exec("/bin/sh", []string{"sh", "-c", "kill -" + arg + " $$; sleep 60"}, nil))
	case "hang":
		fmt.Println("started", os.Getpid())
		time.Sleep(time.Minute)
	case "stubborn-leaf":
		signal.Ignore(syscall.SIGTERM)
		fmt.Println("leaf", os.Getpid())
		time.Sleep(time.Minute)
	case "leave": // ends well at once, but leaves a process that holds stdout
		spawn("stubborn-leaf")
		time.Sleep(100 * time.Millisecond)
		fmt.Println(`{"metrics": {"loss": 0.25}}`)
	case "escape": // the same in a session of its own, which a group kill does not reach
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childMode+"=sleep:3s")
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			panic(err)
		}
		fmt.Println(`{"metrics": {"loss": 0.25}}`)
	case "late": // a grandchild prints the result after its parent ended
		spawn("late-leaf")
	case "late-leaf":
		time.Sleep(200 * time.Millisecond)
		fmt.Println(`{"metrics": {"loss": 0.125}}`)
	case "sleep":
		d, _ := time.ParseDuration(arg)
		time.Sleep(d)
	case "flood": // megabytes of binary, then a result
		n, _ := strconv.Atoi(arg)
		block := bytes.Repeat([]byte("\x00\xff{\"metrics\"\r"), 1<<20/13)
		for range n {
			os.Stdout.Write(block)
			os.Stderr.Write(block[:1<<10])
		}
		fmt.Println("\nlast words\n" + `{"metrics": {"loss": 2}}`)
	case "closed": // closes stdout early
		os.Stdout.Close()
		fmt.Fprintln(os.Stderr, "stdout is gone")
		time.Sleep(100 * time.Millisecond)
	case "closed-and-hang":
		os.Stdin.Close()
		os.Stdout.Close()
		os.Stderr.Close()
		time.Sleep(time.Minute)
	case "deaf":
		os.Stdin.Close()
		time.Sleep(50 * time.Millisecond)
		fmt.Println(`{"metrics": {"loss": 0.5}}`)
	case "epochs": // reports until it is stopped, and then prints what it has
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		out := bufio.NewWriter(os.Stdout)
		for step := 1; ; step++ {
			fmt.Fprintf(out, "{\"step\": %d, \"metrics\": {\"loss\": %g}}\n", step, 1/float64(step))
			out.Flush()
			select {
			case <-stop:
				fmt.Fprintln(out, arg)
				out.Flush()
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	case "runner": // runs a program that hangs
		c := &Command{Argv: []any{os.Args[0]}, Env: map[string]any{childMode: "hang"}}
		c.Evaluate(context.Background(), Candidate{Dir: arg})
	case "runner-of-parent": // runs a program that hangs, with a child
		c := &Command{Argv: []any{os.Args[0]}, Env: map[string]any{childMode: "parent"}}
		c.Evaluate(context.Background(), Candidate{Dir: arg})
	case "parent":
		spawn("stubborn-leaf")
		time.Sleep(time.Minute)
	default:
		panic("no child mode " + mode)
	}
}

// leave starts a child in a session of its own, with its output nowhere.
func leave(mode string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
	if _, file, ok := strings.Cut(mode, "daemon:"); ok { // let it come to life
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
			if pid, _ := os.ReadFile(file); len(pid) > 0 {
				return
			}
		}
	}
}

func spawn(mode string) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		panic(err)
	}
}

// childCommand runs this test binary in a mode.
func childCommand(t testing.TB, mode string) *Command {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Command{Argv: []any{self}, Env: map[string]any{childMode: strings.NewReplacer("{", "{{", "}", "}}").Replace(mode)}, Grace: 300 * time.Millisecond}
}

// alive says whether a process exists and is no zombie.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return syscall.Kill(pid, 0) == nil && !os.IsNotExist(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}
