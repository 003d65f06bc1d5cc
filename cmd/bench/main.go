package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// command is one verb of the program.
type command struct {
	name, what string
	run        func(args []string, out io.Writer) error
}

var commands = []command{
	{"all", "everything: data, DuckDB, runs in turn, comparison, docs/benchmarks.md", runAll},
	{"generate", "make up a state", runGenerate},
	{"wide", "make up a file with many columns", runWide},
	{"compare", "hold our results against DuckDB's in every cell", runCompare},
	{"profile", "run pathmetrics and write a CPU profile", runProfile},
}

func main() {
	if err := dispatch(os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func dispatch(args []string, out io.Writer) error {
	if len(args) == 0 {
		args = []string{"all"}
	}
	for _, c := range commands {
		if c.name == args[0] {
			return c.run(args[1:], out)
		}
	}
	var names []string
	for _, c := range commands {
		names = append(names, fmt.Sprintf("  %-10s%s", c.name, c.what))
	}
	return fmt.Errorf("unknown command %q; commands are\n%s", args[0], strings.Join(names, "\n"))
}

// parse reads flags and wants exactly n arguments after them.
func parse(f *flag.FlagSet, args []string, n int) error {
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() != n {
		return fmt.Errorf("%s takes %d arguments, not %d", f.Name(), n, f.NArg())
	}
	return nil
}

func runGenerate(args []string, out io.Writer) error {
	f := flag.NewFlagSet("generate", flag.ContinueOnError)
	s := state{}
	f.Float64Var(&s.Scale, "scale", 1, "1 is 3,000,000 persons and about 60 million wage rows")
	f.Float64Var(&s.Cohort, "cohort", 1, "multiplies the rows of participation.csv")
	id := f.String("id", "str", "person ids: str or int")
	dir := f.String("out", "", "folder")
	only := f.String("only", "", "these files only, as in gains.csv,wages.csv")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	if *dir == "" || !slices.Contains([]string{"str", "int"}, *id) {
		return errors.New("generate needs -out FOLDER, and -id is str or int")
	}
	s.IntID = *id == "int"
	names := strings.FieldsFunc(*only, func(r rune) bool { return r == ',' })
	return s.generate(*dir, names...)
}

func runCompare(args []string, out io.Writer) error {
	f := flag.NewFlagSet("compare", flag.ContinueOnError)
	summary := f.String("json", "", "also write what was found to this file")
	if err := parse(f, args, 2); err != nil {
		return fmt.Errorf("%w: our internal/results.csv and DuckDB's file", err)
	}
	c, err := compareFiles(out, f.Arg(0), f.Arg(1))
	if *summary != "" && c.Cells > 0 {
		text, _ := json.Marshal(c)
		err = errors.Join(err, os.WriteFile(*summary, text, 0o644))
	}
	return err
}
