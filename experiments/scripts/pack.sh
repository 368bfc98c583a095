#!/bin/sh
# How small do the scripts of this directory become? Packs them in blocks, and prints a log as any program does.
# LEVEL, BLOCK (lines) and ORDER come from the environment.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $ORDER in
plain) cat ./*.py ./*.sh ;;
sorted) LC_ALL=C sort ./*.py ./*.sh ;;
esac >"$work/all"

split -l "$BLOCK" "$work/all" "$work/block."
before=$(wc -c <"$work/all")
after=0
for block in "$work"/block.*; do
	size=$(gzip -c -n -"$LEVEL" "$block" | wc -c)
	after=$((after + size))
	echo "packed so far: $after bytes"
done
echo "packed $before bytes into $after, ratio: $(awk "BEGIN {printf \"%.4f\", $after / $before}")"
