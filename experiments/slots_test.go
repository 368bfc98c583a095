package experiments

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"symsearch/eval"
	"symsearch/trials"
)

var slotsModel = strings.Replace(testModel, "score: maximize", "value: maximize", 1)

// TestSlotsForms says what each form of slots means: how many trials run at once, and what each of them gets.
func TestSlotsForms(t *testing.T) {
	for _, tt := range []struct {
		form, describes string
		workers         int      // when the file does not say
		gpus            []string // of the trials that run at once
		threads         int
	}{
		{"{gpu: [0, 1]}", "GPUs 0, 1 with 1 a trial", 2, []string{"0", "1"}, -1},
		{"{gpu: [0, 1], per_trial: 0.5}", "GPUs 0, 1 with 0.5 a trial", 4, []string{"0", "1", "0", "1"}, -1},
		{"{gpu: [3], per_trial: 0.3}", "GPU 3 with 0.3 a trial", 3, []string{"3", "3", "3"}, -1},
		{"{gpu: [0, 1, 2], per_trial: 0.7}", "GPUs 0, 1, 2 with 0.7 a trial", 3, []string{"0", "1", "2"}, -1},
		{"{gpu: [0, 1, 2, 3, 4], per_trial: 2}", "GPUs 0, 1, 2, 3, 4 with 2 a trial", 2, []string{"0 1", "2 3"}, -1},
		{"{gpu: [GPU-8932f937, MIG-1/0]}", "GPUs GPU-8932f937, MIG-1/0 with 1 a trial", 2, []string{"GPU-8932f937", "MIG-1/0"}, -1},
		{"{cpu: 8, threads: 3}", "8 CPUs with 3 threads a trial", 2, []string{"", ""}, 3},
		{"{cpu: 8}", "8 CPUs", 1, []string{""}, 8},
		{"{threads: 2}", "2 threads a trial", 1, []string{""}, 2},
		{"{gpu: [0, 1], per_trial: 0.25, cpu: 4}", "GPUs 0, 1 with 0.25 a trial; 4 CPUs", 8, []string{"0", "1", "0", "1", "0", "1", "0", "1"}, 1},
		{"{gpu: [0, 1, 2, 3], cpu: 6, threads: 2}", "GPUs 0, 1, 2, 3 with 1 a trial; 6 CPUs with 2 threads a trial", 3, []string{"0", "1", "2"}, 2},
		{"{}", "", 1, []string{""}, 0},
	} {
		e := parseTest(t, slotsModel+"slots: "+tt.form+"\nbudget: {trials: 1}\n")
		if e.Workers != tt.workers || e.AtOnce() != tt.workers || e.Slots.String() != tt.describes {
			t.Errorf("%s: %d workers, %d at once, %q; want %d, %q", tt.form, e.Workers, e.AtOnce(), e.Slots.String(), tt.workers, tt.describes)
			continue
		}
		p := newPlaces(&e.Slots, e.AtOnce())
		for i, want := range tt.gpus {
			slot := p.take()
			if got := strings.Join(slot.GPUs, " "); slot.Number != i || got != want || tt.threads >= 0 && slot.Threads != tt.threads {
				t.Errorf("%s: trial %d got %+v, want GPUs %s and %d threads", tt.form, i, slot, want, tt.threads)
			}
		}
	}
}

