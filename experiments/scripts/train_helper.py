#!/usr/bin/env python3
"""A small network with one hidden layer, with nothing but the standard library, that learns where a spiral is.

It talks to `search` through symsearch.py, and goes on from its checkpoint when it was cut off. By itself it runs too:
python3 experiments/scripts/train_helper.py
"""

import json
import math
import os
import random

import symsearch

p = symsearch.params(lr=0.1, width=6, activation="tanh", epochs=15)
if p["width"] * p["epochs"] > 300:
    symsearch.infeasible(f"{p['width']} units for {p['epochs']} epochs take too long")

draw = random.Random(0)
rows = []
for i in range(240):
    angle, arm = draw.uniform(0.5, 7), i % 2
    radius, turn = angle / 7, angle + math.pi * arm
    rows.append((radius * math.cos(turn) + draw.gauss(0, 0.05), radius * math.sin(turn) + draw.gauss(0, 0.05), arm))
train, validation = rows[:160], rows[160:]

act, slope = {
    "tanh": (math.tanh, lambda y: 1 - y * y),
    "relu": (lambda x: max(0.0, x), lambda y: 1.0 if y > 0 else 0.0),
}[p["activation"]]


def forward(w, x, y):
    hidden = [act(4 * (a * x + b * y) + c) for a, b, c, _ in w["units"]]
    z = sum(u[3] * h for u, h in zip(w["units"], hidden)) + w["bias"]
    return hidden, 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def accuracy(w):
    return sum((forward(w, x, y)[1] > 0.5) == (label == 1) for x, y, label in validation) / len(validation)


def save(epoch, w):
    file = symsearch.checkpoint("weights.json")
    with open(file + ".new", "w", encoding="utf-8") as f:
        json.dump({"epoch": epoch, "weights": w}, f)
    os.replace(file + ".new", file)  # whole, or not at all


first, start = 1, random.Random(symsearch.seed())
w = {"units": [[start.gauss(0, 1) for _ in range(4)] for _ in range(p["width"])], "bias": 0.0}
if symsearch.attempt() > 1 and os.path.exists(symsearch.checkpoint("weights.json")):
    with open(symsearch.checkpoint("weights.json"), encoding="utf-8") as f:
        saved = json.load(f)
    first, w = saved["epoch"] + 1, saved["weights"]

for epoch in range(first, p["epochs"] + 1):
    for x, y, label in random.Random(epoch).sample(train, len(train)):
        hidden, out = forward(w, x, y)
        error = p["lr"] * (out - label)
        w["bias"] -= error
        for u, h in zip(w["units"], hidden):
            back = error * u[3] * slope(h)
            u[3] -= error * h
            u[0] -= 4 * back * x
            u[1] -= 4 * back * y
            u[2] -= back
    symsearch.report(epoch, accuracy=accuracy(w))
    if epoch % 5 == 0:
        save(epoch, w)
symsearch.result(accuracy=accuracy(w))
