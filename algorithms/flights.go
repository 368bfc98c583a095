package algorithms

// flights holds the numbers of the trials in flight, so that a trial that is
// started twice (its worker died) or that ends without a start (it was
// imported) counts once.
type flights map[int]struct{}

// start reports whether the trial takes off now, rather than again.
func (f flights) start(number int) bool {
	if _, again := f[number]; again {
		return false
	}
	f[number] = struct{}{}
	return true
}

// end reports whether the trial was in flight.
func (f flights) end(number int) bool {
	_, flew := f[number]
	delete(f, number)
	return flew
}
