package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

const (
	duckdbPackage = "@duckdb/node-api"
	duckdbVersion = "1.5.6-r.1"
)

// duckdb is the peer: how to run an SQL file with it.
type duckdb struct {
	runner []string // the command without its arguments
	Runner string   // in words
	sql    string   // the folder of the jobs
}

// fetchDuckDB installs DuckDB by npm into the work folder and compiles the
// runner, each only when it is not there yet.
func fetchDuckDB(root, work string) (*duckdb, error) {
	// npm looks for a package.json in the folders above, so the path is absolute.
	dir, err := filepath.Abs(filepath.Join(work, "duckdb-"+duckdbVersion))
	if err != nil {
		return nil, err
	}
	d := &duckdb{sql: filepath.Join(root, "cmd", "bench", "sql")}
	if !exists(filepath.Join(dir, "node_modules", duckdbPackage)) {
		if err := npmInstall(dir); err != nil {
			return nil, err
		}
	}
	source := filepath.Join(root, "cmd", "bench", "duckdb")
	if cc, err := exec.LookPath("cc"); err == nil {
		binary := filepath.Join(dir, "duckrun")
		if err := compileRunner(cc, dir, filepath.Join(source, "duckrun.c.txt"), binary); err != nil {
			return nil, err
		}
		d.runner, d.Runner = []string{binary}, "its library, called by a small C program"
		return d, nil
	}
	script := filepath.Join(dir, "duckrun.js")
	text, err := os.ReadFile(filepath.Join(source, "duckrun.js"))
	if err != nil {
		return nil, err
	}
	d.runner, d.Runner = []string{"node", script}, "by node"
	return d, os.WriteFile(script, text, 0o644)
}

func npmInstall(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{\"private\": true}\n"), 0o644); err != nil {
		return err
	}
	return say(exec.Command("npm", "install", "--prefix", dir, "--no-audit", "--no-fund", "--save-exact", duckdbPackage+"@"+duckdbVersion))
}

// compileRunner links the runner against the library that npm brought, wherever
// the package for this machine keeps it.
func compileRunner(cc, dir, source, binary string) error {
	libs, err := filepath.Glob(filepath.Join(dir, "node_modules", "@duckdb", "node-bindings-*", "libduckdb.*"))
	if err != nil {
		return err
	}
	if len(libs) == 0 {
		return errors.New("npm brought no libduckdb for this machine")
	}
	lib := filepath.Dir(libs[0])
	return say(exec.Command(cc, "-O2", "-o", binary, "-x", "c", source, "-x", "none", "-L"+lib, "-lduckdb", "-Wl,-rpath,"+lib))
}

// job is the command that runs one of the SQL files.
func (d *duckdb) job(threads int, file string, values ...string) []string {
	return append(append([]string{}, d.runner...), append([]string{strconv.Itoa(threads), filepath.Join(d.sql, file)}, values...)...)
}

// stateValues are the names that all jobs use.
func stateValues(s state, data, out string) []string {
	id := "VARCHAR"
	if s.IntID {
		id = "BIGINT"
	}
	return []string{"dir=" + data, "idtype=" + id, "wtype=DOUBLE", "out=" + out}
}

// writeParquet lets DuckDB write the wages as Parquet, unless they are there.
func (d *duckdb) writeParquet(s state, data string, threads int) error {
	for _, codec := range []string{"snappy", "zstd"} {
		name := filepath.Join(data, wageFiles[codec].file)
		if exists(name) {
			continue
		}
		values := append(stateValues(s, data, name+".part"), "codec="+codec)
		if err := say(execCommand(d.job(threads, "to_parquet.sql", values...))); err != nil {
			return err
		}
		if err := os.Rename(name+".part", name); err != nil {
			return err
		}
	}
	return nil
}

func execCommand(args []string) *exec.Cmd { return exec.Command(args[0], args[1:]...) }

// say runs a command that prepares something; what it prints comes out only when
// it fails.
func say(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c, err, out)
	}
	return nil
}
