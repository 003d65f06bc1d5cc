package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/pipeline"
	"pathmetrics/pkg/render"
)

type flagOptions struct {
	output string
	ids    idOptions
}

func (a *app) flagCommand() *cobra.Command {
	var o flagOptions
	cmd := &cobra.Command{
		Use:   "flag",
		Short: "Write the flag file: who is on which pathway, from when to when",
		Long: `Writes one row per person, pathway and spell: entry, exit, status, completion and the
reason (which rules and which kinds of records). Persons are written as pseudonyms, for
which a secret must be given; the file holds data about single people all the same.`,
		Example: `  pathmetrics flag --demo -o flags.csv
  PATHMETRICS_KEY=... pathmetrics flag -c pathmetrics.yaml -o flags.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runFlag(cmd.Context(), &o) },
	}
	a.projectFlags(cmd)
	cmd.Flags().StringVarP(&o.output, "output", "o", "-", "file to write, - for standard output")
	a.idFlags(cmd, &o.ids)
	return cmd
}

func (a *app) runFlag(ctx context.Context, o *flagOptions) error {
	ids, err := a.pseudonyms(&o.ids)
	if err != nil {
		return err
	}
	p, plan, err := a.prepare()
	if err != nil {
		return err
	}
	plan.Flags, plan.Metrics = true, nil
	res, err := a.execute(ctx, plan)
	if err == nil {
		err = a.gate(p, plan, res)
	}
	if err != nil {
		return err
	}
	return a.writeFlags(o.output, res.Flags, ids)
}

// writeFlags writes to standard output, or to a file by way of a temporary one
// beside it.
func (a *app) writeFlags(output string, flags []pipeline.Flag, ids *pseudonyms) error {
	write := func(w io.Writer) error { return render.Flags(w, flagRows(flags, ids)) }
	if output == "-" {
		if err := write(a.out); err != nil {
			return cannotWrite("standard output", err)
		}
		return nil
	}
	temp := filepath.Join(filepath.Dir(output), "."+filepath.Base(output)+".tmp")
	_ = os.Remove(temp)
	if err := writeFile(temp, 0o600, write); err != nil {
		_ = os.Remove(temp)
		return err
	}
	if err := os.Rename(temp, output); err != nil {
		_ = os.Remove(temp)
		return cannotWrite(output, err)
	}
	a.say("%d spells: %s", len(flags), output)
	return nil
}
