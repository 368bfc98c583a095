// Package data holds the data sets that networks are trained and compared on: built-in ones, CSV files, the splits into
// train, validation and test rows, and the preparation that turns typed columns into matrices of float32.
//
// It is for tables that fit into memory, up to some millions of numbers. It is not a data frame: nothing is joined,
// grouped or computed from columns; that is done before, in the file.
//
// The names to know:
//
//   - Source loads a Table: Digits, Iris, Wine, BreastCancer, Diabetes, Concrete, Churn, and CSV for files.
//   - Split says which rows are for training, for validation and for testing: EveryNth (when none is named), Fraction,
//     KFold, ByColumn.
//   - Prepare.Apply turns a Table into a Set, learning means, levels and fills from the training rows alone.
//   - Part is what a trainer reads: the rows of one role as a row-major matrix with labels or targets.
//
// In an experiment file:
//
//	data: !CSV
//	  file: customers.csv
//	  target: churn
//	  drop: [customer_id]
//	  split: !Fraction {validation: 0.2, test: 0.2, seed: 3}
//	prepare: !Prepare {scale: !OneOf [standardise, unit]}
//
// # Design
//
// A search compares candidates on validation rows and looks at the test rows once, at the end. So every set has three
// parts from the start, made by the split and by nothing else, and Prepare learns from the first part only: what a test
// row holds cannot reach training through a mean or a level. The default split needs no seed and can be written in a line
// of any language, so that numbers can be compared across programs.
//
// Trials run many at a time and load their data on their own, since the data and its preparation may be searched. The
// caches behind Load and Apply make that cheap: one reading per file and manner of reading, one matrix per table and
// preparation, the least recently used dropped first. That is why tables and sets are shared and never written to. Files
// are recognised by size and time of change, which is stat's price instead of a hash of the content.
//
// Types are found in the whole file, not in its first rows: a column is of numbers when all its values are. One word among
// many numbers is refused rather than turned into a column of a thousand categories, since it nearly always is a missing
// value under another name. Categories are one-hot; hashing and target encoding need a tuned amount of smoothing
// and, for the latter, targets of other folds, and were left out.
package data
