package score_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"symsearch/eval/score"
)

// Numbers worked out by hand.
func TestByHand(t *testing.T) {
	t.Run("two classes", func(t *testing.T) {
		// label:      0    0    1    1
		// p of one:  0.1  0.6  0.6  0.9   predicted 0 1 1 1
		probs := []float32{0.9, 0.1, 0.4, 0.6, 0.4, 0.6, 0.1, 0.9}
		compare(t, score.Classification(probs, 2, []int32{0, 0, 1, 1}), map[string]float64{
			"accuracy":          3. / 4,
			"balanced_accuracy": (1./2 + 1) / 2,
			"f1":                (2./3 + 4./5) / 2, // zeros: precision 1, recall 1/2; ones: precision 2/3, recall 1
			"f1_positive":       4. / 5,
			"log_loss":          -(math.Log(0.9) + math.Log(0.4) + math.Log(0.6) + math.Log(0.9)) / 4,
			"auc":               3.5 / 4, // of 4 pairs, 3 are in order and one is tied
		}, 1e-7)
	})
	t.Run("three classes, one of them absent", func(t *testing.T) {
		probs := []float32{0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.5, 0.3, 0.2}
		compare(t, score.Classification(probs, 3, []int32{0, 1, 1}), map[string]float64{
			"accuracy":          2. / 3,
			"balanced_accuracy": (1 + 1./2) / 2,
			"f1":                2. / 3, // both 2/3; the absent third class does not count
			"log_loss":          -(math.Log(0.8) + math.Log(0.7) + math.Log(0.3)) / 3,
			"auc":               1,
		}, 1e-7)
	})
	t.Run("one class among the labels", func(t *testing.T) {
		got := score.Classification([]float32{0.5, 0.5}, 2, []int32{0})
		if _, ok := got["auc"]; ok {
			t.Errorf("auc of one class: got %v, want none", got["auc"])
		}
	})
	t.Run("regression", func(t *testing.T) {
		compare(t, score.Regression([]float64{1, 2, 6}, []float64{1, 3, 4}), map[string]float64{
			"rmse": math.Sqrt(5. / 3),
			"mae":  1,
			"r2":   1 - 5/(14./3), // targets: mean 8/3, squared distances 25/9 + 1/9 + 16/9
		}, 1e-15)
	})
	t.Run("one row", func(t *testing.T) {
		compare(t, score.Regression([]float64{1}, []float64{3}), map[string]float64{"rmse": 2, "mae": 2}, 0)
	})
	t.Run("no rows", func(t *testing.T) {
		compare(t, score.Classification(nil, 2, nil), nil, 0)
		compare(t, score.Regression(nil, nil), nil, 0)
	})
}

// A network that diverged must not be given an accuracy.
func TestNotANumber(t *testing.T) {
	nan := float32(math.NaN())
	for _, classes := range []int{2, 3} {
		probs := make([]float32, 4*classes)
		probs[2*classes] = nan
		labels := []int32{0, 1, 0, 1}
		got := score.Classification(probs, classes, labels)
		for _, name := range score.ClassificationNames(classes) {
			if v, ok := got[name]; !ok || v == v {
				t.Errorf("%d classes, %s: got %v (given: %v), want NaN", classes, name, v, ok)
			}
		}
	}
	for _, x := range [][2][]float64{{{1, math.NaN()}, {1, 2}}, {{1, 2}, {math.NaN(), 2}}} {
		for name, v := range score.Regression(x[0], x[1]) {
			if v == v {
				t.Errorf("%v: %s: got %v, want NaN", x, name, v)
			}
		}
	}
}

