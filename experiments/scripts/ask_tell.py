#!/usr/bin/env python3
"""A loop of its own around `search`, which proposes and records: asks for a trial, evaluates it, tells what came of it.

    python3 ask_tell.py STUDY|FILE [WORKER]

Start it several times, each with its own WORKER, to evaluate as many trials at once. A copy that was killed is started again
with the same WORKER, and goes on with the trial that it had. SEARCH names the program if it is not in the path.
"""

import json
import os
import random
import socket
import subprocess
import sys
import time

BUDGET_REACHED, EXHAUSTED, WAIT, STOP = 5, 6, 7, 9  # exit statuses of ask and tell


def search(*words, say=None):
    """Runs search; returns its exit status and what it printed, as objects."""
    lines = "".join(json.dumps(message) + "\n" for message in say or [])
    done = subprocess.run([os.environ.get("SEARCH", "search"), *words], input=lines, stdout=subprocess.PIPE, text=True)
    if done.returncode in (1, 2, 3) and not done.stdout:
        sys.exit(done.returncode)  # it has said why; with an answer, a result is refused, since the trial is another worker's by now
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


class Stopped(Exception):
    """The trial need not go on."""


def evaluate(params, seed, report):
    """Momentum descends a valley. Params are the decisions, by name."""
    noise = random.Random(seed)
    x, y, vx, vy = -3.0, 2.0, 0.0, 0.0
    for step in range(1, params["model.steps"] + 1):
        vx = params["model.momentum"] * vx - params["model.lr"] * (2 * x + noise.gauss(0, 0.1))
        vy = params["model.momentum"] * vy - params["model.lr"] * (20 * y + noise.gauss(0, 0.1))
        x, y = x + vx, y + vy
        loss = x * x + 10 * y * y
        if loss > 1e6:
            raise ArithmeticError("the descent diverges in step %d" % step)
        if step % 50 == 0:
            report(step, loss=loss)
    return {"loss": loss}


def work(study, worker):
    while True:
        status, trials = search("ask", study, "--worker", worker, "--lease", "10m")
        if status in (BUDGET_REACHED, EXHAUSTED):
            return
        if status == WAIT:
            time.sleep(1)
            continue
        trial = trials[0]
        result = {"trial": trial["trial"], "attempt": trial["attempt"]}

        def report(step, **metrics):
            status, _ = search("tell", trial["study"], "-", say=[{**result, "step": step, "metrics": metrics}])
            if status == STOP:
                raise Stopped

        try:
            told = {**result, "metrics": evaluate(trial["params"], trial["seed"], report)}
        except Stopped:
            continue
        except ArithmeticError as error:
            told = {**result, "state": "infeasible", "error": str(error)}
        except Exception as error:
            told = {**result, "state": "failed", "error": repr(error)}
        search("tell", trial["study"], "-", say=[told])


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    work(sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else "%s-%d" % (socket.gethostname(), os.getpid()))
