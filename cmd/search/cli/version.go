package cli

import (
	"cmp"
	"database/sql"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"symsearch/symbolic"
)

func newVersionCommand(e *Env) *cobra.Command {
	var f format
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Show the version of this program and of what it is made with",
		Long: `Show the version of this program, and what a report of a mistake should say: the
Go and SQLite that it was made with, whether C code is in it, and for which system.

  {{NAME}} version
  {{NAME}} version -o json`,
		Args:              e.wants(0, 0, "no arguments"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return e.print(f, versionOutput(e.Name))
		},
	}
	formatFlag(cmd, &f, asTable, asJSON, asYAML, asCSV)
	return cmd
}

func versionOutput(name string) output {
	module, revision := buildVersion()
	sqlite, cgo := sqliteVersion()
	pairs := [][2]string{
		{name, module}, {"revision", revision}, {"go", runtime.Version()}, {"sqlite", sqlite}, {"cgo", cgo},
		{"system", runtime.GOOS + "/" + runtime.GOARCH},
	}
	keys := []string{"version", "revision", "go", "sqlite", "cgo", "system"}
	t := &table{columns: []column{{key: "item"}, {key: "value"}}}
	var entries []symbolic.Entry
	for i, pair := range pairs {
		t.add(keys[i], pair[1])
		entries = append(entries, entry(keys[i], pair[1]))
	}
	return output{rows: t, data: symbolic.Dict(entries...), text: func(p *printer) { p.pairs("", pairs...) }}
}

// sqliteVersion asks the SQLite that package trials stores with, which is C code: without cgo there is none.
func sqliteVersion() (version, cgo string) {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return "none", "off"
	}
	defer db.Close()
	if err := db.QueryRow("SELECT sqlite_version()").Scan(&version); err != nil {
		return "none", "off"
	}
	return version, "on"
}

// buildVersion returns the version of module symsearch, which a program with classes of its own has among its dependencies,
// and the revision that the program was built from.
func buildVersion() (module, revision string) {
	module, revision = "(devel)", "unknown"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return module, revision
	}
	for _, m := range append([]*debug.Module{&info.Main}, info.Deps...) {
		if m.Path == "symsearch" {
			module = cmp.Or(m.Version, module)
		}
	}
	modified := ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = " (modified)"
		}
	}
	return module, revision + modified
}