func TestNames(t *testing.T) {
	for _, classes := range []int{2, 3} {
		probs, labels := random(rand.New(rand.NewPCG(1, 1)), 30, classes)
		got := slices.Sorted(maps.Keys(score.Classification(probs, classes, labels)))
		if want := slices.Sorted(slices.Values(score.ClassificationNames(classes))); !slices.Equal(got, want) {
			t.Errorf("%d classes: got %v, want %v", classes, got, want)
		}
	}
	got := slices.Sorted(maps.Keys(score.Regression([]float64{1, 2}, []float64{2, 1})))
	if want := slices.Sorted(slices.Values(score.RegressionNames())); !slices.Equal(got, want) {
		t.Errorf("regression: got %v, want %v", got, want)
	}
}

// The functions for one metric and those for all agree.
func TestSingleMetrics(t *testing.T) {
	probs, labels := random(rand.New(rand.NewPCG(2, 1)), 50, 2)
	auc, _ := score.AUC(probs, 2, labels)
	compare(t, map[string]float64{
		"accuracy": score.Accuracy(probs, 2, labels), "balanced_accuracy": score.BalancedAccuracy(probs, 2, labels),
		"f1": score.F1(probs, 2, labels), "f1_positive": score.F1Positive(probs, labels),
		"log_loss": score.LogLoss(probs, 2, labels), "auc": auc,
	}, score.Classification(probs, 2, labels), 0)
	pred, target := []float64{1, 2, 3}, []float64{1, 3, 3}
	r2, _ := score.R2(pred, target)
	compare(t, map[string]float64{"rmse": score.RMSE(pred, target), "mae": score.MAE(pred, target), "r2": r2},
		score.Regression(pred, target), 0)
}

func TestProperties(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 3))
		classes := 2 + rng.IntN(4)
		probs, labels := random(rng, 1+rng.IntN(60), classes)
		base := score.Classification(probs, classes, labels)

		// Ranks decide the area, so a monotone map of every probability leaves it.
		cubed := make([]float32, len(probs))
		for i, p := range probs {
			cubed[i] = 8*p*p*p - 3
		}
		if got := score.Classification(cubed, classes, labels); got["auc"] != base["auc"] {
			t.Errorf("seed %d: auc %v, after a monotone map %v", seed, base["auc"], got["auc"])
		}
		// The area is the share of pairs in order.
		if got, ok := score.AUC(probs, classes, labels); ok && math.Abs(got-areaByPairs(probs, classes, labels)) > 1e-12 {
			t.Errorf("seed %d: auc %v, by pairs %v", seed, got, areaByPairs(probs, classes, labels))
		}
		// The order of rows does not matter.
		order := rng.Perm(len(labels))
		p2, l2 := make([]float32, 0, len(probs)), make([]int32, 0, len(labels))
		for _, i := range order {
			p2, l2 = append(p2, probs[i*classes:(i+1)*classes]...), append(l2, labels[i])
		}
		compare(t, score.Classification(p2, classes, l2), base, 1e-12)
		// Nor do the names of two classes, for what treats them alike.
		if classes == 2 {
			swapped, other := make([]float32, len(probs)), make([]int32, len(labels))
			for i, l := range labels {
				swapped[2*i], swapped[2*i+1], other[i] = probs[2*i+1], probs[2*i], 1-l
			}
			got := score.Classification(swapped, 2, other)
			for _, name := range []string{"log_loss", "auc"} {
				if math.Abs(got[name]-base[name]) > 1e-6 {
					t.Errorf("seed %d: %s %v, with classes swapped %v", seed, name, base[name], got[name])
				}
			}
		}
	}
}

// areaByPairs is the definition, in quadratic time.
func areaByPairs(probs []float32, classes int, labels []int32) float64 {
	sum, n := 0.0, 0.0
	for class := range classes {
		if classes == 2 && class == 0 {
			continue
		}
		won, pairs := 0.0, 0.0
		for i, a := range labels {
			for j, b := range labels {
				if int(a) != class || int(b) == class {
					continue
				}
				pairs++
				switch p, q := probs[i*classes+class], probs[j*classes+class]; {
				case p > q:
					won++
				case p == q:
					won += 0.5
				}
			}
		}
		if pairs > 0 {
			sum += won / pairs
			n++
		}
	}
	return sum / n
}

