package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/identity"
	"pathmetrics/pkg/protect"
)

// idOptions say how persons are named in what leaves the program.
type idOptions struct {
	keyFile string
	raw     bool
}

func (a *app) idFlags(cmd *cobra.Command, o *idOptions) {
	cmd.Flags().StringVar(&o.keyFile, "key-file", "", "file with the secret (for pseudonyms, and for protect.rounding), your own and of mode 0600 or 0400 (or environment variable "+envPrefix+"KEY)")
	cmd.Flags().BoolVar(&o.raw, "raw-ids", false, "write person keys themselves instead of pseudonyms (personal data)")
}

// pseudonyms names persons: by keyed pseudonym, or by key when raw ids were
// asked for.
type pseudonyms struct {
	secret *identity.Secret // nil: raw ids
	keyed  *identity.Pseudonymizer
}

func (p *pseudonyms) of(person []byte) string {
	if p.secret == nil {
		return string(person)
	}
	return p.keyed.ID(person)
}

// check is the value by which two runs can be seen to share a secret.
func (p *pseudonyms) check() string {
	if p == nil || p.secret == nil {
		return ""
	}
	return p.secret.CheckValue()
}

func (a *app) pseudonyms(o *idOptions) (*pseudonyms, error) {
	if o.raw {
		return &pseudonyms{}, nil
	}
	secret, err := a.secret(o.keyFile, "persons are written as pseudonyms, which need a secret: set %s (or use --raw-ids)")
	if err != nil {
		return nil, err
	}
	return &pseudonyms{secret, identity.NewPseudonymizer(secret)}, nil
}

// cellNoise is what moves the counts of public/, with the check value of its secret.
// The zero value is none.
type cellNoise struct {
	noise *protect.Noise
	check string
}

// secrets gives a run what it needs the secret for, which is looked for once: the names
// of persons, nil where none are written, and the noise where public counts are changed.
func (a *app) secrets(p *project, folders []runFolder, o *runOptions) (ids *pseudonyms, noise cellNoise, err error) {
	var secret *identity.Secret
	if o.flags {
		if ids, err = a.pseudonyms(&o.ids); err != nil {
			return nil, cellNoise{}, err
		}
		secret = ids.secret
	}
	if p.Protect.Rounding == defs.RoundingNone || !slices.Contains(folders, publicFolder) {
		return ids, cellNoise{}, nil
	}
	if secret == nil {
		if secret, err = a.secret(o.ids.keyFile, "protect.rounding changes counts by a secret: set %s"); err != nil {
			return nil, cellNoise{}, err
		}
	}
	key := secret.CellNoise()
	return ids, cellNoise{protect.NewNoise(key[:]), secret.CheckValue()}, nil
}
