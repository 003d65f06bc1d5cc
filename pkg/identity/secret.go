package identity

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// MinSecret is the shortest secret that is taken, in bytes.
const MinSecret = 16

// Secret is what an agency keeps to itself, and what all that is keyed hangs on.
// It is used for nothing but its check value and to derive sub-keys by
// HKDF-SHA-256 (RFC 5869), one for each purpose: two things made for different
// purposes have nothing in common that could be compared.
type Secret struct {
	text []byte
}

// SubKey is a key for one purpose.
type SubKey [sha256.Size]byte

// NewSecret takes a secret as it stands in a file or a variable. White space before
// and after it does not belong to it, as editors and shells put line ends there and
// take them away. It refuses what is shorter than MinSecret without it; the error
// holds nothing of the text, which is copied.
func NewSecret(text []byte) (*Secret, error) {
	text = bytes.Trim(text, " \t\r\n")
	if len(text) < MinSecret {
		return nil, errors.New("the secret is shorter than 16 bytes")
	}
	return &Secret{bytes.Clone(text)}, nil
}

// CheckValue is 8 hexadecimal digits that say whether two runs had the same
// secret: the first 4 bytes of HMAC-SHA-256(secret, "check"). They say nothing else
// about a secret that was drawn at random; a guessed one can be tried out on them, as
// on any pseudonym.
func (s *Secret) CheckValue() string {
	m := hmac.New(sha256.New, s.text)
	m.Write([]byte("check"))
	return hex.EncodeToString(m.Sum(nil)[:4])
}

// PersonKey is the sub-key for pseudonyms made of a kind of key, as "ssn".
func (s *Secret) PersonKey(kind string) SubKey { return s.derive("person|" + kind) }

// CellNoise is the sub-key for the noise that is put on the cells of published
// tables. It has a purpose of its own, so that noise can never tell about pseudonyms.
func (s *Secret) CellNoise() SubKey { return s.derive("cell noise") }

// derive makes the sub-key for a purpose. The salt is empty, as RFC 5869 allows:
// there is nothing besides the secret that two runs would share.
func (s *Secret) derive(purpose string) (key SubKey) {
	out, err := hkdf.Key(sha256.New, s.text, nil, "pathmetrics v1|"+purpose, len(key))
	if err != nil {
		panic("identity: a sub-key cannot be derived") // only for keys of more than 255 hashes
	}
	copy(key[:], out)
	return key
}
