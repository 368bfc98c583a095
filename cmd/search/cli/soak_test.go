//go:build unix

package cli_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"symsearch/trials"
)

var (
	soak     = flag.Bool("soak", false, "TestSoak: 10,000 trials and 100 kills in each order, which takes minutes")
	soakSeed = flag.Uint64("soak.seed", 0, "TestSoak: `seed` of the moments; 0: another one every time")
)

// soakFile is a study of small programs. Each keeps a journal: that it began, and that it came to its end. Every seventh one
// leaves its work to a child, which the kernel does not end together with the runner.
const soakFile = `
name: soak
model: {x: !IntRange {min: 0, max: 999}, y: !IntRange {min: 0, max: 999}, kind: !OneOf [a, {deep: !IntRange {min: 0, max: 9}}, c]}
evaluate: !Command {argv: [sh, trial.sh, "{x}", "{y}"]}
objectives: {value: minimize}
algorithm: %s
budget: {trials: %d}
workers: %d
seed: 11
order: %s
`

// soakStudy is what of soakFile differs.
type soakStudy struct {
	algorithm string
	budget    int
	workers   int
	order     string
}

const soakScript = `me="$SEARCH_TRIAL $SEARCH_ATTEMPT"
echo "begin $me" >>journal
work() {
	echo "{\"metrics\": {\"value\": $(( ($1 - 500) * ($1 - 500) + ($2 - 300) * ($2 - 300) ))}}"
	echo "end $me" >>journal
}
if [ $((SEARCH_TRIAL % 7)) -eq 0 ]; then
	{ sleep 0.02; work "$1" "$2"; } &
	wait
else
	work "$1" "$2"
fi
`

// A study whose runner is killed at random moments has exactly the trials that were asked for. None is lost, none is there
// twice, no two attempts of one run at the same time, and the search is the one that its record says. In strict order it is
// the search that nobody disturbed. With -soak this is a long test, with many more trials and kills.
func TestSoak(t *testing.T) {
	budget, kills := 300, 8
	switch {
	case *soak:
		budget, kills = 10_000, 100
	case testing.Short():
		budget, kills = 100, 4
	}
	seed := *soakSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	for i, order := range []string{"completion", "strict"} {
		t.Run(order, func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d (-soak.seed gives it)", seed)
			study := soakStudy{"!RegularizedEvolution {population: 40, tournament: 8}", budget, 8, order}
			s := newSoak(t, study)
			if killed := s.disturb(kills, rand.New(rand.NewPCG(seed, uint64(i)))); killed == 0 {
				t.Error("it came to its end before it was killed")
			}
			s.check()
			if attempts := s.checkJournal(); attempts == budget {
				t.Error("no trial was cut off: the kills were harmless")
			}
			if order == "strict" {
				s.compare(study)
			}
		})
	}
}