// TestSlotMistakes has the place and the text of each mistake.
func TestSlotMistakes(t *testing.T) {
	r, err := NewRegistry()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ form, want string }{
		{"{gpu: [0, 1, 0]}", "test.yaml:2:21: slots.gpu[2]: GPU 0 is there twice"},
		{"{gpu: [0, -1]}", "test.yaml:2:18: slots.gpu[1]: want an integer of at least 0"},
		{`{gpu: ["0,1"]}`, "test.yaml:2:15: slots.gpu[0]: want an integer of at least 0, or a string"},
		{"{gpu: 2}", "test.yaml:2:14: slots.gpu: want a list"},
		{"{gpu: [0], per_trial: 2}", "test.yaml:2:30: slots.per_trial: want at most 1, the number of GPUs, got 2"},
		{"{gpu: [0, 1], per_trial: 1.5}", "test.yaml:2:33: slots.per_trial: want a whole number of GPUs, or a share of one such as 0.5, got 1.5"},
		{"{gpu: [0, 1], per_trial: 0}", "test.yaml:2:33: slots.per_trial: want a number of at least 0.001"},
		{"{per_trial: 0.5}", "test.yaml:2:20: slots.per_trial: there are no GPUs to hand out"},
		{"{cpu: 4, threads: 8}", "test.yaml:2:26: slots.threads: want at most cpu, 4, got 8"},
		{"{cpu: -4}", "test.yaml:2:14: slots.cpu: want an integer of at least 0, got -4"},
		{"{gpus: [0]}", `test.yaml:2:9: slots.gpus: Slots has no field "gpus" (did you mean "gpu"?)`},
	} {
		// On the second line, after a first one that is empty.
		text := "\nslots: " + tt.form + strings.TrimSuffix(slotsModel, "\n") + "\nbudget: {trials: 1}\n"
		if _, err := Parse("test.yaml", "test", []byte(text), r); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.form, err, tt.want)
		}
	}
	e := newExperiment(t, 3, 1, func(context.Context, eval.Candidate) (eval.Metrics, error) { return eval.Metrics{"score": 1}, nil })
	e.Slots = Slots{PerTrial: 3, GPU: []any{0}}
	if _, err := Run(t.Context(), openStore(t), e, Options{}); err == nil || !strings.Contains(err.Error(), "slots.per_trial: want at most 1") {
		t.Errorf("a program's mistake: %v", err)
	}
}

// gpuUse counts the trials on each GPU, and the most there ever were.
type gpuUse struct {
	mu        sync.Mutex
	now, most map[string]int
	numbers   map[int]bool // slots in use
	wrong     []string
}

func (u *gpuUse) enter(s eval.Slot) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.numbers[s.Number] {
		u.wrong = append(u.wrong, fmt.Sprintf("slot %d was given twice", s.Number))
	}
	u.numbers[s.Number] = true
	for _, gpu := range s.GPUs {
		u.now[gpu]++
		u.most[gpu] = max(u.most[gpu], u.now[gpu])
	}
}

func (u *gpuUse) leave(s eval.Slot) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.numbers, s.Number)
	for _, gpu := range s.GPUs {
		u.now[gpu]--
	}
}

// TestSlotsAreNeverOverAssigned runs 8 workers on slots for fewer, with trials of all lengths that end in every way, in both
// orders. Every GPU is used as much as it may be, and never more: what a trial had comes back whatever becomes of it.
func TestSlotsAreNeverOverAssigned(t *testing.T) {
	for _, order := range []Order{Completion, Strict} {
		for _, tt := range []struct {
			slots Slots
			each  int // trials that may be on a GPU
			gpus  int
		}{
			{Slots{GPU: []any{0, 1}}, 1, 2},
			{Slots{GPU: []any{0, 1, 2}, PerTrial: 0.5}, 2, 3},
			{Slots{GPU: []any{0, 1, 2, 3, 4}, PerTrial: 2}, 1, 4},
			{Slots{GPU: []any{"a"}, PerTrial: 0.125}, 8, 1},
		} {
			t.Run(fmt.Sprintf("%s/%v", order, tt.slots.String()), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					use := &gpuUse{now: map[string]int{}, most: map[string]int{}, numbers: map[int]bool{}}
					e := newExperiment(t, 200, 8, func(ctx context.Context, c eval.Candidate) (eval.Metrics, error) {
						use.enter(c.Slot)
						defer use.leave(c.Slot)
						time.Sleep(time.Duration(c.Seed%7) * time.Second)
						switch c.Trial % 5 {
						case 1:
							panic("out of luck")
						case 2:
							return nil, eval.Infeasible("not this one")
						case 3:
							return nil, errors.New("lost")
						}
						return score(c), nil
					})
					e.Slots, e.Order = tt.slots, order
					result, err := Run(t.Context(), openStore(t), e, Options{Progress: func(p Progress) {
						if p.Running > tt.slots.Trials() {
							t.Errorf("%d trials are called running, with slots for %d", p.Running, tt.slots.Trials())
						}
					}})
					if err != nil || result.Counts.Ended() != 200 {
						t.Fatalf("%+v, %v", result, err)
					}
					if len(use.wrong) > 0 || len(use.numbers) > 0 {
						t.Errorf("%v; still in use: %v", use.wrong, use.numbers)
					}
					if len(use.most) != tt.gpus {
						t.Errorf("GPUs in use: %v, want %d", use.most, tt.gpus)
					}
					for gpu, most := range use.most {
						if most != tt.each {
							t.Errorf("GPU %s had %d trials at once, want %d", gpu, most, tt.each)
						}
					}
				})
			})
		}
	}
}

