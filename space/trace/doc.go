// Package trace makes search spaces of Go functions that ask for decisions as they go: define-by-run.
//
//	tracer, err := trace.New(func(t *trace.T) (Net, error) {
//		var net Net
//		for i := range t.Int("depth", space.IntRange{Min: 1, Max: 4}) {
//			net.Add(t.Int(fmt.Sprintf("width%d", i), space.IntRange{Min: 16, Max: 256, Scale: space.Log}))
//		}
//		if t.OneOf("optimizer", "sgd", "adam") == "sgd" {
//			net.Momentum = t.Float("momentum", space.FloatRange{Min: 0, Max: 0.99})
//		}
//		return net, nil
//	})
//
// [New] runs the function a few times to find out what it asks for and when; [Tracer.Space] is then an ordinary space.Space:
// its points can be sampled, mutated, counted, written, and proposed by every algorithm. [Tracer.Run] runs the function at a
// point and returns what it made.
//
// A name stands for one decision, wherever it is asked for, and always has the same range; asked for twice in a run it has the
// same answer. The function must depend on nothing but the answers, and should be cheap, since it only makes a candidate:
// evaluating it is another step.
//
// # When the space grows
//
// A branch that only a rare combination of decisions opens may be missed at first. A run that comes to it gets defaults for
// what it asks there, and the space grows: Run says so, and returns the point in the new space that the run had in fact.
// Points of earlier spaces stay valid, since Translate gives what they mean in the present one: what they did not decide had
// its default. [Tracer.Visit] writes a run down as answers by name, which mean the same in all of them.
//
// experiments.Traced does all of that for a study, with a store. A loop of one's own goes on with algorithms.Retell, which sets
// an algorithm up with the new space and tells it the trials so far; as a proposal is a function of what an algorithm was told,
// nothing is lost.
//
// # Design
//
// What a function asks for depends on its decisions in ways that only running it shows. When a run asks for something new,
// every choice that it made (and every small range of integers) is changed, one at a time: the last one whose change makes
// the question go away is the one that the new decision hangs under, in the candidates for which it was asked. So loops
// whose length was decided and nested conditions become the conditional spaces that one would have written by hand. PyGlove
// wants every conditional candidate to be a lambda instead, and Optuna gives up on a space: its samplers see each name alone.
//
// Conditions that hang on two decisions at once, or on a float, cannot be told apart in this way. Then the decision is active
// more often than the function asks for it. That is harmless: what is decided and not asked for changes nothing. Growth goes in
// this direction only, so it ends.
package trace
