package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// The hashes were taken of files that the first writing of the generator made,
// with which the goals were set. Another hash makes every figure incomparable.
func TestSameStateSameBytes(t *testing.T) {
	for _, c := range []struct {
		state state
		want  map[string]string
	}{
		{state{Scale: 0.0005, Cohort: 1}, map[string]string{
			"programs.csv":      "41cf0239d200e36ef932a1e491ffe88951340fb57b59abf6a40266e04e14a8e6",
			"participation.csv": "28c6367c17fb8d9ce77fbc147136e6333439847270d92f12fe58f63d9ffbd76d",
			"credentials.csv":   "2047ace56aaad08611e3b600cba7516fed2ddcd9f5deceb97afc225d562eaa13",
			"gains.csv":         "eb1d0e4a062071e1e4eeff81b77d37634b41543b19574e8bb5c66da9dcd09fc9",
			"enrollments.csv":   "269cf80e99a1b099788a0e49603dcda97594fbd5803ac12939ce7bdc150dd8db",
			"wages.csv":         "55ef254488a0bbbe84ee137a2656c0212b9ece5e763f607b596208b0c4fa9e1b",
		}},
		{state{Scale: 0.001, Cohort: 2.675, IntID: true}, map[string]string{
			"participation.csv": "7cd7bdcc0ee73a2ec952fc2d1d585ff814d7fca6d3c66d0198fbc473d1d4842e",
			"credentials.csv":   "2e6a78bdadb25a8afc9b1da9c191cf980cedb67b69da369367bb37ca71d04a40",
			"gains.csv":         "3b21416ae04ceb0ffd64f9ff8b05cc6f6769c613ce7d79128cfa67b59b982728",
			"enrollments.csv":   "4242f5558f58e2dfd967f9b02d6a5be000ffb667570a9d75894e3546898af48a",
			"wages.csv":         "f54a0cbf87f807a6ee0964218bf5995616bee8ea57f565b8c9fe606a8975a38e",
		}},
	} {
		dir := t.TempDir()
		if err := c.state.generate(dir); err != nil {
			t.Fatal(err)
		}
		for name, want := range c.want {
			if got := hashOf(t, filepath.Join(dir, name)); got != want {
				t.Errorf("%+v: %s has hash %s, want %s", c.state, name, got, want)
			}
		}
	}
}

func hashOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func TestGenerateKeepsWhatIsThere(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "gains.csv")
	if err := os.WriteFile(name, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := (state{Scale: 0.0001, Cohort: 1}).generate(dir, "gains.csv", "programs.csv"); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(name); string(text) != "mine" {
		t.Error("a file that was there was written anew")
	}
	if exists(filepath.Join(dir, "wages.csv")) || !exists(filepath.Join(dir, "programs.csv")) {
		t.Error("other files than the named ones were written")
	}
}
