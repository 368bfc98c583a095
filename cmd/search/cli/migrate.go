package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"symsearch/experiments"
	"symsearch/trials"
)

func newMigrateCommand(e *Env) *cobra.Command {
	var name string
	var set, rename []string
	var drop, dry bool
	cmd := &cobra.Command{
		Use:   "migrate STUDY FILE [flags]",
		Short: "Continue a study with an edited experiment file",
		Long: `Make a new study of an edited experiment file that begins with the trials of an old one.
First what differs between the two spaces is shown, and how many trials still mean
something: those whose model is in the new space, where candidates were added or moved,
ranges widened, or decisions added, which then have their default, or else the first
candidate or the middle of the range: the differences say which. The others are listed
with the reason, and nothing is done, unless --drop says to leave them out.

The trials keep their scores and what they measured on the way. The old study stays as it
is; the new one has the file's name or that of --name, and "run" goes on with it.

  {{NAME}} migrate digits wider.yaml --dry-run
  {{NAME}} migrate digits wider.yaml --rename model.width=model.units
  {{NAME}} run wider.yaml
  {{NAME}} migrate digits digits.yaml --name digits-2    # an edited file
  {{NAME}} run digits.yaml --name digits-2`,
		Args:              e.wants(2, 2, "a study and an experiment file"),
		ValidArgsFunction: e.completeStudies(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			renamed := map[string]string{}
			for _, r := range rename {
				old, now, ok := strings.Cut(r, "=")
				if !ok {
					return usagef("--rename: want old.path=new.path, got %q", r)
				}
				renamed[old] = now
			}
			x, err := e.load(args[1], name, set)
			if err != nil {
				return err
			}
			registry, err := e.classes()
			if err != nil {
				return err
			}
			do := func(store *trials.Store) error {
				study, err := store.Study(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				m, err := experiments.PlanMigration(cmd.Context(), store, study, x, registry, renamed)
				if err != nil {
					return err
				}
				if err := e.print(asTable, output{text: func(p *printer) { migrationText(p, m) }}); err != nil || dry {
					return err
				}
				made, err := m.Apply(cmd.Context(), store, drop)
				if errors.Is(err, experiments.ErrLost) {
					return fmt.Errorf("%w (hint: --drop leaves them out)", err)
				}
				if err != nil {
					return err
				}
				next := []string{"run", args[1]}
				if name != "" {
					next = append(next, "--name", name)
				}
				for _, s := range set {
					next = append(next, "--set", s)
				}
				e.notef("study %s begins with %s (hint: %s goes on)", made.Name, plural(m.Moved, "trial"), e.command(next...))
				return nil
			}
			if dry {
				return e.reading(cmd.Context(), do)
			}
			return e.writing(cmd.Context(), do)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "`name` of the new study, instead of the file's")
	flags.StringArrayVar(&set, "set", nil, "change the experiment: `path=value`, the value as in YAML; may be repeated")
	flags.StringArrayVar(&rename, "rename", nil, "what was at one path is at another: `old=new`; may be repeated")
	flags.BoolVar(&drop, "drop", false, "leave out the trials that the new space does not have")
	flags.BoolVar(&dry, "dry-run", false, "only show what would be done")
	return cmd
}

// lostShown is how many trials that cannot be translated are listed.
const lostShown = 10

func migrationText(p *printer, m *experiments.Migration) {
	if len(m.Changes)+len(m.Constants)+len(m.Loosened)+len(m.Tightened) == 0 {
		p.line("the spaces are the same")
	}
	for _, c := range m.Changes {
		line := c.String()
		if text := m.Given[c.Path]; text != "" && c.Was == "" {
			line += " (old trials get " + text + ")"
		}
		p.line(line)
	}
	if len(m.Changes) == 0 && len(m.Constants) > 0 {
		p.block(m.Constants.String(), "")
	}
	for _, rule := range m.Loosened {
		p.line("- require: ", rule)
	}
	for _, rule := range m.Tightened {
		p.line("+ require: ", rule)
	}
	p.line(plural(m.Moved, "trial"), " translated, ", fmt.Sprint(len(m.Lost)), " not")
	for i, l := range m.Lost {
		if i == lostShown {
			p.line(fmt.Sprintf("  and %d more", len(m.Lost)-i))
			break
		}
		p.line(fmt.Sprintf("  trial %d: %v", l.Trial, l.Reason))
	}
}
