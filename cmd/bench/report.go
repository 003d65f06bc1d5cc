package main

func writeDocs(name string, f *figures) error { return nil }
