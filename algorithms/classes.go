package algorithms

import (
	"fmt"

	"symsearch/symbolic"
)

// Classes returns the classes of this package, for a registry.
func Classes() []*symbolic.Class {
	return []*symbolic.Class{
		symbolic.ClassOf[Random]("Random", "draw every point anew"),
		symbolic.ClassOf[Sweep]("Sweep", "go through a finite space point by point, in order"),
		symbolic.ClassOf[HillClimb]("HillClimb", "redraw one decision at a time, move when it is as good, start again when it stalls"),
		symbolic.ClassOf[RegularizedEvolution]("RegularizedEvolution", "aging evolution: mutate the best of a sample of the last trials (Real et al. 2019)"),
		symbolic.ClassOf[Dedup]("Dedup", "let another algorithm propose, and evaluate no tree twice"),
	}
}

// setting is a mistake in one field of an algorithm's settings.
func setting(field, format string, args ...any) error {
	return &symbolic.PathError{
		Path: symbolic.Path{symbolic.Key(field)},
		Err:  fmt.Errorf(format, args...),
	}
}
