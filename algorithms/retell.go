package algorithms

// Retell sets an algorithm up for a problem whose space took the place of another one, and tells it what is known: the
// trials that ended, in the order of their ends, and those in flight, in the order of their starts. Their points are of the
// new space; space.Migration and trace.Tracer translate them. Since a proposal is a function of what was told, the algorithm
// goes on as if it had always had the new space.
func Retell(a Algorithm, p Problem, ended, flying []Trial) error {
	if err := a.Setup(p); err != nil {
		return err
	}
	starter, starts := a.(Starter)
	for _, t := range ended {
		if starts {
			starter.Start(Trial{Number: t.Number, Point: t.Point, Origin: t.Origin})
		}
		a.Observe(t)
	}
	for _, t := range flying {
		if starts {
			starter.Start(Trial{Number: t.Number, Point: t.Point, Origin: t.Origin})
		}
	}
	return nil
}
