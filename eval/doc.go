// Package eval scores candidates: it is where a search meets the thing that is
// searched. An [Evaluator] takes a [Candidate], a concrete symbolic tree with a trial
// number and a seed, and returns [Metrics].
//
// What an evaluator can be:
//
//   - a Go function: [Func], or [Typed] for one that wants the model as a Go struct
//   - a program in any language: [Command]
//   - a network trained in this process: package eval/neural
//   - a row of a benchmark table: [Table]; a closed-form test function: [Function]
//   - another evaluator with a time limit or a second chance: [Timeout], [Retry]
//   - another evaluator some of whose failures mean something: [OnFailure]
//
// An evaluator may also be a [Tester], which scores the chosen candidate on data that
// the search has not seen, a [MetricNamer] and a [Preparer], which find mistakes
// before the first trial. Package eval/evaltest proves that an evaluator of yours keeps
// the contract.
//
// The package does not choose candidates, does not compare metrics (which of them are
// objectives is the experiment's business), keeps no record and starts no trials in
// parallel.
//
// # Answers and failures
//
// An evaluation ends in one of these ways:
//
//   - metrics, at least one, all finite, and no error
//   - an error that wraps [ErrInfeasible]: the candidate has no score, ever
//   - an error that wraps [ErrStop]: Candidate.Report said that going on is not worth it
//   - the error or cause of its context
//   - an error that wraps [ErrNotRun]: the machine could not even begin, as on a full disk
//   - a failure: a [*Failure] with a [FailureKind] and the end of the log, or any other
//     error; [AsFailure] tells failures from answers
//   - a failure that wraps [ErrStopStudy] too: no further trial will do better
//
// A runner that evaluates something it does not trust wraps it once more,
// Func(e.Evaluate): a panic is a failure then.
//
// # Programs
//
// [Command] runs a program for each candidate:
//
//	evaluate: !Command
//	  argv: [python3, train.py, --lr, "{lr}", --width, "{model.layers[0].width}"]
//	  timeout: 10m
//	  metrics: [accuracy]
//
// A {placeholder} stands for a fact of the trial (trial, attempt, seed, study, dir,
// checkpoint, slot), for a decision by its name, or for a place of the model by its path, with
// or without "model." before it. {dropout|0} is 0 in trials that have no dropout. {{ and
// }} are braces. Nothing passes through a shell.
//
// The program may read the whole candidate, as one line of JSON, from its standard
// input or from the file candidate.json in its trial's directory:
//
//	{"study": "digits", "trial": 7, "attempt": 1, "seed": 42, "dir": "/...",
//	 "params": {"lr": 0.01}, "model": {"_class": "Sequential", ...}}
//
// Its environment is that of the search, with SEARCH_STUDY, SEARCH_TRIAL,
// SEARCH_ATTEMPT, SEARCH_SEED, SEARCH_TRIAL_DIR and SEARCH_CHECKPOINT_DIR. The last one is
// checkpoint in the trial's directory: what the program leaves there is there for the next
// attempt. The program makes it (mkdir -p), unless {checkpoint} is a placeholder somewhere.
//
// What the runner has handed out of the machine comes with it: SEARCH_SLOT, the lowest number that no other trial has at the
// time, CUDA_VISIBLE_DEVICES when there are GPUs to hand out, and, so that programs that run side by side do not each take
// all processors, OMP_NUM_THREADS, MKL_NUM_THREADS, OPENBLAS_NUM_THREADS, NUMEXPR_NUM_THREADS, VECLIB_MAXIMUM_THREADS,
// RAYON_NUM_THREADS and GOMAXPROCS. A number of threads that the environment of the search has is kept, and env of the
// Command wins over all. {slot}, {slot.gpus} and {slot.threads} are placeholders for the same:
//
//	env: {HIP_VISIBLE_DEVICES: "{slot.gpus}", MASTER_PORT: "295{slot}"}
//
// It prints lines of JSON on its standard output; all other lines are its log:
//
//	{"step": 3, "metrics": {"loss": 0.41}}     a report; steps increase
//	{"metrics": {"accuracy": 0.97}}            the result; the last one counts
//	{"infeasible": "the kernel is too large"}  there is no result, and never will be
//
// A program that cannot be changed is read in one of two other ways, or in both. Regular
// expressions find metrics in its standard output; the last match counts, and a step makes
// reports of the matches:
//
//	patterns: {step: 'Epoch (\d+)', loss: 'loss: (\S+)', accuracy: 'val_acc=(\S+)'}
//	patterns: ['step (?P<step>\d+) loss (?P<loss>\S+)']
//
// And a file that it leaves in its trial's directory, with an object of metrics or with
// the number of the one required metric, is its result:
//
//	result: scores.json
//
// Lines of JSON are read all the same, and the result is all of it together.
//
// NaN and Infinity, as Python prints them, are read as such; a result that is not finite
// is a failure of its own kind.
//
// Exit status 0 with a result is success and without one a failure ([KindNoMetric]),
// status 3 says infeasible, every other status and a signal is a crash whose message
// has the last line of the standard error. Both outputs are kept in stdout.log and
// stderr.log of the trial's directory, and record.json there says how the last run can be
// repeated: its arguments, its host, the commit of the code and whether it was changed
// since, the environment as far as it is known to matter (what else does is named in
// record), how it ended, and what time and memory it took. [ReadRecord] reads it, and
// [Record.Differences] tells in what two runs were not alike.
//
// A program can be bounded in its time (timeout), in the time without output (silence),
// in the memory of all its processes together (memory, on Linux) and in what it prints
// (output). When it goes beyond a limit, when the search ends or when Report says stop, the
// program and all that it started get SIGTERM, and SIGKILL after the grace, or at once
// when it is memory that it takes; a result that it prints in between is kept. What it
// leaves running at its end is ended too. On Linux this includes daemons, which left the
// process group by setsid; only one that also cleared its environment (env -i, sudo)
// before it lost its parent escapes. Should the whole search be killed, Linux ends the
// program at once; what the program had started is ended when the study goes on on that
// machine ([EndOrphans]), at the latest when the trial's next attempt begins. In a container, start an init (docker run --init) to have
// orphans reaped.
//
// Most languages hold output back when it goes to a pipe: a program that is watched for
// silence, or whose reports shall arrive as they come, has to flush it (python3 -u).
//
// # Policies
//
// What a failure leads to is said by evaluators around the one that fails, each for the
// kinds, the exit statuses and the texts that it names; the innermost one comes first:
//
//	evaluate: !OnFailure                  # 3. a wrong installation fails every trial
//	  log: "ModuleNotFoundError"
//	  then: stop
//	  evaluate: !OnFailure                # 2. a model that is too large has no score
//	    on: [memory]
//	    then: infeasible
//	    evaluate: !Retry                  # 1. a busy device: once more, up to five times
//	      status: [75]
//	      attempts: 5
//	      backoff: 10s
//	      evaluate: !Command {argv: [python3, train.py], memory: 8GiB}
//
// # Design
//
// A protocol of lines comes first, before a library for each language, result files and
// regular expressions over the log: a script in any language can speak it with one
// print, reports arrive while the program runs, and a line that belongs to something
// else is not mistaken for one, since it must be an object with "metrics". Lines that look
// meant but are wrong are noted in the kept log, and named when there is no result at
// the end; they do not fail a run that has one.
//
// The process group is killed before its first process is reaped (waitid with WNOWAIT),
// because until then the number of the group cannot have been given to another one.
// os/exec's own cancellation ends only the first process, and waits for as long as a
// grandchild holds the output.
//
// Daemons are found by a token in their environment, SEARCH_RUN, which no run shares with
// another. The alternative, to make the search the subreaper of its orphans
// (PR_SET_CHILD_SUBREAPER), is a property of the whole process: the orphans of commands
// that other code of it runs would become its children too, nobody would reap them, and
// which trial an orphan came from would still not be known. A pid namespace or a cgroup for
// each trial would be tighter, but both need rights that few clusters give. Looking at all
// processes takes milliseconds, so at the end of a short program only those are looked at
// whose numbers were given out after its own.
//
// Memory is read from /proc and not limited by rlimits, because those are for one process,
// and RLIMIT_AS counts address space, which CUDA and Go reserve by the terabyte. It is the
// sum of resident memory and, where that is beyond the limit, of proportional memory, so
// that the workers of a data loader which share one copy of the data count it once.
//
// A cgroup for each run would hold the limit without a gap and end all of a family with one write. It is not used: in version 2 a
// process may hand the memory controller on only from a cgroup that it is not in itself, so the whole search would
// have to move below its own, and that only where somebody has delegated it, which containers and batch systems seldom
// do. Two ways to limit memory, of which one is hardly ever taken, are worse than one.
//
// Retry, OnFailure and Timeout are evaluators around evaluators and not settings of the
// runner, so that an experiment can give each evaluator, and each depth, its own: nesting
// says which policy comes first, and one list of rules would need an order too. Retry swallows
// the reports of steps that an earlier attempt has reported: the alternative, to hold
// reports back until an attempt is known to succeed, would blind a pruner.
//
// Of the repetitions in a Table the seed picks one, because that is what a search on the
// real thing would have seen; the mean is for the test.
package eval
