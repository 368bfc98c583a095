package patch_test

import (
	"errors"
	"strings"
	"testing"

	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// The layers of the tests.
type (
	layer  interface{ layer() }
	linear struct {
		In   int  `sym:"in_features" min:"1"`
		Out  int  `sym:"out_features" min:"1"`
		Bias bool `sym:"bias" default:"true"`
	}
	relu struct {
		Inplace bool `sym:"inplace" default:"false"`
	}
	prelu struct {
		Init float64 `sym:"init" default:"0.25"`
	}
	dropout struct {
		P float64 `sym:"p" min:"0" max:"1" default:"0.5"`
	}
	sequential struct {
		Args []layer `sym:"args"`
	}
	residual struct {
		Body layer `sym:"body"`
	}
)

func (*linear) layer()     {}
func (*relu) layer()       {}
func (*prelu) layer()      {}
func (*dropout) layer()    {}
func (*sequential) layer() {}
func (*residual) layer()   {}

// addDropout is the tutorial's second patch as one would write it in Go.
type addDropout struct {
	Prob float64 `sym:"prob" min:"0" max:"1" doc:"probability that a value is dropped"`
}

func (a *addDropout) Apply(root symbolic.Value) (symbolic.Value, error) {
	isLinear := symbolic.OfClass("Linear")
	return symbolic.Transform(root, func(p symbolic.Path, v, parent symbolic.Value) (symbolic.Value, error) {
		if !isLinear(p, v, parent) {
			return v, nil
		}
		return newSequential(dropoutClass.New(symbolic.Entry{Key: "p", Value: symbolic.Float(a.Prob)}), v), nil
	})
}

// keepBias promises that no layer loses its offset.
type keepBias struct{}

func (*keepBias) Apply(root symbolic.Value) (symbolic.Value, error) { return root, nil }

func (*keepBias) Verify(root symbolic.Value) error {
	for p, v := range symbolic.Query(root, symbolic.OfClass("Linear")) {
		if v.(*symbolic.Object).Get("bias") != symbolic.Bool(true) {
			return &symbolic.PathError{Path: p, Err: errors.New("the layer has no offset")}
		}
	}
	return nil
}

// options has arguments of every kind.
type options struct {
	Flag   bool               `sym:"flag" default:"false"`
	Count  int                `sym:"count" default:"0"`
	Rate   float64            `sym:"rate" default:"0"`
	Text   string             `sym:"text" default:""`
	Maybe  *string            `sym:"maybe"`
	Mode   string             `sym:"mode" enum:"fast,slow" default:"fast"`
	Sizes  []int              `sym:"sizes" default:"[]"`
	Names  []string           `sym:"names" default:"[]"`
	Layer  layer              `sym:"layer" optional:"true"`
	Layers []layer            `sym:"layers" default:"[]"`
	Dict   map[string]float64 `sym:"dict" default:"{}"`
	Any    symbolic.Value     `sym:"any" optional:"true"`
}

func (*options) Apply(root symbolic.Value) (symbolic.Value, error) { return root, nil }

var (
	linearClass     = symbolic.ClassOf[linear]("Linear", "")
	reluClass       = symbolic.ClassOf[relu]("ReLU", "")
	preluClass      = symbolic.ClassOf[prelu]("PReLU", "")
	dropoutClass    = symbolic.ClassOf[dropout]("Dropout", "")
	sequentialClass = symbolic.ClassOf[sequential]("Sequential", "")
	residualClass   = symbolic.ClassOf[residual]("Residual", "")
	optionsClass    = symbolic.ClassOf[options]("Options", "")

	registry = func() *symbolic.Registry {
		r, err := symbolic.NewRegistry(append(patch.Classes(), linearClass, reluClass, preluClass, dropoutClass, sequentialClass, residualClass, optionsClass,
			symbolic.ClassOf[addDropout]("AddDropout", "puts dropout before every linear layer"), symbolic.ClassOf[keepBias]("KeepBias", ""))...)
		if err != nil {
			panic(err)
		}
		return r
	}()
)

func newLinear(in, out int) *symbolic.Object {
	return linearClass.New(symbolic.Entry{Key: "in_features", Value: symbolic.Int(in)}, symbolic.Entry{Key: "out_features", Value: symbolic.Int(out)})
}

func newSequential(layers ...symbolic.Value) *symbolic.Object {
	return sequentialClass.New(symbolic.Entry{Key: "args", Value: symbolic.NewList(layers...)})
}

func newMLP() *symbolic.Object {
	return newSequential(newLinear(4, 8), reluClass.New(), newLinear(8, 1))
}

// read reads a tree from JSON; single quotes stand for double ones.
func read(t testing.TB, text string) symbolic.Value {
	t.Helper()
	v, err := symbolic.FromJSON([]byte(strings.ReplaceAll(text, "'", `"`)), registry)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func show(v symbolic.Value) string {
	return symbolic.Format(v, symbolic.FormatOptions{Compact: true, HideDefaults: true})
}
