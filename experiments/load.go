package experiments

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"symsearch/algorithms"
	"symsearch/eval"
	"symsearch/experiments/document"
	"symsearch/symbolic"
	"symsearch/trials"
)

// form is the shape of an experiment file: what may stand in it, for checking and for help. It is never built as a whole,
// since model and evaluate hold hyper-nodes.
type form struct {
	Name       string               `sym:"name" optional:"true" pattern:"[\\pL\\pN_.-]+" words:"a name of letters, digits, dots, - and _" doc:"the name of the study; the file's name when not given"`
	Classes    symbolic.Value       `sym:"classes" default:"{}" doc:"classes for this file: Layer: {fields: {units: {type: integer, min: 1}, act: [relu, tanh]}}; what they extend and their types are classes or integer, number, boolean, string, list, dictionary, any"`
	Model      symbolic.Value       `sym:"model" doc:"what is searched: any tree with hyper-nodes (OneOf, FloatRange, ...) in it"`
	Patches    symbolic.Value       `sym:"patches" default:"[]" doc:"changes of the model, in order: !AddDropout {prob: 0.2}, !Rule {...}; hyper-nodes in them and among them are searched too"`
	Evaluate   eval.Evaluator       `sym:"evaluate" optional:"true" doc:"how a model is scored; may hold hyper-nodes too; without it other programs score the trials, by ask and tell"`
	Require    []string             `sym:"require" optional:"true" doc:"rules that a trial keeps, between named decisions (depth * width <= 4096), over the tree (count(\"Dropout\") <= 2) and with what the evaluator can measure (parameters() < 1e6)"`
	Where      []string             `sym:"where" optional:"true" doc:"which hyper-nodes take part, by name or by place (lr, evaluate, model.layers[2], model.**.p), with what lies in them; the rest keep their default; null: all"`
	Objectives map[string]string    `sym:"objectives" doc:"metrics to maximize or minimize; the first decides which trial is best"`
	Algorithm  algorithms.Algorithm `sym:"algorithm" optional:"true" doc:"what proposes the trials; Random when not given"`
	Budget     Budget               `sym:"budget" default:"{}" doc:"when the study is done"`
	Workers    *int                 `sym:"workers" min:"1" max:"10000" doc:"how many trials are evaluated at once; when not given as many as slots are for, or 1"`
	Slots      Slots                `sym:"slots" default:"{}" doc:"what the trials may use of this machine, and what one of them gets: {gpu: [0, 1], per_trial: 1}"`
	Folder     string               `sym:"folder" optional:"true" doc:"absolute path of the folder at which relative paths start; when not given the working directory in which the study is begun"`
	Seed       uint64               `sym:"seed" default:"0" doc:"where all randomness comes from: the same seed, the same study"`
	Order      string               `sym:"order" enum:"completion,strict" default:"completion" doc:"completion: proposals see every result that is there; strict: proposal k sees exactly trials 1 to k-workers"`
}

// maxWorkers is the most that workers may be.
const maxWorkers = 10000

// folderKey is the entry of recorded settings that has the folder of relative paths.
const folderKey = "folder"

// FormClass returns the class of experiment files: the fields that may stand at the top, with their help.
func FormClass() *symbolic.Class { return formClass }

// FormClasses returns FormClass and the classes of its fields: Budget and Slots. Their objects need no tag, since they have
// one place, and they are in no registry.
func FormClasses() []*symbolic.Class { return []*symbolic.Class{formClass, budgetClass, slotsClass} }

var formClass = func() *symbolic.Class {
	c := symbolic.ClassOf[form]("Experiment", "a search: a model with hyper-nodes, how to score it, and how to look for the best")
	i := slices.IndexFunc(c.Fields, func(f symbolic.Field) bool { return f.Name == "objectives" })
	c.Fields[i].Spec = &symbolic.DictSpec{Elem: &symbolic.EnumSpec{Values: []string{"maximize", "minimize"}}}
	i = slices.IndexFunc(c.Fields, func(f symbolic.Field) bool { return f.Name == patchesKey })
	c.Fields[i].Spec = patchesSpec
	i = slices.IndexFunc(c.Fields, func(f symbolic.Field) bool { return f.Name == classesKey })
	c.Fields[i].Spec = classesSpec
	slots, _ := c.Field("slots")
	slots.Spec.(*symbolic.ObjectSpec).Class.Fields[0].Spec = &symbolic.ListSpec{Elem: gpuSpec, MaxSize: -1}
	return c
}()

