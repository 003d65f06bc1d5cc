package trials

import (
	"flag"
	"testing"
)

func TestOf(t *testing.T) {
	short := flag.Lookup("test.short").Value
	was := short.String()
	defer short.Set(was)
	for value, want := range map[string]int{"true": 2, "false": 100} {
		if race {
			want = 2
		}
		if err := short.Set(value); err != nil {
			t.Fatal(err)
		}
		if got := Of(100, 2); got != want {
			t.Errorf("-short=%s: %d, not %d", value, got, want)
		}
	}
}
