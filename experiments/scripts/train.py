#!/usr/bin/env python3
"""Logistic regression by stochastic gradient descent, with nothing but the standard library.

A program that `search` runs needs no library of ours: it takes its settings from the command line and prints JSON lines.
"""

import argparse
import json
import math
import random

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, required=True)
parser.add_argument("--momentum", type=float, default=0.0)
parser.add_argument("--features", choices=["plain", "squares"], default="plain")
parser.add_argument("--epochs", type=int, default=20)
parser.add_argument("--seed", type=int, default=0)
args = parser.parse_args()


def features(x, y):
    return [1.0, x, y] + ([x * x, x * y, y * y] if args.features == "squares" else [])


# Two classes, inside and outside of an ellipse: only the squares can tell them apart.
points = random.Random(0)
rows = []
for _ in range(400):
    x, y = points.uniform(-1, 1), points.uniform(-1, 1)
    rows.append((features(x, y), 1.0 if x * x + 2 * y * y < 0.5 else 0.0))
train, validation = rows[:300], rows[300:]


def predict(weights, inputs):
    z = sum(w * i for w, i in zip(weights, inputs))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


order = random.Random(args.seed)
weights = [0.0] * len(train[0][0])
speed = [0.0] * len(weights)
for epoch in range(1, args.epochs + 1):
    order.shuffle(train)
    for inputs, label in train:
        slope = predict(weights, inputs) - label
        for i, value in enumerate(inputs):
            speed[i] = args.momentum * speed[i] - args.lr * slope * value
            weights[i] += speed[i]
    right = sum((predict(weights, i) > 0.5) == (label == 1.0) for i, label in validation)
    accuracy = right / len(validation)
    print(json.dumps({"step": epoch, "metrics": {"accuracy": accuracy}}), flush=True)
print(json.dumps({"metrics": {"accuracy": accuracy}}))
