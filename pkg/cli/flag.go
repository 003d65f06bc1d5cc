package cli

import (
	"context"
	"io"

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
	put := a.putFlags
	if o.output != "-" {
		file, err := a.flagFile(o.output, p, plan)
		if err != nil {
			return err
		}
		defer file.close()
		put = file.write
	}
	plan.Flags, plan.Metrics = true, nil
	res, err := a.execute(ctx, plan)
	if err == nil {
		err = a.gate(p, plan, res, nil)
	}
	if err != nil {
		return err
	}
	if err := put(func(w io.Writer) error { return render.Flags(w, flagRows(res.Flags, ids)) }); err != nil {
		return err
	}
	if o.output != "-" {
		a.say("%d spells: %s", len(res.Flags), o.output)
	}
	return nil
}

// flagFile opens the file that flags are written to, which must not be one that the
// command reads.
func (a *app) flagFile(output string, p *project, plan *pipeline.Plan) (*personFile, error) {
	for _, in := range a.reads(p, plan) {
		if realPath(in) == realPath(output) {
			return nil, usage("%s is read by the command; name another file with --output", output)
		}
	}
	return openPersonFile(output)
}

// putFlags writes to standard output.
func (a *app) putFlags(write func(io.Writer) error) error {
	if err := write(a.out); err != nil {
		return cannotWrite("standard output", err)
	}
	return nil
}
