package cli

import (
	"context"
	"fmt"
	"log/slog"

	"pathmetrics/pkg/diag"
)

// Everything that is said on standard error goes through the functions of this
// file: as plain lines, or with --log-format json as one JSON object a line.
// None of it holds a value out of a data cell.

// jsonLog is the logger of --log-format json, or nil.
func (a *app) jsonLog() *slog.Logger {
	if a.logFormat != "json" {
		return nil
	}
	return slog.New(slog.NewJSONHandler(a.err, nil))
}

// say writes a message unless --quiet.
func (a *app) say(format string, args ...any) {
	if a.quiet {
		return
	}
	if l := a.jsonLog(); l != nil {
		l.Info(fmt.Sprintf(format, args...))
		return
	}
	fmt.Fprintf(a.err, format+"\n", args...)
}

// complain writes an error that is not a list of problems, with a hint or
// without.
func (a *app) complain(text, hint string) {
	if l := a.jsonLog(); l != nil {
		var attrs []any
		if hint != "" {
			attrs = append(attrs, "hint", hint)
		}
		l.Error(text, attrs...)
		return
	}
	fmt.Fprintln(a.err, text)
	if hint != "" {
		fmt.Fprintln(a.err, "hint: "+hint)
	}
}

// problems writes a list of problems, with the lines they are about where
// source knows them.
func (a *app) problems(list *diag.List, source func(string) []byte) {
	l := a.jsonLog()
	if l == nil {
		_ = diag.Printer{Source: source, Max: maxProblems}.Print(a.err, list)
		return
	}
	for _, p := range list.Sorted() {
		level := slog.LevelError
		if p.Severity == diag.Warning {
			level = slog.LevelWarn
		}
		attrs := []slog.Attr{slog.String("code", string(p.Code)), slog.String("file", p.Pos.File)}
		for _, n := range []struct {
			key string
			n   int64
		}{{"line", int64(p.Pos.Line)}, {"column_number", int64(p.Pos.Col)}, {"row", p.Pos.Row}} {
			if n.n > 0 {
				attrs = append(attrs, slog.Int64(n.key, n.n))
			}
		}
		if p.Pos.Column != "" {
			attrs = append(attrs, slog.String("column", p.Pos.Column))
		}
		if p.Hint != "" {
			attrs = append(attrs, slog.String("hint", p.Hint))
		}
		l.LogAttrs(context.Background(), level, p.Msg, attrs...)
	}
}

// warn writes a list of warnings unless --quiet.
func (a *app) warn(list *diag.List, source func(string) []byte) {
	if !a.quiet {
		a.problems(list, source)
	}
}

// account writes what happened to the rows of a source.
func (a *app) account(source string, read, used, filtered, rejected int64) {
	if l := a.jsonLog(); l != nil {
		l.Info("source", "source", source, "rows_read", read, "rows_used", used, "rows_filtered", filtered, "rows_rejected", rejected)
		return
	}
	fmt.Fprintf(a.err, "%-20s %12d %12d %12d %12d\n", source, read, used, filtered, rejected)
}
