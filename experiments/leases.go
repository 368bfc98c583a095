package experiments

import (
	"time"

	"symsearch/trials"
)

// reclaim finds the trials whose lease is over: they are to be run again.
func (r *runner) reclaim() {
	if len(r.leased) == 0 {
		return
	}
	for _, u := range r.writer.Free() {
		if f := r.leased[u.Number]; f != nil {
			delete(r.leased, u.Number)
			r.orphans = append(r.orphans, f)
		}
	}
}

// out returns the trials that other workers have, by number.
func (r *runner) out() []trials.Unfinished {
	var list []trials.Unfinished
	for _, u := range r.writer.Unfinished() {
		if r.leased[u.Number] != nil {
			list = append(list, u)
		}
	}
	return list
}

// leaseOver returns a channel that fires when the first lease is over, nil when there is none.
func (r *runner) leaseOver() <-chan time.Time {
	if len(r.leased) == 0 || r.reason == Drained {
		return nil
	}
	out := r.out()
	first := out[0].Lease.Until
	for _, u := range out {
		if u.Lease.Until.Before(first) {
			first = u.Lease.Until
		}
	}
	return time.After(max(time.Second, time.Until(first))) // the store may have another clock than we
}
