// Search runs searches over symbolic spaces and looks at what they found. All of it is in package cli, so that a program
// with classes of its own is as short as this one.
package main

import "symsearch/cmd/search/cli"

func main() { cli.Main() }
