package cli

import (
	"context"
	"fmt"
	"log/slog"

	"pathmetrics/pkg/diag"
	"pathmetrics/pkg/pipeline"
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

// accounts writes what happened to the rows of each source.
func (a *app) accounts(plan *pipeline.Plan, res *pipeline.Result) {
	l := a.jsonLog()
	if l == nil {
		fmt.Fprintf(a.err, "\n%-20s %12s %12s %12s %12s\n", "source", "rows read", "used", "filtered", "rejected")
	}
	for i, acc := range res.Accounts {
		id, rejected := plan.Sources[i].ID, len(acc.Rejects)
		if l != nil {
			l.Info("source", "source", id, "rows_read", acc.Read, "rows_used", acc.Used, "rows_filtered", acc.Filtered, "rows_rejected", rejected)
			continue
		}
		fmt.Fprintf(a.err, "%-20s %12d %12d %12d %12d\n", id, acc.Read, acc.Used, acc.Filtered, rejected)
	}
}