var (
	budgetClass = partOfForm("budget", "when a study is done: at the first limit that is reached")
	slotsClass  = partOfForm("slots", "what trials may use of the machine, and what one of them gets")
)

// partOfForm returns the class of a field of experiment files.
func partOfForm(field, doc string) *symbolic.Class {
	f, _ := formClass.Field(field)
	c := f.Spec.(*symbolic.ObjectSpec).Class
	c.Doc = doc
	return c
}

// Load reads an experiment file. set are changes as on the command line, "workers=4" or "evaluate.epochs=3". The error is
// document.Diagnostics: everything that is wrong, in file order, with line and column.
func Load(file string, r *symbolic.Registry, set ...string) (*Experiment, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read experiment: %w", err)
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	folder, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("read experiment: %w", err)
	}
	return parse(file, name, folder, text, r, set)
}

// Reread reads the text that the store has of a study, for it to go on: from whatever folder, its relative paths start where
// they did, or at folder unless that is "". where names the text in messages. set and the error are those of Load.
func Reread(where string, study trials.Study, folder string, r *symbolic.Registry, set ...string) (*Experiment, error) {
	if folder == "" {
		folder = keptFolder(study)
	}
	if _, err := os.Stat(folder); folder != "" && err != nil {
		return nil, fmt.Errorf("study %q was begun in %s, which is not there (hint: --folder DIR, where that is now)", study.Name, folder)
	}
	return parse(where, study.Name, folder, []byte(study.File), r, set)
}

// keptFolder is where relative paths of a recorded study start; "" when that is not known.
func keptFolder(study trials.Study) string {
	var kept struct {
		Folder string `json:"folder"`
	}
	_ = json.Unmarshal([]byte(study.Settings), &kept) // what is wrong with it is told by who reads all of it
	return kept.Folder
}

// Parse reads the text of an experiment file. file is its name in messages; name is the study's, if the text has none.
func Parse(file, name string, text []byte, r *symbolic.Registry, set ...string) (*Experiment, error) {
	return parse(file, name, "", text, r, set)
}

func parse(file, name, folder string, text []byte, r *symbolic.Registry, set []string) (*Experiment, error) {
	d, e, err := readForm(file, name, folder, text, r, formClass, set)
	if err != nil {
		return nil, err
	}
	e.Text = string(text)
	if len(set) > 0 { // the text must be what was run
		changed, err := document.Write(d.Root, document.WriteOptions{HideDefaults: true, Root: &symbolic.ObjectSpec{Class: formClass}})
		if err != nil {
			return nil, err
		}
		e.Text = string(changed)
	}
	return e, nil
}

// Recorded returns the experiment that a study was begun with, from what the store has of it: to propose its trials again,
// or to go on with it. Its evaluator is not asked whether it has what it needs. r has the classes of the program that ran it; a
// study that a program began with Go values cannot be read back.
func Recorded(study trials.Study, r *symbolic.Registry) (*Experiment, error) {
	t, err := OpenTrees(study, r)
	if err != nil {
		return nil, err
	}
	if t.settings.Class() != formClass {
		return nil, fmt.Errorf("study %q was begun by a program: only that program has its evaluator and its algorithm", study.Name)
	}
	read := reading{tree: t.settings, name: study.Name, registry: r}
	e, err := read.experiment()
	if err != nil {
		return nil, fmt.Errorf("study %q: its experiment cannot be read back: %w", study.Name, err)
	}
	e.Text = study.File
	return e, nil
}

// optionalValue returns the value of an optional field, nil when it is not there.
func optionalValue(v symbolic.Value) symbolic.Value {
	if v == symbolic.Value(symbolic.Null{}) {
		return nil
	}
	return v
}

// below puts the path of a field before the paths of an error.
func below(field string, err error) error {
	return symbolic.Within(symbolic.Path{symbolic.Key(field)}, err)
}

// ParseModel reads a tree in the format of experiment files: for programs that make their Experiment themselves. The error is
// document.Diagnostics.
func ParseModel(text string, r *symbolic.Registry) (symbolic.Value, error) {
	d, err := document.Parse("model", []byte(text), r, &symbolic.AnySpec{})
	if err != nil {
		return nil, err
	}
	return d.Root, nil
}
