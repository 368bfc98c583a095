package eval

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// GitState is the version of the code that a program ran from.
type GitState struct {
	Commit string `json:"commit"`
	Dirty  bool   `json:"dirty"` // tracked files differ from it
}

const (
	// gitAge is how long an answer of git stands for the trials that start: code
	// may change during a study, but git takes longer than a short trial.
	gitAge = 5 * time.Second

	// gitPatience bounds git in a very large repository.
	gitPatience = 2 * time.Second
)

// gitAnswers are the last answers by directory.
var gitAnswers struct {
	sync.Mutex
	of map[string]*gitAnswer
}

type gitAnswer struct {
	asked time.Time
	done  chan struct{}
	state *GitState // read after done; nil: no repository, or git did not answer
}

// askGit asks, in the background, for the state of the repository that dir is in.
func askGit(dir string) *gitAnswer {
	gitAnswers.Lock()
	defer gitAnswers.Unlock()
	if a := gitAnswers.of[dir]; a != nil && time.Since(a.asked) < gitAge {
		return a
	}
	if gitAnswers.of == nil || len(gitAnswers.of) >= 100 {
		gitAnswers.of = make(map[string]*gitAnswer)
	}
	a := &gitAnswer{asked: time.Now(), done: make(chan struct{})}
	gitAnswers.of[dir] = a
	go func() {
		defer close(a.done)
		a.state = readGit(dir)
	}()
	return a
}

// wait returns the answer, nil when there is none.
func (a *gitAnswer) wait() *GitState {
	<-a.done
	return a.state
}

func readGit(dir string) *GitState {
	if !inRepository(dir) {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), gitPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", "--no-optional-locks", "status", "--porcelain=v2", "--branch", "--untracked-files=no", "--ignore-submodules=none")
	cmd.Dir = dir
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	return parseGit(string(out))
}

// parseGit reads the second format of git status, which is for programs.
func parseGit(out string) *GitState {
	var s GitState
	for line := range strings.Lines(out) {
		if commit, ok := strings.CutPrefix(line, "# branch.oid "); ok {
			s.Commit = strings.TrimSpace(commit)
		} else if !strings.HasPrefix(line, "#") {
			s.Dirty = true
		}
	}
	if s.Commit == "" || s.Commit == "(initial)" {
		return nil
	}
	return &s
}

// inRepository spares most directories outside of a repository a program.
func inRepository(dir string) bool {
	dir, err := filepath.Abs(dir)
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
	return false
}
