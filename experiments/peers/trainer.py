#!/usr/bin/python3
"""Time the training of an MLP 64-128-10 on digits: Adam, batches of 32, 20 epochs, one thread, in three libraries.

    trainer.py [--repeat 5] [--seed 0] [--rows train|all] [--only pytorch,scikit-learn,numpy] [eval/data/sets/digits.csv.gz]

Prints one JSON line per library: the median and the best seconds of the repetitions, after one that does not count, the
samples per second of the median, and the mean accuracy on the test rows. With --rows all, training takes the rows that
are held out as well, and there is no accuracy.
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import importlib
import json
import statistics
import time
import warnings

import numpy as np

import tables

HIDDEN, CLASSES, BATCH, EPOCHS, RATE = 128, 10, 32, 20, 1e-3


def pytorch(x, y, seed):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    x, y = torch.from_numpy(x), torch.from_numpy(y)
    net = torch.nn.Sequential(torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Linear(HIDDEN, CLASSES))
    optimizer = torch.optim.Adam(net.parameters(), lr=RATE)
    loss = torch.nn.CrossEntropyLoss()
    start = time.perf_counter()
    for _ in range(EPOCHS):
        order = torch.randperm(len(x))
        for i in range(0, len(x), BATCH):
            rows = order[i:i + BATCH]
            optimizer.zero_grad(set_to_none=True)
            loss(net(x[rows]), y[rows]).backward()
            optimizer.step()
    seconds = time.perf_counter() - start
    return seconds, lambda t: net(torch.from_numpy(t)).argmax(1).numpy()


def scikit_learn(x, y, seed):
    from sklearn.neural_network import MLPClassifier

    net = MLPClassifier((HIDDEN,), alpha=0, batch_size=BATCH, learning_rate_init=RATE, max_iter=EPOCHS, tol=0,
                        n_iter_no_change=EPOCHS, random_state=seed)
    start = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it has not converged after so few epochs
        net.fit(x, y)
    return time.perf_counter() - start, net.predict


def numpy(x, y, seed):
    """By hand, in float32, with nothing allocated that need not be."""
    rng = np.random.default_rng(seed)

    def layer(n_in, n_out):
        bound = 1 / np.sqrt(n_in)
        return rng.uniform(-bound, bound, (n_in + 1, n_out)).astype(np.float32)  # the last row is the bias

    w = [layer(x.shape[1], HIDDEN), layer(HIDDEN, CLASSES)]
    g, m, v = ([np.zeros_like(p) for p in w] for _ in range(3))
    target = np.eye(CLASSES, dtype=np.float32)[y]
    start = time.perf_counter()
    step = 0
    for _ in range(EPOCHS):
        order = rng.permutation(len(x))
        for i in range(0, len(x), BATCH):
            rows = order[i:i + BATCH]
            a = x[rows]
            h = a @ w[0][:-1]
            h += w[0][-1]
            np.maximum(h, 0, out=h)
            p = h @ w[1][:-1]
            p += w[1][-1]
            p -= p.max(axis=1, keepdims=True)
            np.exp(p, out=p)
            p /= p.sum(axis=1, keepdims=True)
            p -= target[rows]
            p /= len(rows)
            np.matmul(h.T, p, out=g[1][:-1])
            p.sum(axis=0, out=g[1][-1])
            d = p @ w[1][:-1].T
            d *= h > 0
            np.matmul(a.T, d, out=g[0][:-1])
            d.sum(axis=0, out=g[0][-1])
            step += 1
            rate = np.float32(RATE * np.sqrt(1 - 0.999**step) / (1 - 0.9**step))
            for k in range(2):
                m[k] *= np.float32(0.9)
                m[k] += np.float32(0.1) * g[k]
                v[k] *= np.float32(0.999)
                v[k] += np.float32(0.001) * g[k] * g[k]
                w[k] -= rate * m[k] / (np.sqrt(v[k]) + np.float32(1e-8))
    seconds = time.perf_counter() - start

    def predict(t):
        h = np.maximum(t @ w[0][:-1] + w[0][-1], 0)
        return (h @ w[1][:-1] + w[1][-1]).argmax(1)

    return seconds, predict


LIBRARIES = {"pytorch": ("torch", pytorch), "scikit-learn": ("sklearn", scikit_learn), "numpy": ("numpy", numpy)}


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("csv", nargs="?", default=tables.SETS / "digits.csv.gz", help="the digits, target last")
    p.add_argument("--repeat", type=int, default=5, help="trainings that count (default 5)")
    p.add_argument("--seed", type=int, default=0, help="of the first training; the next have the following ones")
    p.add_argument("--rows", choices=["train", "all"], default="train", help="rows to train on (default train)")
    p.add_argument("--only", default=",".join(LIBRARIES), help="libraries, separated by commas")
    args = p.parse_args()

    sets = tables.load(args.csv, regression=False)
    (x, y), (tx, ty) = sets[0], sets[2]
    if args.rows == "all":
        x, y = (np.concatenate(part) for part in zip(*sets))
    for name in args.only.split(","):
        module, train = LIBRARIES[name]
        try:
            version = importlib.import_module(module).__version__
        except ImportError as e:
            print(json.dumps({"library": name, "error": str(e)}), flush=True)
            continue
        seconds, accuracy = [], []
        for i in range(args.repeat + 1):
            took, predict = train(x, y, args.seed + i)
            if i > 0:  # the first one warms up
                seconds.append(took)
                accuracy.append(float((predict(tx) == ty).mean()))
        median = statistics.median(seconds)
        line = {"library": f"{name} {version}", "seconds": round(median, 4), "best_seconds": round(min(seconds), 4),
                "samples_per_second": round(EPOCHS * len(x) / median), "repeat": args.repeat, "rows": len(x)}
        if args.rows == "train":
            line["test_accuracy"] = round(statistics.mean(accuracy), 4)
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
