package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/pprof"

	"pathmetrics/pkg/cli"
)

// runProfile runs pathmetrics within this process, so that the program that is
// shipped needs no code for profiles.
func runProfile(args []string, _ io.Writer) (err error) {
	f := flag.NewFlagSet("profile", flag.ContinueOnError)
	name := f.String("out", "cpu.prof", "file of the profile")
	if err := f.Parse(args); err != nil {
		return err
	}
	file, err := os.Create(*name)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return errors.Join(err, file.Close())
	}
	code := cli.Main(f.Args())
	pprof.StopCPUProfile()
	if err := file.Close(); err != nil {
		return err
	}
	if code != 0 {
		return fmt.Errorf("pathmetrics ended with exit code %d", code)
	}
	return nil
}
