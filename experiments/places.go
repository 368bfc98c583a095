package experiments

import (
	"math"
	"sync"

	"symsearch/eval"
)

// places are the slots that are handed out to the trials of this process.
type places struct {
	mu   sync.Mutex
	all  []eval.Slot // by number
	used []bool
	load map[string]int // trials on each GPU
}

// newPlaces makes as many places as trials run at once. Where GPUs are shared, the first places are on different ones.
func newPlaces(s *Slots, atOnce int) *places {
	p := &places{all: make([]eval.Slot, atOnce), used: make([]bool, atOnce), load: map[string]int{}}
	gpus, each := s.gpus(), int(max(1, s.perTrial()))
	for i := range p.all {
		p.all[i] = eval.Slot{Number: i, Threads: s.threads(atOnce)}
		if first := i * each; each == 1 && len(gpus) > 0 {
			p.all[i].GPUs = gpus[i%len(gpus) : i%len(gpus)+1]
		} else if len(gpus) > 0 {
			p.all[i].GPUs = gpus[first : first+each]
		}
	}
	return p
}

// take hands out the free place whose GPUs have the fewest trials, and of these the first. There must be one.
func (p *places) take() eval.Slot {
	p.mu.Lock()
	defer p.mu.Unlock()
	best, least := -1, math.MaxInt
	for i, slot := range p.all {
		if p.used[i] {
			continue
		}
		load := 0
		for _, gpu := range slot.GPUs {
			load += p.load[gpu]
		}
		if load < least {
			best, least = i, load
		}
		if load == 0 {
			break
		}
	}
	if best < 0 {
		panic("experiments: more trials than places")
	}
	p.count(best, true)
	return p.all[best]
}

// give takes a place back.
func (p *places) give(slot eval.Slot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count(slot.Number, false)
}

func (p *places) count(i int, taken bool) {
	p.used[i] = taken
	for _, gpu := range p.all[i].GPUs {
		if taken {
			p.load[gpu]++
		} else {
			p.load[gpu]--
		}
	}
}
