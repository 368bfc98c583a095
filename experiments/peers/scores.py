#!/usr/bin/python3
"""Record what scikit-learn says about predictions, as the expectation of the tests of eval/score.

    scores.py > eval/score/testdata/sklearn.json
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics


def probabilities(rng, rows, classes, sharpness, digits=None):
    logits = rng.normal(size=(rows, classes)) * sharpness
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    if digits is not None:
        p = np.round(p, digits)  # ties
    return p.astype(np.float32)


def classification(name, p, y):
    classes = p.shape[1]
    predicted = p.argmax(axis=1)
    want = {
        "accuracy": metrics.accuracy_score(y, predicted),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
        "f1": metrics.f1_score(y, predicted, average="macro"),
        "log_loss": metrics.log_loss(y, p, labels=range(classes)),
    }
    if classes == 2:
        want["f1_positive"] = metrics.f1_score(y, predicted)
    present = len(set(y.tolist()))
    if classes == 2 and present == 2:
        want["auc"] = metrics.roc_auc_score(y, p[:, 1])
    elif classes > 2 and present > 1:  # roc_auc_score wants all classes and sums of 1, so one class at a time
        areas = [metrics.roc_auc_score(y == k, p[:, k]) for k in sorted(set(y.tolist()))]
        want["auc"] = float(np.mean(areas))
    return {"name": name, "classes": classes, "probabilities": p.ravel().tolist(), "labels": y.tolist(), "want": want}


def regression(name, predicted, y):
    want = {
        "rmse": metrics.mean_squared_error(y, predicted, squared=False),
        "mae": metrics.mean_absolute_error(y, predicted),
        "r2": metrics.r2_score(y, predicted),
    }
    return {"name": name, "predictions": predicted.tolist(), "targets": y.tolist(), "want": want}


def main():
    warnings.simplefilter("ignore")  # classes without predictions
    rng = np.random.default_rng(1)
    cases = [
        classification("two classes", probabilities(rng, 40, 2, 1.5), rng.integers(0, 2, 40)),
        classification("two classes with ties", probabilities(rng, 40, 2, 1.5, digits=1), rng.integers(0, 2, 40)),
        classification("two classes, few positive", probabilities(rng, 40, 2, 1), (np.arange(40) % 13 == 0).astype(int)),
        classification("two classes, only one among the labels", probabilities(rng, 10, 2, 1), np.zeros(10, int)),
        classification("sure and wrong", np.array([[1, 0], [0, 1], [1, 0]], np.float32), np.array([1, 1, 0])),
        classification("five classes", probabilities(rng, 50, 5, 2), rng.integers(0, 5, 50)),
        classification("five classes with ties", probabilities(rng, 50, 5, 1, digits=1), rng.integers(0, 5, 50)),
        classification("five classes, two never true", probabilities(rng, 30, 5, 2), rng.integers(0, 3, 30)),
        classification("five classes, two never predicted", np.hstack([probabilities(rng, 30, 3, 2), np.zeros((30, 2), np.float32)]),
                       rng.integers(0, 5, 30)),
    ]
    y = rng.normal(size=30) * 20 + 100
    numbers = [
        regression("good", y + rng.normal(size=30), y),
        regression("worse than the mean", rng.normal(size=30), y),
        regression("constant target, wrong", rng.normal(size=5), np.full(5, 3.0)),
        regression("constant target, right", np.full(5, 3.0), np.full(5, 3.0)),
        regression("far from zero", 1e9 + rng.normal(size=30), 1e9 + rng.normal(size=30)),
    ]
    json.dump({"made_by": f"experiments/peers/scores.py with scikit-learn {sklearn.__version__}",
               "classification": cases, "regression": numbers}, sys.stdout, indent=None, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
