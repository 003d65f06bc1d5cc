package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"

	"pathmetrics/pkg/identity"
)

// demoSecret names the made-up people of the demonstration; it protects nobody.
const demoSecret = "demonstration state, nobody real"

// secret finds the secret; why says, where there is none, what needs it, and has a %s
// for the ways to give it. It is looked for in a file, or in the environment, or for
// the demonstration here. It is never a flag, which everybody sees in the list of
// processes, nor a key of the project file, which is passed around. Where there is
// none the run is refused and none is drawn by lot: the same inputs must give the same
// bytes, and pseudonyms that nobody can make again join nothing.
func (a *app) secret(file, why string) (*identity.Secret, error) {
	text, where := []byte(a.getenv(envPrefix+"KEY")), envPrefix+"KEY"
	switch {
	case file != "":
		var err error
		if text, err = readSecret(file); err != nil {
			return nil, err
		}
		where = file
	case len(text) == 0 && a.demo:
		text = []byte(demoSecret)
	case len(text) == 0:
		return nil, usage(why, envPrefix+"KEY or --key-file")
	}
	s, err := identity.NewSecret(text)
	if err != nil {
		return nil, usage("%s: the secret is too short: %d bytes at least, not counting white space around it", where, identity.MinSecret)
	}
	return s, nil
}

// maxSecret is the largest file that is taken for a secret, in bytes; a larger one
// is something else.
const maxSecret = 4096

// readSecret reads a secret that nobody else on the machine can read or could have
// put there. What is looked at is the file that was opened, so that it cannot be
// changed for another one in between. No message holds anything of it.
func readSecret(name string) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|noFollow|noWait, 0)
	if err != nil {
		if st, lerr := os.Lstat(name); lerr == nil && st.Mode()&fs.ModeSymlink != 0 {
			return nil, usage("%s: a symbolic link is not taken for a secret; name the file itself", name)
		}
		return nil, noSecret(name, err)
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, noSecret(name, err)
	}
	if err := privateFile(name, st, os.Geteuid()); err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return nil, noSecret(name, err)
	}
	if len(text) > maxSecret {
		return nil, usage("%s: more than %d bytes are no secret", name, maxSecret)
	}
	return text, nil
}

// privateFile refuses a file that is not the user's alone.
func privateFile(name string, st fs.FileInfo, user int) error {
	switch {
	case !st.Mode().IsRegular():
		return usage("%s: the secret must be in a regular file", name)
	case !ownedBy(st, user):
		return usage("%s: the file of the secret belongs to somebody else; it must be your own", name)
	case st.Mode().Perm() != 0o600 && st.Mode().Perm() != 0o400:
		return usage("%s: others than you may have a hand in the secret; set its mode to 0600 or 0400", name)
	}
	return nil
}

// noSecret says why a secret cannot be read.
func noSecret(name string, err error) error {
	reason := err
	if pe := (*fs.PathError)(nil); errors.As(err, &pe) {
		reason = pe.Err
	}
	return fail(exitFailed, "%s: the secret cannot be read: %v", name, reason)
}
