package cli

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/bmatcuk/doublestar/v4"
)

// osFiles reads definitions from real folders.
type osFiles struct{}

// ReadFile reads a whole file; a folder is an error.
func (osFiles) ReadFile(name string) ([]byte, error) { return os.ReadFile(filepath.FromSlash(name)) }

// Glob lists the files that match, sorted.
func (osFiles) Glob(pattern string) ([]string, error) {
	found, err := doublestar.FilepathGlob(filepath.FromSlash(pattern), doublestar.WithFilesOnly())
	for i := range found {
		found[i] = filepath.ToSlash(found[i])
	}
	slices.Sort(found)
	return found, err
}
