#!/usr/bin/env python3
"""Gradient boosting from scikit-learn on its table of wines, scored by cross-validation."""

import symsearch

from sklearn.datasets import load_wine
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold

p = symsearch.params(learning_rate=0.1, trees=50, depth=3, subsample=1.0)
x, y = load_wine(return_X_y=True)
scores = []
for fold, (train, test) in enumerate(StratifiedKFold(4, shuffle=True, random_state=0).split(x, y), 1):
    model = GradientBoostingClassifier(
        learning_rate=p["learning_rate"],
        n_estimators=p["trees"],
        max_depth=p["depth"],
        subsample=p["subsample"],
        random_state=symsearch.seed(),
    )
    scores.append(model.fit(x[train], y[train]).score(x[test], y[test]))
    symsearch.report(fold, accuracy=sum(scores) / fold)
symsearch.result(accuracy=sum(scores) / len(scores), worst_fold=min(scores))
