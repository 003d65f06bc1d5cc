package gate

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"pathmetrics/pkg/aggregate"
	"pathmetrics/pkg/defs"
)

// readJSONLines reads results.jsonl: in each line one object with the columns as keys,
// in their order, and "suppressed": true after them in exactly the hidden rows.
func readJSONLines(c *check, file string, row func(int, []string) error) error {
	f, err := c.Public.Open(file)
	if err != nil {
		return fmt.Errorf("%s: cannot be read: %w", file, err)
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<16)
	cells := make([]string, len(defs.ResultColumns))
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		switch {
		case errors.Is(err, io.EOF) && line == "":
			return nil
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%s: row %d has no end", file, n)
		case err != nil:
			return fmt.Errorf("%s: row %d cannot be read", file, n)
		}
		at := object{rest: strings.TrimSuffix(line, "\n")}
		if column, ok := at.row(cells); !ok {
			return bad(file, n, column, "not as JSON Lines should be")
		}
		if err := row(n, cells); err != nil {
			return err
		}
	}
}

// object is what is left of a line with an object.
type object struct{ rest string }

// row reads a whole line; where it is not as it should be, it says in which column.
func (o *object) row(cells []string) (column string, ok bool) {
	before := "{"
	for k, name := range defs.ResultColumns {
		if !o.skip(before + `"` + name + `":`) {
			return name, false
		}
		if cells[k], ok = o.value(); !ok {
			return name, false
		}
		before = ","
	}
	if cells[statusColumn] == aggregate.Suppressed && !o.skip(`,"suppressed":true`) {
		return "status", false
	}
	return "definition", o.rest == "}"
}

func (o *object) skip(s string) (ok bool) {
	o.rest, ok = strings.CutPrefix(o.rest, s)
	return ok
}

// value reads a text, a number or null.
func (o *object) value() (s string, ok bool) {
	if strings.HasPrefix(o.rest, `"`) {
		return o.text()
	}
	n := strings.IndexAny(o.rest, ",}")
	if n <= 0 {
		return "", false
	}
	s, o.rest = o.rest[:n], o.rest[n:]
	if s == "null" {
		return "", true
	}
	_, ok = parseDecimal(s)
	return s, ok
}

// text reads a text in quotes; an empty one would be null.
func (o *object) text() (s string, ok bool) {
	end := 1
	for escaped := false; end < len(o.rest); end++ {
		if c := o.rest[end]; c == '"' && !escaped {
			break
		} else {
			escaped = c == '\\' && !escaped
		}
	}
	if end >= len(o.rest) {
		return "", false
	}
	quoted := o.rest[:end+1]
	o.rest = o.rest[end+1:]
	if strings.IndexByte(quoted, '\\') < 0 {
		s = quoted[1:end]
		return s, s != ""
	}
	err := json.Unmarshal([]byte(quoted), &s)
	return s, err == nil && s != ""
}
