package experiments

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"symsearch/symbolic"
)

// Slots is what trials may use of this machine, and what one of them gets of it. Another machine may have others: they are no
// part of what makes a study, and may change while it goes on. Two searches on one machine know nothing of each other.
type Slots struct {
	// GPU names the GPUs, by number or by UUID (text), as CUDA_VISIBLE_DEVICES does.
	GPU []any `sym:"gpu" default:"[]" doc:"GPUs to hand out, by number or UUID, as in CUDA_VISIBLE_DEVICES: [0, 1]"`

	// PerTrial is how many GPUs a trial gets: 1, 2, ..., or a share of one; of 0.5 two trials are on one GPU, of 0.3 three. 0 is 1.
	PerTrial float64 `sym:"per_trial" min:"0.001" default:"1" doc:"GPUs that a trial gets: a whole number, or a share of one such as 0.5, for two trials on each"`

	// CPU is how many processors all trials share; 0: those of the machine.
	CPU int `sym:"cpu" min:"0" default:"0" doc:"processors that the trials share; 0: those of the machine"`

	// Threads is how many threads a trial's libraries may use; 0: an equal part of CPU. With CPU it bounds the trials at
	// once: to CPU / Threads.
	Threads int `sym:"threads" min:"0" default:"0" doc:"threads of a trial (OMP_NUM_THREADS and the like); 0: the processors divided by the trials at once. With cpu given, cpu / threads trials run at once"`

	// AtOnce bounds the trials that run at once on this machine; 0: no other bound. Unlike the number of workers, which strict order
	// counts, it is no part of the study.
	AtOnce int `sym:"at_once" min:"0" default:"0" doc:"trials that run at once on this machine, where that is less than the workers; 0: as many as workers, GPUs and processors allow"`
}

// minShare is the least share of a GPU, so that what it makes of one is a number of trials.
const minShare = 0.001

// gpuSpec takes the name of a GPU. CUDA_VISIBLE_DEVICES separates names by commas.
var gpuSpec = &symbolic.UnionSpec{Of: []symbolic.Spec{&symbolic.IntSpec{Min: new(int64)}, &symbolic.StringSpec{Pattern: regexp.MustCompile(`[^,\s]+`)}}}

// Validate reports what cannot be handed out.
func (s *Slots) Validate() error {
	var errs []error
	fail := func(err error, path ...symbolic.Step) {
		errs = append(errs, &symbolic.PathError{Path: path, Err: err})
	}
	names := s.gpus()
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			fail(fmt.Errorf("GPU %s is there twice (hint: per_trial: 0.5 puts two trials on one)", name), symbolic.Key("gpu"), symbolic.Index(i))
		}
	}
	switch n := s.perTrial(); {
	case !(n >= minShare):
		fail(fmt.Errorf("want at least %v of a GPU, got %v", minShare, n), symbolic.Key("per_trial"))
	case n > 1 && n != math.Trunc(n):
		fail(fmt.Errorf("want a whole number of GPUs, or a share of one such as 0.5, got %v", n), symbolic.Key("per_trial"))
	case len(names) == 0 && n != 1:
		fail(errors.New("there are no GPUs to hand out (hint: name them, as in gpu: [0, 1])"), symbolic.Key("per_trial"))
	case len(names) > 0 && n > float64(len(names)):
		fail(fmt.Errorf("want at most %d, the number of GPUs, got %v", len(names), n), symbolic.Key("per_trial"))
	}
	if s.CPU < 0 || s.Threads < 0 || s.AtOnce < 0 {
		fail(fmt.Errorf("want at least 0 for cpu, threads and at_once, got %d, %d and %d", s.CPU, s.Threads, s.AtOnce))
	}
	if s.CPU > 0 && s.Threads > s.CPU {
		fail(fmt.Errorf("want at most cpu, %d, got %d", s.CPU, s.Threads), symbolic.Key("threads"))
	}
	return errors.Join(errs...)
}

// gpus returns the names of the GPUs.
func (s *Slots) gpus() []string {
	names := make([]string, len(s.GPU))
	for i, v := range s.GPU {
		names[i] = fmt.Sprint(v)
	}
	return names
}

