package patches

import (
	"reflect"

	"symsearch/eval/neural"
	"symsearch/symbolic"
	"symsearch/symbolic/patch"
)

// Classes returns the patch classes of this package: the same pointers on every call.
func Classes() []*symbolic.Class { return classes }

var classes = []*symbolic.Class{
	symbolic.ClassOf[UsePReLU]("UsePReLU", "puts PReLU in the place of every ReLU"),
	symbolic.ClassOf[AddDropout]("AddDropout", "puts dropout before every linear layer"),
	symbolic.ClassOf[AddNormalization]("AddNormalization", "puts normalisation behind every hidden linear and convolution layer"),
	swapActivationClass(),
	symbolic.ClassOf[ScaleWidths]("ScaleWidths", "multiplies the widths of hidden layers"),
	symbolic.ClassOf[SetLearningRate]("SetLearningRate", "sets the learning rate of every optimizer"),
	symbolic.ClassOf[SetSeed]("SetSeed", "sets every seed"),
}

// layers has the classes of package neural by name.
var layers = func() *symbolic.Registry {
	r, err := symbolic.NewRegistry(neural.Classes()...)
	if err != nil {
		panic("patches: " + err.Error())
	}
	return r
}()

// layer returns an object of a class of package neural.
func layer(class string, fields ...symbolic.Entry) *symbolic.Object {
	c, ok := layers.Lookup(class)
	if !ok {
		panic("patches: no layer " + class)
	}
	return c.New(fields...)
}

// sequence returns layers one after the other, of which one may be $it.
func sequence(items ...symbolic.Value) *symbolic.Object {
	return layer("Sequential", symbolic.Entry{Key: "layers", Value: symbolic.NewList(items...)})
}

// it is where a wrapped layer goes.
const it = symbolic.String("$it")

// UsePReLU puts PReLU in the place of every ReLU.
type UsePReLU struct {
	Init float64 `sym:"init" default:"0.25" doc:"slope below zero to begin with"`
}

// Apply replaces the objects.
func (u *UsePReLU) Apply(root symbolic.Value) (symbolic.Value, error) {
	prelu := layer("PReLU", symbolic.Entry{Key: "init", Value: symbolic.Float(u.Init)})
	return (&patch.Rule{Where: symbolic.String("ReLU"), Replace: prelu}).Apply(root)
}

// AddDropout puts dropout before every linear layer: a Sequential of both stands where the layer stood.
type AddDropout struct {
	Prob float64 `sym:"prob" min:"0" max:"1" default:"0.5" doc:"probability that a value is dropped"`
}

// Apply wraps the layers.
func (a *AddDropout) Apply(root symbolic.Value) (symbolic.Value, error) {
	dropout := layer("Dropout", symbolic.Entry{Key: "p", Value: symbolic.Float(a.Prob)})
	return (&patch.Rule{Where: symbolic.String("Linear"), Wrap: sequence(dropout, it)}).Apply(root)
}

// AddNormalization puts normalisation behind every hidden linear and convolution layer.
type AddNormalization struct {
	Kind string `sym:"kind" enum:"batch,layer" default:"batch" doc:"over the batch, or over the values of a sample"`
}

// Apply wraps the layers that do not give the model's output.
func (a *AddNormalization) Apply(root symbolic.Value) (symbolic.Value, error) {
	norm := layer("BatchNorm")
	if a.Kind == "layer" {
		norm = layer("LayerNorm")
	}
	outputs := outputsOf(root)
	return symbolic.Transform(root, func(p symbolic.Path, v, _ symbolic.Value) (symbolic.Value, error) {
		if _, wide := widthField(v); wide && !outputs[p.String()] {
			return sequence(v, norm), nil
		}
		return v, nil
	})
}

// activations are the layers that SwapActivation replaces, and takes.
var activations = symbolic.OfType[neural.Activation]()

// SwapActivation puts another activation in the place of every one.
type SwapActivation struct {
	To symbolic.Value `sym:"to" doc:"the activation to use"`
}

func swapActivationClass() *symbolic.Class {
	c := symbolic.ClassOf[SwapActivation]("SwapActivation", "puts another activation in the place of every one")
	c.Fields[0].Spec = &symbolic.ObjectSpec{Interface: reflect.TypeFor[neural.Activation]()}
	return c
}

// Apply replaces the activations.
func (s *SwapActivation) Apply(root symbolic.Value) (symbolic.Value, error) {
	return symbolic.Transform(root, func(p symbolic.Path, v, parent symbolic.Value) (symbolic.Value, error) {
		if activations(p, v, parent) && !symbolic.Equal(v, s.To) {
			return s.To, nil
		}
		return v, nil
	})
}

// SetLearningRate sets the field lr of every object that has one.
type SetLearningRate struct {
	LR float64 `sym:"lr" above:"0" doc:"the learning rate"`
}

// Apply sets the fields.
func (s *SetLearningRate) Apply(root symbolic.Value) (symbolic.Value, error) {
	return (&patch.SetField{Name: "lr", Value: symbolic.Float(s.LR)}).Apply(root)
}

// SetSeed sets the field seed of every object that has one.
type SetSeed struct {
	Seed int `sym:"seed" min:"0" doc:"the seed"`
}

// Apply sets the fields.
func (s *SetSeed) Apply(root symbolic.Value) (symbolic.Value, error) {
	return (&patch.SetField{Name: "seed", Value: symbolic.Int(s.Seed)}).Apply(root)
}

var _ = []patch.Patch{(*UsePReLU)(nil), (*AddDropout)(nil), (*AddNormalization)(nil), (*SwapActivation)(nil), (*ScaleWidths)(nil), (*SetLearningRate)(nil), (*SetSeed)(nil)}