// A study of any algorithm, with any number of workers, that is killed at random moments is one that its record says, and in
// strict order the one that nobody disturbed.
func TestEveryAlgorithmIsKilled(t *testing.T) {
	seed := *soakSeed
	if seed == 0 {
		seed = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d (-soak.seed gives it)", seed)
	orders, workers := []string{"strict", "completion"}, []int{1, 2, 8}
	if testing.Short() {
		orders, workers = orders[:1], workers[1:2]
	}
	for _, algorithm := range []string{
		"!Random {}", "!Sweep {}", "!HillClimb {}", "!RegularizedEvolution {population: 5, tournament: 2}",
		"!Dedup {algorithm: !RegularizedEvolution {population: 5, tournament: 2}}",
	} {
		name, _, _ := strings.Cut(algorithm[1:], " ")
		for _, order := range orders {
			for _, n := range workers {
				t.Run(fmt.Sprintf("%s, %s, %d workers", name, order, n), func(t *testing.T) {
					t.Parallel()
					study := soakStudy{algorithm, 40, n, order}
					s := newSoak(t, study)
					s.disturb(3, rand.New(rand.NewPCG(seed, uint64(n))))
					s.check()
					if name != "Dedup" { // which has trials that no program runs
						s.checkJournal()
					}
					if got := len(s.all()); got != study.budget {
						t.Errorf("got %d trials, want %d", got, study.budget)
					}
					if order == "strict" {
						s.compare(study)
					}
				})
			}
		}
	}
}

// soaked is a study in a folder of its own.
type soaked struct {
	*testing.T
	dir    string
	budget int

	journal int64 // how far it has been read by ended
	ends    int   // lines in it so far that say that a program came to its end
}

func newSoak(t *testing.T, study soakStudy) *soaked {
	s := &soaked{T: t, dir: t.TempDir(), budget: study.budget}
	file := fmt.Sprintf(soakFile, study.algorithm, study.budget, study.workers, study.order)
	for name, text := range map[string]string{"soak.yaml": file, "trial.sh": soakScript} {
		if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *soaked) search(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd, out := exec.Command("search", args...), &bytes.Buffer{}
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, out, out
	return cmd, out
}

// must runs a command that has to succeed.
func (s *soaked) must(args ...string) {
	s.Helper()
	if cmd, out := s.search(args...); cmd.Run() != nil {
		s.Fatalf("search %s: %v\n%s", strings.Join(args, " "), cmd.ProcessState, out)
	}
}

// disturb runs the study to its end, and kills it again and again: one time in three while it begins or is taken up again,
// otherwise a moment after the study has come to a random trial. It returns how often it was killed in truth.
func (s *soaked) disturb(kills int, rng *rand.Rand) (killed int) {
	start, early := time.Now(), 0
	var at []int
	for range kills {
		at = append(at, 1+rng.IntN(s.budget*95/100))
	}
	slices.Sort(at)
	for i, trial := range at {
		args := []string{"run", "soak.yaml", "--quiet"}
		if _, err := os.Stat(filepath.Join(s.dir, "journal")); err == nil && rng.IntN(2) == 0 {
			args = []string{"resume", "soak", "--quiet"}
		}
		cmd, out := s.search(args...)
		if err := cmd.Start(); err != nil {
			s.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		moment := time.Duration(rng.IntN(30_000)) * time.Microsecond
		if i > 0 && rng.IntN(3) == 0 {
			moment *= 5
			early++
		} else {
			for s.ended() < trial && len(ended) == 0 {
				time.Sleep(time.Millisecond)
			}
		}
		select {
		case err := <-ended: // by itself
			if err != nil {
				s.Fatalf("search %s: %v\n%s", strings.Join(args, " "), err, out)
			}
		case <-time.After(moment):
			cmd.Process.Kill()
			<-ended
			killed++
		}
	}
	s.must("run", "soak.yaml", "--quiet")
	s.Logf("%d trials, %d times killed (%d of them early) in %v", s.budget, killed, early, time.Since(start).Round(time.Millisecond))
	return killed
}

// ended reads on in the journal, and returns how many programs came to their ends.
func (s *soaked) ended() int {
	f, err := os.Open(filepath.Join(s.dir, "journal"))
	if err != nil {
		return 0
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		s.Fatal(err)
	}
	text := make([]byte, info.Size()-s.journal)
	n, _ := f.ReadAt(text, s.journal)
	last := bytes.LastIndexByte(text[:n], '\n') + 1
	s.journal += int64(last)
	s.ends += bytes.Count(text[:last], []byte("end "))
	return s.ends
}

// check asks the commands whether the study is right.
func (s *soaked) check() {
	s.must("fsck")
	s.must("replay", "soak")
	cmd, out := s.search("run", "soak.yaml")
	if err := cmd.Run(); err != nil || !strings.Contains(out.String(), "has its") {
		s.Errorf("run once more: %v\n%s", err, out)
	}
}

// all returns the trials of the study.
func (s *soaked) all() []trials.Trial {
	store, err := trials.OpenReadOnly(s.Context(), filepath.Join(s.dir, "search.db"))
	if err != nil {
		s.Fatal(err)
	}
	defer store.Close()
	study, err := store.Study(s.Context(), "soak")
	if err != nil {
		s.Fatal(err)
	}
	var list []trials.Trial
	for t, err := range store.Trials(s.Context(), study, trials.Query{}) {
		if err != nil {
			s.Fatal(err)
		}
		list = append(list, t)
	}
	return list
}

// record returns what must not depend on kills.
func (s *soaked) record() []string {
	var lines []string
	for _, t := range s.all() {
		lines = append(lines, fmt.Sprint(t.Number, t.State, t.Point, t.Origin, t.Digest, t.Metrics))
	}
	return lines
}

// compare runs the study where nobody disturbs it, and compares the records.
func (s *soaked) compare(study soakStudy) {
	whole := newSoak(s.T, study)
	start := time.Now()
	whole.must("run", "soak.yaml", "--quiet")
	s.Logf("undisturbed: %v", time.Since(start).Round(time.Millisecond))
	if got, want := s.record(), whole.record(); !slices.Equal(got, want) {
		s.Errorf("not the undisturbed study: %s", firstDifference(got, want))
	}
}

// checkJournal compares what the programs say with what the store says, and returns how many attempts there were.
func (s *soaked) checkJournal() (attempts int) {
	text, err := os.ReadFile(filepath.Join(s.dir, "journal"))
	if err != nil {
		s.Fatal(err)
	}
	type attempt struct{ trial, attempt int }
	begun, ended, last := map[attempt]int{}, map[attempt]int{}, map[int]int{}
	for line := range strings.Lines(string(text)) {
		var word string
		var a attempt
		if _, err := fmt.Sscanln(line, &word, &a.trial, &a.attempt); err != nil {
			s.Fatalf("journal: %q: %v", line, err)
		}
		switch {
		case a.attempt < last[a.trial]:
			s.Errorf("trial %d: attempt %d is there beside attempt %d", a.trial, a.attempt, last[a.trial])
		case word == "begin":
			begun[a]++
			last[a.trial] = a.attempt
		default:
			ended[a]++
		}
	}
	for a, n := range begun {
		if n != 1 || ended[a] > 1 {
			s.Errorf("trial %d, attempt %d: began %d times and ended %d times", a.trial, a.attempt, n, ended[a])
		}
	}
	list := s.all()
	if len(list) != s.budget || len(last) != s.budget {
		s.Errorf("got %d trials, of which %d ran, want %d", len(list), len(last), s.budget)
	}
	most := 0
	for i, t := range list {
		attempts += t.Attempt
		most = max(most, t.Attempt)
		if t.Number != i+1 || t.State != trials.Complete || last[t.Number] != t.Attempt || ended[attempt{t.Number, t.Attempt}] != 1 {
			s.Errorf("trial %d, attempt %d: got %s as number %d, and programs up to attempt %d", i+1, t.Attempt, t.State, t.Number, last[t.Number])
		}
	}
	s.Logf("%d attempts, at most %d of one trial; %d programs began and %d ended", attempts, most, len(begun), len(ended))
	return attempts
}

func firstDifference(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("got\n%s\nwant\n%s", got[i], want[i])
		}
	}
	return fmt.Sprintf("got %d trials, want %d", len(got), len(want))
}