func (s *Slots) perTrial() float64 {
	if s.PerTrial == 0 {
		return 1
	}
	return s.PerTrial
}

// perGPU returns how many trials share a GPU.
func (s *Slots) perGPU() int { return int(1/s.perTrial() + 1e-9) }

// Trials returns how many trials the slots are for at once; 0: any number.
func (s *Slots) Trials() int {
	n := 0
	if len(s.GPU) > 0 {
		if n = len(s.GPU) / int(max(1, s.perTrial())); s.perTrial() < 1 {
			n = len(s.GPU) * s.perGPU()
		}
	}
	if s.CPU > 0 && s.Threads > 0 {
		if byCPU := s.CPU / s.Threads; n == 0 || byCPU < n {
			n = byCPU
		}
	}
	return n
}

// threads returns the most threads of each of so many trials at once; 0: they need no bound, since there is only one, and it
// has the machine for itself.
func (s *Slots) threads(atOnce int) int {
	if s.Threads > 0 {
		return s.Threads
	}
	if s.CPU > 0 {
		return max(1, s.CPU/atOnce)
	}
	if atOnce == 1 {
		return 0
	}
	return max(1, runtime.GOMAXPROCS(0)/atOnce)
}

// String describes the slots for people: "GPUs 0, 1 with 0.5 a trial; 8 CPUs with 2 threads a trial"; "" when none are given.
func (s *Slots) String() string {
	var parts []string
	if names := s.gpus(); len(names) > 0 {
		word := "GPU "
		if len(names) > 1 {
			word = "GPUs "
		}
		parts = append(parts, word+strings.Join(names, ", ")+" with "+strconv.FormatFloat(s.perTrial(), 'g', -1, 64)+" a trial")
	}
	var cpu []string
	if s.CPU > 0 {
		cpu = append(cpu, counted(s.CPU, "CPU"))
	}
	if s.Threads > 0 {
		cpu = append(cpu, counted(s.Threads, "thread")+" a trial")
	}
	if len(cpu) > 0 {
		parts = append(parts, strings.Join(cpu, " with "))
	}
	return strings.Join(parts, "; ")
}

func counted(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// defaultWorkers is how many workers there are when nobody said so: as many as the slots are for, or one.
func (s *Slots) defaultWorkers() int { return min(max(1, s.Trials()), maxWorkers) }

// AtOnce returns how many trials run on this machine at once: as many as there are workers, and no more than the slots are for.
func (e *Experiment) AtOnce() int {
	n := max(1, e.Workers)
	for _, bound := range []int{e.Slots.Trials(), e.Slots.AtOnce} {
		if bound > 0 {
			n = min(n, bound)
		}
	}
	return n
}

// SlotWarnings says what in slots cannot be meant: more workers than slots are for, and GPUs that are not among visible, the
// search's own CUDA_VISIBLE_DEVICES, where a batch system may have said which ones are ours; "" are all.
func (e *Experiment) SlotWarnings(visible string) []string {
	var warnings []string
	if n := e.Slots.Trials(); n > 0 && e.Workers > n {
		way := fmt.Sprintf("workers: %d, or leave workers out", n)
		if e.Order == Strict {
			way = fmt.Sprintf("that is slower but the same study as with more slots, since strict order counts workers; for a new study, workers: %d", n)
		}
		warnings = append(warnings, fmt.Sprintf("%s, but slots for %s at once (%s): the others wait (hint: %s)",
			counted(e.Workers, "worker"), counted(n, "trial"), e.Slots.String(), way))
	}
	ours := strings.Split(strings.ReplaceAll(visible, " ", ""), ",")
	others := slices.DeleteFunc(e.Slots.gpus(), func(name string) bool { return slices.Contains(ours, name) })
	if visible != "" && len(others) > 0 {
		warnings = append(warnings, fmt.Sprintf("slots hand out GPU %s, but CUDA_VISIBLE_DEVICES is %s here (hint: gpu: [%s] if only these are ours)",
			strings.Join(others, ", "), visible, strings.Join(ours, ", ")))
	}
	return warnings
}
