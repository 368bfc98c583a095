"""Trials per second of Optuna and of this project where a trial costs nothing, everything recorded in SQLite.

    go build -o search ./cmd/search
    /usr/bin/python3 experiments/peers/overhead.py ./search

Needs optuna (Debian: apt install python3-optuna). The searched function is branin, drawn at random, so that neither the
trial nor the sampler takes time worth speaking of. All take turns, so that a busy machine slows all alike.
"""

import argparse
import json
import math
import multiprocessing
import os
import statistics
import subprocess
import tempfile
import time

import optuna

EXPERIMENT = """
model: {x1: !FloatRange {min: -5, max: 10}, x2: !FloatRange {min: 0, max: 15}}
evaluate: %s
objectives: {value: minimize}
budget: {time: %ds}
workers: %d
"""
FUNCTION = "!Function {name: branin}"
PROGRAM = """!Command {argv: [sh, -c, 'echo "{{\\"metrics\\": {{\\"value\\": 1}}}}"', "{x1}", "{x2}"]}"""


def branin(trial):
    x1 = trial.suggest_float("x1", -5, 10)
    x2 = trial.suggest_float("x2", 0, 15)
    b, c, t = 5.1 / (4 * math.pi**2), 5 / math.pi, 1 / (8 * math.pi)
    return (x2 - b * x1**2 + c * x1 - 6) ** 2 + 10 * (1 - t) * math.cos(x1) + 10


def optuna_worker(url, seconds, seed, failed):
    """Runs trials until the time is over. What the storage raises ends Optuna's loop: it is counted, and the loop begins again."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            study = optuna.load_study(study_name="s", storage=url, sampler=optuna.samplers.RandomSampler(seed=seed))
            study.optimize(branin, timeout=end - time.monotonic())
        except Exception:  # "database is locked", in SQLAlchemy's words
            with failed.get_lock():
                failed.value += 1


def run_optuna(processes, seconds):
    with tempfile.TemporaryDirectory() as folder:
        url = "sqlite:///" + os.path.join(folder, "optuna.db")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        optuna.create_study(study_name="s", storage=url)
        failed = multiprocessing.Value("i", 0)
        workers = [multiprocessing.Process(target=optuna_worker, args=(url, seconds, i, failed)) for i in range(processes)]
        start = time.monotonic()
        for w in workers:
            w.start()
        for w in workers:
            w.join()
        took = time.monotonic() - start
        states = [t.state for t in optuna.load_study(study_name="s", storage=url).get_trials(deepcopy=False)]
        complete = states.count(optuna.trial.TrialState.COMPLETE)
        return complete / took, len(states) - complete, failed.value


def run_search(program, evaluate, workers, seconds):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "s.yaml"), "w") as f:
            f.write(EXPERIMENT % (evaluate, seconds, workers))
        start = time.monotonic()
        subprocess.run([program, "run", "s.yaml", "--quiet"], cwd=folder, check=True)
        took = time.monotonic() - start
        listed = subprocess.run([program, "list", "-o", "json"], cwd=folder, check=True, capture_output=True).stdout
        trials = json.loads(listed)[0]["trials"]
        subprocess.run([program, "fsck"], cwd=folder, check=True, capture_output=True)
        complete = trials["complete"]
        return complete / took, trials["total"] - complete, 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("search", help="the program search")
    p.add_argument("--seconds", type=int, default=5, help="length of a turn")
    p.add_argument("--rounds", type=int, default=3)
    a = p.parse_args()
    program = os.path.abspath(a.search)
    optuna_name = "Optuna " + optuna.__version__
    rows = {
        (optuna_name, "a Python function", "1 process"): lambda: run_optuna(1, a.seconds),
        (optuna_name, "a Python function", "8 processes"): lambda: run_optuna(8, a.seconds),
        ("symsearch", "a Go function", "1 worker"): lambda: run_search(program, FUNCTION, 1, a.seconds),
        ("symsearch", "a Go function", "8 workers"): lambda: run_search(program, FUNCTION, 8, a.seconds),
        ("symsearch", "a program, started for each trial", "1 worker"): lambda: run_search(program, PROGRAM, 1, a.seconds),
        ("symsearch", "a program, started for each trial", "8 workers"): lambda: run_search(program, PROGRAM, 8, a.seconds),
    }
    results = {row: [] for row in rows}
    for _ in range(a.rounds):
        for row, measure in rows.items():
            results[row].append(measure())
    print("| runner | a trial is | parallel | trials per second | beside Optuna's one process | trials not complete | storage errors |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    limit = None
    for row, measured in results.items():
        rate = statistics.median(m[0] for m in measured)
        limit = limit or rate
        print("| %s | %.0f | %.1f | %d | %d |" % (" | ".join(row), rate, rate / limit, sum(m[1] for m in measured), sum(m[2] for m in measured)))


if __name__ == "__main__":
    main()
