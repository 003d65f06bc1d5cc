package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"slices"
	"sync"
)

// MinSecret is the shortest key that a Pseudonymizer takes, in bytes.
const MinSecret = 16

// idBytes of the 32 that the HMAC gives are enough that no two of a billion
// people share a pseudonym by chance.
const idBytes = 16

// Pseudonymizer replaces person keys by keyed HMAC-SHA-256. Without the key a
// pseudonym can neither be undone nor be found by trying all numbers. It is safe
// for concurrent use.
type Pseudonymizer struct {
	macs  sync.Pool
	check string
}

// NewPseudonymizer refuses a key shorter than MinSecret. The key is copied.
func NewPseudonymizer(key []byte) (*Pseudonymizer, error) {
	if len(key) < MinSecret {
		return nil, errors.New("the pseudonym key is shorter than 16 bytes")
	}
	key = slices.Clone(key)
	p := &Pseudonymizer{}
	p.macs.New = func() any { return hmac.New(sha256.New, key) }
	p.check = hex.EncodeToString(p.sum("", []byte("check"))[:4])
	return p, nil
}

// ID is the pseudonym of a person key: 32 hexadecimal digits.
func (p *Pseudonymizer) ID(personKey []byte) string {
	return hex.EncodeToString(p.sum("v1|", personKey)[:idBytes])
}

// CheckValue is 8 hexadecimal digits that say whether two runs had the same
// key; they tell nothing else about it.
func (p *Pseudonymizer) CheckValue() string { return p.check }

func (p *Pseudonymizer) sum(version string, message []byte) []byte {
	m := p.macs.Get().(hash.Hash)
	defer p.macs.Put(m)
	m.Reset()
	io.WriteString(m, version)
	m.Write(message)
	return m.Sum(make([]byte, 0, sha256.Size))
}
