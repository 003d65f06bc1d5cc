package cli

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"pathmetrics/pkg/identity"
)

// idOptions say how persons are named in what leaves the program.
type idOptions struct {
	keyFile string
	raw     bool
}

func (a *app) idFlags(cmd *cobra.Command, o *idOptions) {
	cmd.Flags().StringVar(&o.keyFile, "key-file", "", "file with the secret for pseudonyms (or environment variable "+envPrefix+"KEY)")
	cmd.Flags().BoolVar(&o.raw, "raw-ids", false, "write person keys themselves instead of pseudonyms (personal data)")
}

// pseudonyms names persons: by keyed pseudonym, or by key when raw ids were
// asked for.
type pseudonyms struct {
	keyed *identity.Pseudonymizer
}

func (p *pseudonyms) of(person []byte) string {
	if p.keyed == nil {
		return string(person)
	}
	return p.keyed.ID(person)
}

// check is the value by which two runs can be seen to share a secret.
func (p *pseudonyms) check() string {
	if p == nil || p.keyed == nil {
		return ""
	}
	return p.keyed.CheckValue()
}

// demoSecret names the made-up people of the demonstration; it protects nobody.
const demoSecret = "demonstration state, nobody real"

func (a *app) pseudonyms(o *idOptions) (*pseudonyms, error) {
	if o.raw {
		return &pseudonyms{}, nil
	}
	secret := []byte(a.getenv(envPrefix + "KEY"))
	switch {
	case o.keyFile != "":
		text, err := readSecret(o.keyFile)
		if err != nil {
			return nil, err
		}
		secret = text
	case len(secret) == 0 && a.demo:
		secret = []byte(demoSecret)
	case len(secret) == 0:
		return nil, usage("persons are written as pseudonyms, which need a secret: set %sKEY or --key-file (or use --raw-ids)", envPrefix)
	}
	keyed, err := identity.NewPseudonymizer(secret)
	if err != nil {
		return nil, usage("the secret for pseudonyms is too short: %d bytes at least", identity.MinSecret)
	}
	return &pseudonyms{keyed}, nil
}

// readSecret reads a secret that nobody else on the machine can read.
func readSecret(name string) ([]byte, error) {
	st, err := os.Stat(name)
	if err != nil || !st.Mode().IsRegular() {
		return nil, fail(exitFailed, "%s: the secret cannot be read", name)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, usage("%s: others can read the secret; set its mode to 0600", name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fail(exitFailed, "%s: the secret cannot be read", name)
	}
	return []byte(strings.TrimRight(string(text), "\r\n")), nil
}
