package cli

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// commands are all that help lists, but for cobra's own.
func commands(t *testing.T) (*cobra.Command, []*cobra.Command) {
	t.Helper()
	e := &Env{Name: "search", Typed: "search"}
	e.fill()
	root := newRootCommand(e)
	return root, root.Commands()
}

// All help fits a terminal of 80 columns.
func TestHelpFits(t *testing.T) {
	root, all := commands(t)
	for _, c := range append(all, root) {
		var text strings.Builder
		c.SetOut(&text)
		if err := c.Help(); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(text.String(), "\n") {
			if n := displayWidth(line); n > 80 {
				t.Errorf("%s: a line of its help has %d columns: %s", c.Name(), n, line)
			}
		}
	}
}

// Every command's help shows how it is typed.
func TestHelpHasExamples(t *testing.T) {
	_, all := commands(t)
	for _, c := range all {
		if !strings.Contains(c.Long, "\n  search "+c.Name()) {
			t.Errorf("the help of %s has no line that begins with  search %s", c.Name(), c.Name())
		}
	}
}

// The README names every command, and no other.
func TestReadmeHasEveryCommand(t *testing.T) {
	text, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	root, all := commands(t)
	readme := string(text)
	for _, c := range all {
		if c.Name() != "delete" && c.Name() != "version" && !strings.Contains(readme, "`search "+c.Name()) && !strings.Contains(readme, "`"+c.Name()+"`") {
			t.Errorf("the README does not name %s", c.Name())
		}
	}
	for _, m := range regexp.MustCompile("(?m)(?:`search|\\./search) ([a-z-]+)").FindAllStringSubmatch(readme, -1) {
		if c, _, err := root.Find(m[1:]); err != nil || c == root {
			t.Errorf("the README names %s, which is no command", m[0])
		}
	}
}
