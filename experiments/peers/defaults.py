#!/usr/bin/python3
"""Scores of scikit-learn's default models on the test rows of every data set that symsearch ships.

    defaults.py [--json] [--validation] [--seeds 1] [set ...]

Models are fitted on the training rows alone, prepared as symsearch prepares them: that includes a standardised target
for the MLP, which otherwise does not get anywhere. Accuracy for classes, R2 for numbers; means over the seeds.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import statistics
import warnings

import sklearn
from sklearn import compose, ensemble, linear_model, neural_network, preprocessing

import tables

warnings.simplefilter("ignore")  # default settings that do not converge are what is measured here


def models(regression, seed):
    """The name of each model and how it is made."""
    if regression:
        mlp = neural_network.MLPRegressor(random_state=seed)
        return {"linear": linear_model.Ridge(),
                "forest": ensemble.RandomForestRegressor(random_state=seed),
                "boosting": ensemble.GradientBoostingRegressor(random_state=seed),
                "histogram boosting": ensemble.HistGradientBoostingRegressor(random_state=seed),
                "mlp": compose.TransformedTargetRegressor(mlp, transformer=preprocessing.StandardScaler())}
    return {"linear": linear_model.LogisticRegression(),
            "forest": ensemble.RandomForestClassifier(random_state=seed),
            "boosting": ensemble.GradientBoostingClassifier(random_state=seed),
            "histogram boosting": ensemble.HistGradientBoostingClassifier(random_state=seed),
            "mlp": neural_network.MLPClassifier(random_state=seed)}


def scores(name, part, seeds):
    regression = tables.REGRESSION[name]
    sets = tables.load(tables.SETS / f"{name}.csv.gz", regression)
    got = {}
    for seed in range(seeds):
        for model, m in models(regression, seed).items():
            got.setdefault(model, []).append(m.fit(*sets[0]).score(*sets[part]))
    means = {model: round(float(statistics.mean(s)), 4) for model, s in got.items()}
    return {"set": name, "metric": "r2" if regression else "accuracy", **means}


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("sets", nargs="*", metavar="set", help=f"of {', '.join(tables.REGRESSION)} (default all)")
    p.add_argument("--json", action="store_true", help="one JSON line per set instead of a table")
    p.add_argument("--validation", action="store_true", help="score the validation rows instead of the test rows")
    p.add_argument("--seeds", type=int, default=1, help="fit every model with so many seeds (default 1)")
    args = p.parse_args()
    for name in args.sets:
        if name not in tables.REGRESSION:
            p.error(f"unknown set {name!r}: want one of {', '.join(tables.REGRESSION)}")

    rows = []
    for name in args.sets or tables.REGRESSION:
        rows.append(scores(name, 1 if args.validation else 2, args.seeds))
        if args.json:
            print(json.dumps(rows[-1]), flush=True)
    if not args.json:
        heads = list(rows[0])
        print(f"scikit-learn {sklearn.__version__}, {'validation' if args.validation else 'test'} rows, {args.seeds} seeds\n")
        print("| " + " | ".join(heads) + " |\n|" + " --- |" * len(heads))
        for row in rows:
            print("| " + " | ".join(f"{v:.4f}" if isinstance(v, float) else v for v in row.values()) + " |")


if __name__ == "__main__":
    main()
