#!/bin/sh
# Searches a network for every shipped set with experiments/tabular.yaml (digits with experiments/digits.yaml), three seeds each,
# and prints the test scores of the chosen ones as a Markdown table. defaults.py prints scikit-learn's beside it.
#
#	sh experiments/peers/searched.sh        # from the root of the repository, after go build -o search ./cmd/search
set -eu
store=$(mktemp -d)/searched.db
export SEARCH_STORE="$store"

# searched NAME METRIC FILE [--set ...] runs the file with seeds 1 to 3 and prints a row.
searched() {
	name=$1 metric=$2 file=$3
	shift 3
	for seed in 1 2 3; do
		./search run "$file" --quiet --name "$name-$seed" --seed "$seed" "$@" >/dev/null
		./search best "$name-$seed" --test -o json
	done | python3 -c '
import json, re, sys
name, metric, text = sys.argv[1], sys.argv[2], sys.stdin.read()
decoder, scores = json.JSONDecoder(), []
while text.strip():
    value, end = decoder.raw_decode(text.lstrip())
    text = text.lstrip()[end:]
    value = value[0] if isinstance(value, list) else value
    scores.append(value["test"][metric])
print("| %s | %.4f | %s |" % (name, sum(scores) / len(scores), " ".join("%.4f" % s for s in scores)))
' "$name" "$metric"
}

tabular() { # NAME METRIC CLASS OUTPUTS OBJECTIVE
	searched "$1" "$2" experiments/tabular.yaml --set "evaluate.data=!$3 {}" --set "model.layers[1].out_features=$4" --set "objectives=$5"
}

echo "| set | mean test score | seeds 1, 2, 3 |"
echo "|---|---|---|"
searched digits accuracy experiments/digits.yaml
tabular iris accuracy Iris 3 '{log_loss: minimize}'
tabular wine accuracy Wine 3 '{log_loss: minimize}'
tabular breast_cancer accuracy BreastCancer 2 '{log_loss: minimize}'
tabular churn accuracy Churn 2 '{log_loss: minimize}'
tabular diabetes r2 Diabetes 1 '{r2: maximize}'
tabular concrete r2 Concrete 1 '{r2: maximize}'
rm -rf "$(dirname "$store")"