// random draws probabilities with some ties, and labels.
func random(rng *rand.Rand, rows, classes int) ([]float32, []int32) {
	probs, labels := make([]float32, 0, rows*classes), make([]int32, rows)
	for i := range labels {
		labels[i] = int32(rng.IntN(classes))
		weights, total := make([]float32, classes), float32(0)
		for k := range weights {
			weights[k] = float32(1 + rng.IntN(6))
			total += weights[k]
		}
		for _, w := range weights {
			probs = append(probs, w/total)
		}
	}
	return probs, labels
}

func TestZeroesAreEqual(t *testing.T) {
	minus := float32(math.Copysign(0, -1))
	auc, _ := score.AUC([]float32{1, 0, 1, minus}, 2, []int32{0, 1})
	if auc != 0.5 {
		t.Errorf("auc of 0 against -0: got %v, want 0.5", auc)
	}
}

func TestMistakesPanic(t *testing.T) {
	for name, f := range map[string]func(){
		"lengths":          func() { score.Accuracy(make([]float32, 5), 2, make([]int32, 2)) },
		"one class":        func() { score.Accuracy(make([]float32, 2), 1, make([]int32, 2)) },
		"label":            func() { score.AUC(make([]float32, 4), 2, []int32{0, 2}) },
		"regression sizes": func() { score.RMSE(make([]float64, 1), nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			f()
		}()
	}
}

func FuzzClassification(f *testing.F) {
	f.Add(uint8(2), []byte{10, 200, 30, 40})
	f.Add(uint8(3), []byte{0, 255, 255, 1, 2, 3})
	f.Fuzz(func(t *testing.T, classes uint8, data []byte) {
		k := 2 + int(classes%6)
		rows := len(data) / k
		probs, labels := make([]float32, rows*k), make([]int32, rows)
		for i := range probs {
			probs[i] = float32(data[i]) / 255
		}
		for i := range labels {
			labels[i] = int32(int(data[i]) % k)
		}
		for name, v := range score.Classification(probs, k, labels) {
			if v != v || v < 0 || (name != "log_loss" && v > 1) || math.IsInf(v, 0) {
				t.Errorf("%s: got %v for %v, %v", name, v, probs, labels)
			}
		}
	})
}

func BenchmarkClassification(b *testing.B) {
	for _, size := range []struct{ rows, classes int }{{360, 10}, {10000, 2}, {10000, 10}} {
		b.Run(fmt.Sprintf("rows=%d/classes=%d", size.rows, size.classes), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			probs, labels := random(rng, size.rows, size.classes)
			for i := range probs {
				probs[i] *= 1 + rng.Float32()/100 // no ties
			}
			b.ReportAllocs()
			for b.Loop() {
				score.Classification(probs, size.classes, labels)
			}
		})
	}
}

func ExampleClassification() {
	probs := []float32{ // a row for each sample, a column for each class
		0.9, 0.1,
		0.4, 0.6,
		0.3, 0.7,
	}
	m := score.Classification(probs, 2, []int32{0, 0, 1})
	for _, name := range score.ClassificationNames(2) {
		fmt.Printf("%-17s %.4f\n", name, m[name])
	}
	// Output:
	// accuracy          0.6667
	// balanced_accuracy 0.7500
	// f1                0.6667
	// f1_positive       0.6667
	// log_loss          0.4594
	// auc               1.0000
}

func ExampleRegression() {
	m := score.Regression([]float64{2.5, 0, 2, 8}, []float64{3, -0.5, 2, 7})
	fmt.Printf("rmse %.4f, mae %.4f, r2 %.4f\n", m["rmse"], m["mae"], m["r2"])
	// Output:
	// rmse 0.6124, mae 0.5000, r2 0.9486
}
