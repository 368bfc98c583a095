// Package document reads YAML and JSON into symbolic trees that still know where each value stands in the file, so that
// every mistake, whoever finds it and however late, is shown with file, line, column, the source line and a caret.
//
// [Parse] reads one [Document], [Read] also one with classes that are not known. [Document.Diagnose] gives places to errors that were found later, [Document.Set] changes
// values as --set does on the command line, and [Write] turns a tree into text that reads back to the same tree;
// [Document.Edit] changes the text itself, and keeps its comments. Every error is [Diagnostics]: all mistakes at once, in the
// order of the file.
//
//	digits.yaml:2:44: model.layers[0].out_features.candidates[2]: want an integer of at least 1, got "big"
//	    - !Linear {out_features: !OneOf [32, 64, big]}
//	                                             ^
//
// The package knows nothing of experiments: which classes there are and what the whole must be are arguments. What an
// experiment is, stands in package experiments.
//
// # The format
//
//	!Linear {out_features: 10}        an object of the class Linear
//	{_class: Linear, out_features: 10}  the same, as JSON writes it
//	!Sequential [!ReLU , !Tanh ]      a list under a tag fills the class's one list field
//	!Dropout 0.5                      a scalar under a tag fills the class's one scalar field
//	!ReLU                             nothing, null or {} under a tag: all defaults
//	{trials: 200, time: 10m}          a dictionary; in a field of one certain class, an object of it
//
// Scalars are those of YAML 1.2: yes, no, on and off are texts, and so are dates. 1e-4 is a float. Anchors, aliases and merge
// keys work; a merge key brings fields, not the class. Keys are texts as they are written, so 1 and "1" are one key.
// In a dictionary the keys _class and _float have a meaning, as in the JSON of package symbolic; a trailing underscore
// takes it away (_class_ is the key _class).
//
// # Design
//
// The YAML parser gives a tree of nodes with positions, and a composer of our own turns that into values. Decoding into Go
// structs instead would stop at types that are not known before the classes are, would lose columns, and would read 1e-4 or
// a date by the parser's rules. Places are kept in a tree beside the values: values are shared and immutable, and the same
// layer may stand in a file twice.
//
// A value that cannot be read is replaced by what shows it as it is written, its text or an object of an opaque class, its place
// is marked, and mistakes that are found there later are dropped: they would be about the stand-in.
//
// What an alias repeats has the place of the alias, since it is there that it is right or wrong in its context; what is
// wrong with it anywhere is told at the anchor.
//
// Integers with leading zeros are refused: 017 is 15 in YAML 1.1 and 17 in YAML 1.2, and where it is meant as a text it would
// lose its zero. Numbers that a 64-bit integer or float cannot hold are refused and not rounded.
//
// Hostile texts are refused before they cost anything: nesting is bounded while parsing, and what aliases and merge keys
// expand to is counted, though the tree shares it, because whoever walks the tree will meet all of it.
//
// Write has a layout of its own instead of the YAML library's: on one line what fits there, indented what does not, as one
// would write an experiment by hand. Floats always have a point and texts are quoted when any reader of YAML, an old one
// included, might take them for something else; so the same file can be read from Python.
//
// Edit splices the text and does not write the YAML library's nodes again, which would keep comments but no blank lines, no
// alignment and none of the author's line breaks. Where a node ends in the text is found with little more than a scan for its
// closing bracket; that this is right is not trusted but tried: the new text is read, and when it is not the wanted tree,
// more of it is written anew.
package document
