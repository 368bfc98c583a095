package cli_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"symsearch/cmd/search/cli"
	"symsearch/eval"
	"symsearch/symbolic"
)

// Bowl is an evaluator of one's own: it scores models with the numbers x and y.
type Bowl struct {
	Depth float64 `sym:"depth" default:"1" doc:"how deep it is"`
}

func (b *Bowl) Evaluate(_ context.Context, c eval.Candidate) (eval.Metrics, error) {
	p, err := symbolic.Build[struct {
		X float64 `sym:"x"`
		Y float64 `sym:"y"`
	}](c.Value)
	return eval.Metrics{"height": p.X*p.X + p.Y*p.Y - b.Depth}, err
}

// A program with classes of its own is the whole command line with these added.
func ExampleMain() {
	cli.Main(cli.Classes(symbolic.ClassOf[Bowl]("Bowl", "scores points by their height in a bowl")))
}

func ExampleRun() {
	dir, err := os.MkdirTemp("", "search")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "bowl.yaml")
	os.WriteFile(file, []byte(`
model: {x: !OneOf [0.5, -1.5, 2], y: !OneOf [3, 1]}
evaluate: !Bowl {depth: 2}
objectives: {height: minimize}
algorithm: !Sweep {}
`), 0o644)
	store := filepath.Join(dir, "search.db")
	command := func(args ...string) {
		e := &cli.Env{Args: append(args, "--store", store), Out: os.Stdout, Err: os.Stderr}
		cli.Classes(symbolic.ClassOf[Bowl]("Bowl", "scores points by their height in a bowl"))(e)
		if status := cli.Run(e); status != cli.ExitDone {
			fmt.Println("status", status)
		}
	}
	command("run", file, "--quiet")
	command("trials", "bowl", "--sort", "best", "--columns", "height,picks", "--limit", "3", "-o", "csv")
	// Output:
	// trial,height,pick.model.x,pick.model.y
	// 2,-0.75,0.5,1
	// 4,1.25,-1.5,1
	// 6,3,2,1
}
