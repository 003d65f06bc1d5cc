// Command pathmetrics computes career-pathway metrics and the WIOA indicators
// from agencies' extracts. See README.md.
package main

import (
	"os"

	"pathmetrics/pkg/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
