package main

import "io"

func runWide(args []string, out io.Writer) error { return nil }
