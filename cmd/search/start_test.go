package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkStart measures from the exec of the binary until the program of the first trial is started, with a new store on
// disk: what somebody waits for who types search run. ms/start is the mean and best-ms the least, which a busy machine
// disturbs less.
func BenchmarkStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "search")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	const file = `
model: {x: !FloatRange {min: 0, max: 1}}
evaluate: !Command {argv: [/bin/true]}
objectives: {value: maximize}
budget: {trials: 1}
`
	var total time.Duration
	best := time.Hour
	for b.Loop() {
		dir := b.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "start.yaml"), []byte(file), 0o644); err != nil {
			b.Fatal(err)
		}
		cmd := exec.Command(binary, "run", "start.yaml", "--quiet")
		cmd.Dir = dir
		began := time.Now()
		out, _ := cmd.CombinedOutput() // no trial is complete: the program gives no metric
		text, err := os.ReadFile(filepath.Join(dir, "search.db.trials", "start", "1", "record.json"))
		var record struct{ Start time.Time }
		if err == nil {
			err = json.Unmarshal(text, &record)
		}
		if err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		took := record.Start.Sub(began)
		total += took
		best = min(best, took)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(total.Microseconds())/1e3/float64(b.N), "ms/start")
	b.ReportMetric(float64(best.Microseconds())/1e3, "best-ms")
}
