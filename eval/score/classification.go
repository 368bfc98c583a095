package score

import (
	"fmt"
	"math"
	"slices"
)

// Classification gives all metrics of predicted probabilities: probs has a row of classes numbers per label, row major.
// The metrics are those of ClassificationNames, without the ones that are undefined here. No rows give an empty map.
func Classification(probs []float32, classes int, labels []int32) map[string]float64 {
	c := newConfusion(probs, classes, labels)
	m := make(map[string]float64, 6)
	if c.rows == 0 {
		return m
	}
	m["accuracy"] = c.accuracy()
	m["balanced_accuracy"] = c.balancedAccuracy()
	m["f1"] = c.f1()
	if classes == 2 {
		m["f1_positive"] = c.f1Positive()
	}
	m["log_loss"] = LogLoss(probs, classes, labels)
	if auc, ok := AUC(probs, classes, labels); ok {
		m["auc"] = auc
	}
	return m
}

// ClassificationNames lists the metrics that Classification gives for so many classes.
func ClassificationNames(classes int) []string {
	if classes == 2 {
		return []string{"accuracy", "balanced_accuracy", "f1", "f1_positive", "log_loss", "auc"}
	}
	return []string{"accuracy", "balanced_accuracy", "f1", "log_loss", "auc"}
}

// Accuracy is the share of rows whose most probable class, the first of equals, is the label. NaN for no rows.
func Accuracy(probs []float32, classes int, labels []int32) float64 {
	return newConfusion(probs, classes, labels).accuracy()
}

// BalancedAccuracy is the mean over the classes among the labels of the share of their rows that are right.
func BalancedAccuracy(probs []float32, classes int, labels []int32) float64 {
	return newConfusion(probs, classes, labels).balancedAccuracy()
}

// F1 is the mean of the F1 of every class that occurs among the labels or the predictions (macro F1).
func F1(probs []float32, classes int, labels []int32) float64 {
	return newConfusion(probs, classes, labels).f1()
}

// F1Positive is the F1 of the second class of two (binary F1).
func F1Positive(probs []float32, labels []int32) float64 {
	return newConfusion(probs, 2, labels).f1Positive()
}

// smallest is the distance that LogLoss keeps from 0 and 1: the float32 next to 1 is as far from it.
const smallest = 0x1p-23

// LogLoss is the mean of -log(p), where p is the probability of the label, at least 2^-23 and at most 1-2^-23; rows are
// scaled to sum to 1 after that. NaN for no rows.
func LogLoss(probs []float32, classes int, labels []int32) float64 {
	check(probs, classes, labels)
	sum := 0.0
	for i, label := range labels {
		row := probs[i*classes : (i+1)*classes]
		total := 0.0
		for _, p := range row {
			total += clip(p)
		}
		sum -= math.Log(clip(row[label]) / total)
	}
	return sum / float64(len(labels))
}

func clip(p float32) float64 {
	return min(max(float64(p), smallest), 1-smallest) // NaN stays NaN
}

// confusion counts what became of the rows of each class.
type confusion struct {
	rows      int
	nan       bool  // a prediction is not a number
	right     []int // by class: predicted and true
	predicted []int // by class
	actual    []int // by class
}

func newConfusion(probs []float32, classes int, labels []int32) confusion {
	check(probs, classes, labels)
	counts := make([]int, 3*classes)
	c := confusion{
		rows:      len(labels),
		right:     counts[:classes],
		predicted: counts[classes : 2*classes],
		actual:    counts[2*classes:],
	}
	for i, label := range labels {
		row := probs[i*classes : (i+1)*classes]
		best := 0
		for j, p := range row {
			if p > row[best] {
				best = j
			}
			if p != p {
				c.nan = true
			}
		}
		c.actual[label]++
		c.predicted[best]++
		if best == int(label) {
			c.right[best]++
		}
	}
	return c
}

// check panics on arguments that do not belong together.
func check(probs []float32, classes int, labels []int32) {
	if classes < 2 || len(probs) != classes*len(labels) {
		panic(fmt.Sprintf("score: %d probabilities for %d rows of %d classes", len(probs), len(labels), classes))
	}
	for i, label := range labels {
		if label < 0 || int(label) >= classes {
			panic(fmt.Sprintf("score: row %d has label %d of %d classes", i, label, classes))
		}
	}
}

func (c confusion) accuracy() float64 {
	if c.nan {
		return math.NaN()
	}
	right := 0
	for _, n := range c.right {
		right += n
	}
	return float64(right) / float64(c.rows)
}

func (c confusion) balancedAccuracy() float64 {
	if c.nan {
		return math.NaN()
	}
	sum, present := 0.0, 0.0
	for k, n := range c.actual {
		if n > 0 {
			sum += float64(c.right[k]) / float64(n)
			present++
		}
	}
	return sum / present
}

func (c confusion) f1() float64 {
	if c.nan {
		return math.NaN()
	}
	sum, present := 0.0, 0.0
	for k := range c.actual {
		if c.actual[k]+c.predicted[k] > 0 {
			sum += c.f1Of(k)
			present++
		}
	}
	return sum / present
}

func (c confusion) f1Positive() float64 {
	if c.nan || c.rows == 0 {
		return math.NaN()
	}
	return c.f1Of(1)
}

// f1Of is 2 right / (predicted + actual), which is the harmonic mean of precision and recall; 0 for an absent class.
func (c confusion) f1Of(class int) float64 {
	return 2 * float64(c.right[class]) / float64(max(1, c.predicted[class]+c.actual[class]))
}

// AUC is the area under the ROC curve: the chance that a random row of a class is given a higher probability of it than a
// random row of the others, ties counting half. With two classes it is that of the second; with more, the mean over the
// classes among the labels. It is undefined, and ok false, when the labels are all of one class.
func AUC(probs []float32, classes int, labels []int32) (auc float64, ok bool) {
	check(probs, classes, labels)
	if slices.ContainsFunc(probs, func(p float32) bool { return p != p }) {
		return math.NaN(), true
	}
	keys := make([]uint64, len(labels))
	if classes == 2 {
		return areaOf(1, probs, classes, labels, keys)
	}
	sum, n := 0.0, 0.0
	for class := range classes {
		if area, defined := areaOf(class, probs, classes, labels, keys); defined {
			sum += area
			n++
		}
	}
	return sum / n, n > 0
}

// areaOf computes the area of one class against the rest, from the ranks of its rows. keys is scratch memory.
func areaOf(class int, probs []float32, classes int, labels []int32, keys []uint64) (area float64, ok bool) {
	positives := 0
	for i, label := range labels {
		keys[i] = sortable(probs[i*classes+class]) << 1
		if int(label) == class {
			keys[i] |= 1
			positives++
		}
	}
	negatives := len(labels) - positives
	if positives == 0 || negatives == 0 {
		return 0, false
	}
	slices.Sort(keys)
	wins, below := 0.0, 0 // below: negatives with a smaller probability
	for i := 0; i < len(keys); {
		ties := [2]int{} // negatives and positives of equal probability
		for p := keys[i] >> 1; i < len(keys) && keys[i]>>1 == p; i++ {
			ties[keys[i]&1]++
		}
		wins += float64(ties[1]) * (float64(below) + float64(ties[0])/2)
		below += ties[0]
	}
	return wins / (float64(positives) * float64(negatives)), true
}

// sortable maps a float32 to an integer of the same order; both zeros are equal.
func sortable(p float32) uint64 {
	bits := math.Float32bits(p + 0)
	if bits>>31 == 1 {
		return uint64(^bits)
	}
	return uint64(bits | 1<<31)
}
