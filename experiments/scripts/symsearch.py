"""What a Python script says to `search`: one file without dependencies, to be copied beside the script.

    import symsearch
    p = symsearch.params(lr=0.1, width=8)  # this trial's; outside of a search, the values given here
    for epoch in range(1, 11):
        ...
        symsearch.report(epoch, loss=0.4)  # search may end the program after any report
    symsearch.result(accuracy=0.97)        # the last result counts
"""

import functools
import json
import os
import sys
import tempfile


@functools.lru_cache(None)
def candidate():
    """All that is known of the trial: study, trial, attempt, seed, dir, params, model; {} outside of a search."""
    directory = os.environ.get("SEARCH_TRIAL_DIR")
    if directory:
        with open(os.path.join(directory, "candidate.json"), encoding="utf-8") as file:
            return json.load(file)
    return json.load(sys.stdin) if os.environ.get("SEARCH_TRIAL") else {}


def params(**defaults):
    """The trial's decisions by name, "lr" for model.lr; defaults are for those that it does not have."""
    decided = candidate().get("params", {}).items()
    return {**defaults, **{name[6:] if name.startswith("model.") else name: value for name, value in decided}}


def seed(default=0):
    """The seed for all randomness of the trial, below 2**32 as NumPy wants it."""
    return candidate().get("seed", default) % 2**32


def attempt():
    """1, or more when the trial was cut off and runs again."""
    return candidate().get("attempt", 1)


def checkpoint(name=""):
    """A path in the directory that further attempts of the trial find as this one leaves it."""
    directory = os.environ.get("SEARCH_CHECKPOINT_DIR") or os.path.join(tempfile.gettempdir(), "checkpoint")
    os.makedirs(directory, exist_ok=True)
    return os.path.join(directory, name)


def report(step, **metrics):
    """Tells how far the trial is; steps increase."""
    _say({"step": int(step), "metrics": _numbers(metrics)})


def result(**metrics):
    """Tells what the trial came to."""
    _say({"metrics": _numbers(metrics)})


def infeasible(why):
    """Says that there is no result and never will be, and ends the program."""
    _say({"infeasible": str(why)})
    sys.exit(3)


def _numbers(metrics):
    return {name: float(value) for name, value in metrics.items()}  # also those of NumPy and PyTorch


def _say(message):
    print(json.dumps(message), flush=True)
