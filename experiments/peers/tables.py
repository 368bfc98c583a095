"""The data sets that symsearch ships, as arrays, split and prepared as its own default does."""

import csv
import gzip
import math
from pathlib import Path

import numpy as np

SETS = Path(__file__).resolve().parents[2] / "eval" / "data" / "sets"

# The file's name, and whether the target is a number to predict.
REGRESSION = {"digits": False, "iris": False, "wine": False, "breast_cancer": False, "churn": False,
              "diabetes": True, "concrete": True}


def read(path):
    """The header and the rows of a CSV file, plain or gzip'd."""
    path = str(path)
    with (gzip.open(path, "rt") if path.endswith(".gz") else open(path)) as f:
        rows = list(csv.reader(f))
    return rows[0], rows[1:]


def parts(rows):
    """Row numbers for training, validation and testing: of five rows, the last two are held out."""
    i = np.arange(rows)
    return i[i % 5 < 3], i[i % 5 == 3], i[i % 5 == 4]


def number(text):
    try:
        return float(text) if text else math.nan
    except ValueError:
        return None


def features(columns, train):
    """Columns of text to a matrix: numbers standardised with missing ones filled, texts one-hot, learned on train."""
    out = []
    for column in columns:
        numbers = [number(text) for text in column]
        if None not in numbers:
            x = np.array(numbers)
            missing = np.isnan(x)
            x[missing] = np.nanmean(x[train])
            spread = x[train][~missing[train]].std()
            out.append((x - x[train].mean()) / spread if spread > 0 else np.zeros(len(x)))
            if missing[train].any():
                out.append(missing.astype(float))
            continue
        texts = np.array(column)
        for level in sorted(set(texts[train])):
            out.append((texts == level).astype(float))
    return np.stack(out, axis=1).astype(np.float32)


def load(path, regression):
    """X and y for training, validation and testing."""
    _, rows = read(path)
    columns = list(zip(*rows))
    split = parts(len(rows))
    x = features(columns[:-1], split[0])
    if regression:
        y = np.array([float(t) for t in columns[-1]])
    else:
        y = np.unique(columns[-1], return_inverse=True)[1]
    return [(x[part], y[part]) for part in split]
