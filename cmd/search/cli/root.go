package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

// Run runs one command line and returns its status. It reads and writes nothing of the process but files.
func Run(e *Env) int {
	e.fill()
	root := newRootCommand(e)
	root.SetArgs(e.Args)
	root.SetIn(e.In)
	root.SetOut(e.Out)
	root.SetErr(e.Err)
	if err := root.ExecuteContext(context.Background()); err != nil {
		return e.report(err)
	}
	return ExitDone
}

const rootLong = `Search finds good models in a space of models.

An experiment file describes a model, a neural network or any configuration,
with choices and ranges in it: !OneOf [32, 64, 128], !FloatRange {min: 0, max: 0.5}.
It says how a model is scored, which metric counts, and how to look for the best.
Search evaluates trials in parallel and records each of them in one SQLite file,
so that a run can be stopped, killed, resumed, watched and compared.

  {{NAME}} check digits.yaml        its mistakes, what it searches, and a trial
  {{NAME}} run digits.yaml          search, with live progress
  {{NAME}} best digits --test       the best model, scored once on held-out rows
  {{NAME}} trials digits --sort best --limit 10
  {{NAME}} compare digits 12 37     two trials, and how their models differ
  {{NAME}} patch net.yaml use_prelu 'add_dropout?prob=0.2'

Exit status: 0 done, 1 failed, 2 wrong usage, 3 wrong experiment, 4 some trials
failed or none is complete, 130 interrupted, 143 terminated; ask, tell and rerun
have more.`

// Help lists commands in the order in which one comes to need them.
func init() { cobra.EnableCommandSorting = false }

func newRootCommand(e *Env) *cobra.Command {
	root := &cobra.Command{
		Use:           e.Name,
		Short:         "Find good models in a space of models",
		Long:          e.text(rootLong),
		Args:          cobra.ArbitraryArgs, // otherwise cobra words the mistake
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return e.unknownCommand(cmd, args[0])
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetUsageTemplate(e.usage(root.UsageTemplate()))
	flags := root.PersistentFlags()
	flags.StringVar(&e.store, "store", e.usualStore(), "`file` that studies are recorded in; SEARCH_STORE in the environment names another default")
	flags.Lookup("store").DefValue = defaultStore
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return e.wrongFlag(cmd, err)
	})
	_ = root.RegisterFlagCompletionFunc("store", cobra.FixedCompletions([]string{"db"}, cobra.ShellCompDirectiveFilterFileExt))
	add := func(title string, cmds ...*cobra.Command) {
		root.AddGroup(&cobra.Group{ID: title, Title: title})
		for _, c := range cmds {
			c.GroupID = title
			c.Long = e.text(c.Long)
			c.DisableFlagsInUseLine = true
			root.AddCommand(c)
		}
	}
	add("Search:", newCheckCommand(e), newRunCommand(e), newResumeCommand(e), newSpaceCommand(e), newMigrateCommand(e))
	add("Look at what was found:", newListCommand(e), newTrialsCommand(e), newShowCommand(e), newBestCommand(e), newCompareCommand(e), newExportCommand(e))
	add("Steer a study, also from another terminal while it runs:", newEnqueueCommand(e), newSetBudgetCommand(e), newPauseCommand(e),
		newContinueCommand(e), newKillCommand(e), newStopCommand(e))
	add("Evaluate trials elsewhere, in a loop of your own:", newAskCommand(e), newTellCommand(e))
	add("Work on models and experiment files as trees:", newClassesCommand(e), newQueryCommand(e), newSetCommand(e), newPatchCommand(e), newDiffCommand(e),
		newSchemaCommand(e))
	add("Prove what is recorded:", newRerunCommand(e), newReplayCommand(e), newFsckCommand(e))
	add("And:", newDeleteCommand(e), newVersionCommand(e))
	root.SetHelpCommandGroupID("And:")
	root.SetCompletionCommandGroupID("And:")
	return root
}

func (e *Env) unknownCommand(root *cobra.Command, name string) error {
	hint := e.typed() + " --help lists them"
	if near := root.SuggestionsFor(name); len(near) > 0 {
		hint = fmt.Sprintf("did you mean %q?", near[0])
	} else if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".json") {
		hint = e.typed() + " run " + shellQuote(name)
	}
	return usagef("there is no command %q (hint: %s)", name, hint)
}

// help is the command line that explains a command.
func (e *Env) help(cmd *cobra.Command) string {
	_, rest, _ := strings.Cut(cmd.CommandPath(), " ")
	return strings.TrimSpace(e.typed()+" "+rest) + " --help"
}

// flagNamed finds the flag in what pflag says of a wrong value.
var flagNamed = regexp.MustCompile(`--([a-z-]+)" flag: `)

// wrongFlag words a mistake in a flag.
func (e *Env) wrongFlag(cmd *cobra.Command, err error) error {
	var bad interface { // pflag's, whose package is not ours to import
		error
		GetValue() string
		Unwrap() error
	}
	named := flagNamed.FindStringSubmatch(err.Error())
	if !errors.As(err, &bad) || named == nil || cmd.Flags().Lookup(named[1]) == nil {
		return usagef("%v (hint: %s)", err, e.help(cmd))
	}
	flag, value := "--"+named[1], bad.GetValue()
	switch cmd.Flags().Lookup(named[1]).Value.Type() {
	case "int":
		return usagef("%s: want a whole number, got %q (hint: %s)", flag, value, e.help(cmd))
	case "uint64":
		return usagef("%s: want a whole number of at least 0, got %q (hint: %s)", flag, value, e.help(cmd))
	case "duration":
		if _, err := strconv.ParseFloat(value, 64); err == nil {
			return usagef("%s: want a duration, such as 90s, 10m or 1h30m, got %q (hint: %ss is %s seconds)", flag, value, value, value)
		}
		return usagef("%s: want a duration, such as 90s, 10m or 1h30m, got %q", flag, value)
	}
	return usagef("%s: %w (hint: %s)", flag, bad.Unwrap(), e.help(cmd))
}

// wants checks the number of arguments: at least least, and not more than most, where most is 0 for no limit.
func (e *Env) wants(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usagef("%s: want %s (hint: %s)", cmd.Name(), what, e.help(cmd))
		case most > 0 && len(args) > most:
			return usagef("%s: want %s, got %q too (hint: %s)", cmd.Name(), what, args[most], e.help(cmd))
		}
		return nil
	}
}

// exclusive wants at most one of some flags.
func exclusive(cmd *cobra.Command, names ...string) error {
	var given []string
	for _, name := range names {
		if cmd.Flags().Changed(name) {
			given = append(given, "--"+name)
		}
	}
	if len(given) > 1 {
		return usagef("%s: want only one of %s", cmd.Name(), strings.Join(given, " and "))
	}
	return nil
}