// TestSlotsSpread: of places that are free a trial gets the one whose GPU is the least busy.
func TestSlotsSpread(t *testing.T) {
	p := newPlaces(&Slots{GPU: []any{0, 1}, PerTrial: 0.5}, 4)
	var held []eval.Slot
	for range 4 {
		held = append(held, p.take())
	}
	for _, i := range []int{0, 1, 3} { // GPU 0 keeps the trial of place 2
		p.give(held[i])
	}
	if got := p.take(); got.Number != 1 {
		t.Errorf("got place %d on GPU %v, want place 1 on GPU 1, which is idle", got.Number, got.GPUs)
	}
}

// TestSlotsAreNoPartOfAStudy: a study in strict order goes on, and comes out the same, on machines with other slots, also
// where its number of workers came from the slots that it was begun with.
func TestSlotsAreNoPartOfAStudy(t *testing.T) {
	for _, workers := range []string{"", "workers: 3\n"} {
		file := func(slots string, budget int) *Experiment {
			return parseTest(t, slotsModel+workers+"algorithm: !RegularizedEvolution {population: 5, tournament: 2}\norder: strict\nslots: "+
				slots+fmt.Sprintf("\nbudget: {trials: %d}\n", budget))
		}
		whole, parts := openStore(t), openStore(t)
		run(t, whole, file("{gpu: [0, 1, 2]}", 40))
		run(t, parts, file("{gpu: [0, 1, 2]}", 10))
		run(t, parts, file("{gpu: [7]}", 20))
		run(t, parts, file("{cpu: 4, threads: 2}", 25))
		run(t, parts, file("{at_once: 1}", 30))
		result := run(t, parts, file("{gpu: [0, 1], per_trial: 0.25}", 40))
		if result.Counts.Complete != 40 {
			t.Errorf("%+v", result.Counts)
		}
		if got, want := pointsOf(t, parts), pointsOf(t, whole); !slices.Equal(got, want) {
			t.Errorf("%q: another study:\ngot  %v\nwant %v", workers, got, want)
		}
	}
}

// pointsOf returns the points of the store's study, by number.
func pointsOf(t *testing.T, s *trials.Store) []string {
	t.Helper()
	study, err := s.Study(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	points := make([]string, 0, 40)
	for n := 1; n <= 40; n++ {
		trial, err := s.Trial(t.Context(), study, n)
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, trial.Point)
	}
	return points
}

// TestSlotWarnings: what cannot be meant is said with its numbers and the way out.
func TestSlotWarnings(t *testing.T) {
	shares := Slots{GPU: []any{0, 1}, PerTrial: 0.5}
	for _, tt := range []struct {
		workers int
		slots   Slots
		order   Order
		visible string
		want    []string
	}{
		{workers: 4, slots: shares},
		{workers: 100},
		{workers: 8, slots: Slots{AtOnce: 2}}, // that is what was asked for
		{workers: 8, slots: shares, want: []string{"8 workers, but slots for 4 trials at once (GPUs 0, 1 with 0.5 a trial): the others wait (hint: workers: 4, or leave workers out)"}},
		{workers: 8, slots: shares, order: Strict, want: []string{"8 workers, but slots for 4 trials at once (GPUs 0, 1 with 0.5 a trial): the others wait " +
			"(hint: that is slower but the same study as with more slots, since strict order counts workers; for a new study, workers: 4)"}},
		{workers: 4, slots: shares, visible: "1, 0"},
		{workers: 1, visible: "3"},
		{workers: 4, slots: shares, visible: "1,2", want: []string{"slots hand out GPU 0, but CUDA_VISIBLE_DEVICES is 1,2 here (hint: gpu: [1, 2] if only these are ours)"}},
	} {
		e := &Experiment{Workers: tt.workers, Slots: tt.slots, Order: tt.order}
		if got := e.SlotWarnings(tt.visible); !slices.Equal(got, tt.want) {
			t.Errorf("%d workers, %q, %q:\ngot  %q\nwant %q", tt.workers, tt.slots.String(), tt.visible, got, tt.want)
		}
	}
}
