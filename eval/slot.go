package eval

import (
	"os"
	"strconv"
	"strings"
)

// Slot is a part of a machine that one trial has for itself, or shares with a known number of others, while it runs.
// [Command] passes it on to its program; an evaluator in Go may read it.
type Slot struct {
	// Number is the lowest that no other trial of the search has at the same time, from 0.
	Number int `json:"number"`

	// GPUs are the devices of the trial, as CUDA_VISIBLE_DEVICES names them; empty: none were handed out, and the
	// trial sees what the search sees.
	GPUs []string `json:"gpus,omitempty"`

	// Threads bounds the threads of each library that has a number of them; 0 does not.
	Threads int `json:"threads,omitempty"`
}

const (
	visibleDevices = "CUDA_VISIBLE_DEVICES"
	slotName       = "SEARCH_SLOT"
)

// threadNames are the variables that libraries take their number of threads from: OpenMP, the BLAS libraries and
// numexpr below numpy and PyTorch, Rust's rayon, Go.
var threadNames = []string{
	"OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
	"RAYON_NUM_THREADS", "GOMAXPROCS",
}

// environment returns the variables of the slot. Devices replace those of our own environment; a number of threads that
// somebody has set there is kept.
func (s Slot) environment() []string {
	env := []string{slotName + "=" + strconv.Itoa(s.Number)}
	if len(s.GPUs) > 0 {
		env = append(env, visibleDevices+"="+strings.Join(s.GPUs, ","))
	}
	if s.Threads > 0 {
		for _, name := range threadNames {
			if os.Getenv(name) == "" {
				env = append(env, name+"="+strconv.Itoa(s.Threads))
			}
		}
	}
	return env
}
