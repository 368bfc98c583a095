//go:build !cgo

package trials

// The SQLite driver is C. Without this line the compiler would complain of names
// in the driver that nobody has heard of.
var _ = this_package_needs_a_C_compiler_and_CGO_ENABLED_1
