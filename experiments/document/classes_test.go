package document_test

import (
	"time"

	"symsearch/symbolic"
)

// The classes of the tests: a small cut of what experiment files hold.
type (
	layer     interface{ layer() }
	optimizer interface{ optimizer() }

	Linear struct {
		Out  int  `sym:"out_features" min:"1"`
		In   int  `sym:"in_features" min:"1" optional:"true"`
		Bias bool `sym:"bias" default:"true"`
	}
	Sequential struct {
		Layers []layer `sym:"layers" min:"1"`
	}
	ReLU    struct{}
	Dropout struct {
		P float64 `sym:"p" min:"0" below:"1"`
	}
	Adam struct {
		LR    float64   `sym:"lr" default:"0.001" above:"0"`
		Betas []float64 `sym:"betas" default:"[0.9, 0.999]"`
	}
	Conv struct {
		Kernel []int `sym:"kernel" default:"[3, 3]"`
		Stride []int `sym:"stride" default:"[1, 1]"`
		Pad    string
	}
	Train struct {
		Optimizer optimizer     `sym:"optimizer"`
		Epochs    int           `sym:"epochs" default:"20" min:"1"`
		Timeout   time.Duration `sym:"timeout" optional:"true"`
	}
	Budget struct {
		Trials int           `sym:"trials" min:"1" default:"100"`
		Time   time.Duration `sym:"time" optional:"true"`
	}
	Experiment struct {
		Model      layer             `sym:"model"`
		Evaluate   *Train            `sym:"evaluate" optional:"true"`
		Budget     *Budget           `sym:"budget" optional:"true"`
		Objectives map[string]string `sym:"objectives" default:"{}"`
		Workers    int               `sym:"workers" default:"1" min:"1"`
		Argv       []string          `sym:"argv" default:"[]"`
		Extra      symbolic.Value    `sym:"extra" optional:"true"`
	}
	// OneOf stands for a value decided later, as in package space.
	OneOf struct {
		Candidates []symbolic.Value `sym:"candidates" min:"1"`
		Name       string           `sym:"name" default:""`
	}
)

func (*Linear) layer()     {}
func (*Sequential) layer() {}
func (*ReLU) layer()       {}
func (*Dropout) layer()    {}
func (*Conv) layer()       {}
func (*Adam) optimizer()   {}

func (*OneOf) CheckAs(c *symbolic.Checker, p symbolic.Path, o *symbolic.Object, s symbolic.Spec) {
	list, _ := o.Get("candidates").(*symbolic.List)
	for i, v := range list.All() {
		c.Check(p.Append(symbolic.Key("candidates"), symbolic.Index(i)), v, s)
	}
}

var (
	experiment = symbolic.ClassOf[Experiment]("Experiment", "a search")
	root       = &symbolic.ObjectSpec{Class: experiment}
	registry   = newRegistry()
)

func newRegistry() *symbolic.Registry {
	reg, err := symbolic.NewRegistry(
		experiment,
		symbolic.ClassOf[Linear]("Linear", "affine map"),
		symbolic.ClassOf[Sequential]("Sequential", "layers in a row"),
		symbolic.ClassOf[ReLU]("ReLU", "max(0, x)"),
		symbolic.ClassOf[Dropout]("Dropout", "random zeros"),
		symbolic.ClassOf[Conv]("Conv", "convolution"),
		symbolic.ClassOf[Adam]("Adam", "optimizer"),
		symbolic.ClassOf[OneOf]("OneOf", "one of several"),
	)
	if err != nil {
		panic(err)
	}
	return reg
}
