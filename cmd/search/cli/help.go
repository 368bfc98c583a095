package cli

import (
	"strconv"
	"strings"
)

// helpWidth returns how wide help is: as the terminal, as long as a line can be read at a glance.
func (e *Env) helpWidth() int {
	if width := e.Width(); width > 0 {
		return min(width, 100)
	}
	return 80
}

// text makes a help text of what a command has as its own: with the program's name, its paragraphs broken where the terminal ends.
// Lines that begin with a space stay as they are.
func (e *Env) text(long string) string {
	var lines, paragraph []string
	end := func() {
		if len(paragraph) > 0 {
			lines = append(lines, wrap(strings.Join(paragraph, " "), e.helpWidth())...)
			paragraph = nil
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(long, "{{NAME}}", e.typed()), "\n") {
		if line != "" && !strings.HasPrefix(line, " ") {
			paragraph = append(paragraph, line)
			continue
		}
		end()
		lines = append(lines, line)
	}
	end()
	return strings.Join(lines, "\n")
}

// usage returns cobra's template of what stands below a help text, for the width of the terminal.
func (e *Env) usage(template string) string {
	return strings.ReplaceAll(template, ".FlagUsages", ".FlagUsagesWrapped "+strconv.Itoa(e.helpWidth()))
}
