// Package cli is the command line: run and what looks at its records, proves them, and steers a study while it runs; ask and
// tell, for loops elsewhere; query, set, patch and diff, which work on any model or experiment file as a tree; classes and
// schema, which tell what may stand in one. It holds commands and what they print, and nothing of how a search works.
//
// A program with classes of its own (layers, evaluators, algorithms, hyper-nodes) is the whole command line with these added:
//
//	func main() { cli.Main(cli.Classes(MyLayer, MyAlgorithm)) }
//
// # Names to know
//
//   - [Main] runs the process's command line and ends the process. It alone touches package os.
//   - [Env] is all that a command gets from outside: arguments, streams, clock, environment, terminal, signals and classes.
//     [Run] runs a command line in one, which is how a program or a test drives it without a process.
//   - The Exit constants are the statuses that scripts branch on.
//
// # Output
//
// What a command has to say goes to standard output, in the format of -o: table (for people: rounded, aligned), json, yaml or
// csv (exact). Messages, progress and errors go to standard error. Colours and the live view are for terminals only, and
// NO_COLOR is honoured.
//
// JSON and YAML have the same entries. Trees stand in them as everywhere in this project: objects with _class in JSON,
// with tags in YAML. A number that is not finite is the text "nan", "inf" or "-inf"; times are RFC 3339 in UTC; durations are
// seconds, in entries that end in _seconds.
//
// # Design
//
// Commands are made by constructors that take the Env, not kept in package variables, so that two command lines can live in
// one process and a test cannot see what another one set.
//
// The data of an output is a symbolic.Value, not a struct with JSON tags: trees go into it as they are, JSON and YAML
// come from the writers that the project has anyway, and the order of entries is ours. A table is made from the same
// values where rows are enough.
//
// A command that changes a file prints it, unless --in-place is given, and changes its text and not a copy of its data: what the
// command does not change, comments above all, is the author's. See document.Document.Edit.
//
// The live view is three lines drawn by hand. A terminal library would handle more than is wanted here, for a megabyte and
// some twenty modules.
package cli
