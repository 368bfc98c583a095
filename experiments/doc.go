// Package experiments reads experiment files and runs them: the loop that asks an algorithm for trials, has them evaluated
// by parallel workers, and keeps everything in a store.
//
//	r, err := experiments.NewRegistry()                    // and own classes
//	e, err := experiments.Load("digits.yaml", r)           // every mistake at once, with line and column
//	store, err := trials.Open(ctx, "search.db", trials.Options{})
//	result, err := experiments.Run(ctx, store, e, experiments.Options{})
//
// An [Experiment] may also be filled in by a program, with any tree as Model and any Go value as Evaluator. [Run] continues
// the study of that name if the store has one. [Classes] lists what may stand in a file; files with examples lie beside
// this package.
//
// Rules under require are expressions of package space/require: over named decisions, over the parts model and evaluate of the
// tree, and with the numbers that the evaluator measures when it is an eval.Measurer. A program adds Go predicates as
// Experiment.Rules. Files in spaces have no evaluator: they are spaces of the literature, to be read by LoadSpace.
//
// Names and places under where let only some hyper-nodes take part; the others keep their default. It is part of what
// a study is: a search in stages is a study for each, and a Migration brings the trials of one into the next.
//
// Patches under patches, as objects or URIs, are applied to the decided model, see package symbolic/patch; hyper-nodes in them and among them are
// decided with it. A trial is recorded by its point, and shown, evaluated and judged by rules as the patched tree; [Patched] makes it.
//
// Classes under classes are declared with symbolic.Declare before the rest of the file is read, and checked like any other:
//
//	classes:
//	  Layer: {fields: {units: {type: integer, min: 1}}}
//	  Dense: {extends: Layer, fields: {activation: {type: [relu, tanh], default: relu}}}
//	model: !Dense {units: !IntRange {min: 4, max: 64}}
//
// A type is integer, number, boolean, string, list, dictionary, any, the name of a class or of a Go interface of classes
// (Activation), a list of the values that there are, or a dictionary: {type: list, of: {type: list, of: number}, min: 2},
// {type: string, pattern: "[a-z]+"}, {either: [integer, Layer]}, {type: number, optional: true}.
// Declared classes have no Go type: a program gets their objects as JSON. They are recorded with the study, which can be read back without
// the file.
//
// [Slots] under slots are what trials may use of the machine. Each trial has a slot of its own while it runs, the least busy GPU
// and then the lowest number first, and gives it back however it ends:
//
//	slots: {gpu: [0, 1], per_trial: 1}      # two trials at once; 0.5: two on each GPU; 2: one with both
//	slots: {cpu: 16, threads: 4}            # four trials at once, with 4 threads each
//
// Without workers there are as many as slots are for. Without slots a trial's threads are bounded by the processors divided by
// the trials at once. How a program learns of it says package eval.
//
// A program may also search what a Go function asks for as it goes: [Traced] makes an experiment of a trace.Tracer.
//
// Reading YAML into trees with positions is package document's; the records are package trials'.
//
// The trials of a study can also be evaluated outside of this process: [Ask] gives a worker trials and leases them to it, [Tell]
// records what became of them, and an experiment that is only asked for needs no evaluator.
//
//	asked, err := experiments.Ask(ctx, store, e, experiments.AskOptions{Worker: "gpu-1", Lease: 2 * time.Hour})
//	...
//	answers, err := experiments.Tell(ctx, store, asked.Study, []experiments.Told{{Trial: 7, Attempt: 1, Metrics: m}}, 0)
//
// While a study runs, other processes may have something done to it: [Steer] takes an [Enqueue], [SetBudget], [Pause],
// [Continue], [Kill] or [Stop].
//
//	done, err := experiments.Steer(ctx, store, study, experiments.SetBudget{Set: []string{"trials=200"}}, experiments.SteerOptions{Classes: r})
//
// # Design
//
// One goroutine, the runner, owns the store's writer and the algorithm; workers only evaluate, and send messages. In every turn it
// records what has ended, tells the algorithm, proposes as many trials as workers are free, and commits all of that at once;
// only then are the new trials handed out. So a trial that a worker has is on disk, one that is told as ended is on disk before
// its worker gets the next, and trials that end fast share a commit.
//
// A study is its log. To resume is to tell the algorithm the log, in order, and to start the trials again that had not ended,
// under their numbers and with their seeds; nothing is proposed again. The generator of a proposal comes from the study's seed
// and the trial's number alone.
//
// Ask is one turn of the same runner in a process that lives as long as the turn: it takes the study, resumes it, starts trials,
// commits and gives it up. So there is one way to propose, and a study does not tell whether it was run or asked for. A
// server that keeps the algorithm between two asks would save the resuming, some microseconds for each trial that there is, and
// would be one more process that has to live. A process that runs the study does that turn itself, being asked by Steer. A leased trial counts as running until its lease is over, whoever has the
// study; then it is an orphan like those of a process that died.
//
// A budget follows from the record too. Limits that depend on results (failures, target, stagnation) look at the trials that the
// algorithm was told of, in the order in which it was: in strict order they end a study with the same trial whatever the
// speed of the workers, and what ends after a limit was reached does not take it back. Worker time adds up all
// attempts; one that was lost with its process counts until the last sign of life of that process. Trials that other workers
// have count when they are told. When a limit is reached nothing new starts, what runs may end, and trials that were cut off are run again.
//
// What other processes ask are rows in the store, see package trials. The runner looks for them four times a second, also
// when it is so busy that it never waits, and does what is asked between two turns, with the answer in the same commit. When
// nobody runs the study, whoever asks takes it, does what is asked by the same code, and gives it up: so trials can be
// enqueued and budgets set at any time, and no request needs a process that waits for it. What changes the study outlives the
// run that it was asked of; what was meant for a run (stop, pause, continue, kill) is refused by the next one.
//
// An enqueued trial has its number at once, as all that is in the log, and is started before anything new is proposed. It
// counts in the budget, and beyond the budget it is refused: a trial that silently waits for a budget that may never come
// is worse than a message. It was not proposed, so replaying passes over it, and strict order is told of nothing at it. Where the
// limits other than trials are reached, or the budget is lowered, it waits for the next run.
//
// A killed trial is a failed trial, as the algorithm should not come back to what somebody had to kill, and counts as one
// among the failures of the budget; but it is no sign that the experiment is broken, so it does not count when the first
// trials of a study all fail. Its end is the answer to whoever asked for it. Each Job has a context of its own for this; an
// executor on other machines passes its end on.
//
// A budget that is set is edited into the text of the experiment in the store, with its comments. A file that is run later
// counts for more: whoever gives a file wants what is in it.
//
// Where trials are evaluated is behind the small interface [Executor], so that workers on other machines need no change of
// the runner: a [Job] is data, reports and results are messages.
//
// Slots belong to the machine and not to the study, though they stand in its file: they may change when it goes on. In strict
// order the number of workers is part of the study, since it says which results a proposal has seen; how many trials run at once
// is the machine's, and may be less. A file that leaves the number of workers to its slots gets the one that its study was begun with. Nothing is
// proposed before it can run. An evaluator that is given up by a Timeout while it is still running has given its slot back.
//
// Trials are numbered from 1, so that 0 can mean "none" in a proposal, a message and a row.
//
// The model and the evaluator of an experiment are one tree for the space: {model: ..., evaluate: ...}, so decisions of both
// are searched together and have the paths that they have in the file. Patches come first in it, and only where there are some: a
// study of before there were patches has the space that it had. They are applied to what the space decodes to, and not by
// the space, which would have to tell a change of the model from a change of the patch. Patches that do not fit the model they
// meet make the trial infeasible: which goes with which may be what the search is to find out.
//
// The space of a traced function grows. Its points are therefore written down as answers by name, which mean the same in every
// version of the space. A proposal that makes it grow is recorded like any other; then the trials in flight are waited for, and
// the study is taken up again as after an interruption, with the algorithm told everything in the larger space. So nothing has to
// be translated while it is in use, and a study that another process continues, by showing the function the answers of the log,
// is the one that was not interrupted.
package experiments
