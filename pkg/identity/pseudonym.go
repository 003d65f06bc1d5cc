package identity

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"sync"
)

// idBytes of the 32 that the HMAC gives are enough that no two of a billion
// people share a pseudonym by chance.
const idBytes = 16

// idVersion begins what a pseudonym is made of. Whoever changes how it is made
// changes it.
const idVersion = "v1|"

// Pseudonymizer replaces person keys by keyed HMAC-SHA-256. Without the secret a
// pseudonym can neither be undone nor be found by trying all numbers. Each kind of
// key has a sub-key of its own, so that nothing can be learned from a number which
// is used as two kinds of key. It is safe for concurrent use.
type Pseudonymizer struct {
	secret *Secret
	macs   sync.Map // kind of key -> *sync.Pool of its HMAC
}

// NewPseudonymizer makes pseudonyms with the sub-keys of a secret.
func NewPseudonymizer(s *Secret) *Pseudonymizer { return &Pseudonymizer{secret: s} }

// ID is the pseudonym of a person key: 32 hexadecimal digits. The person key
// "ssn:123456780" is a key of the kind ssn, and its pseudonym is the HMAC of
// "v1|ssn|123456780"; "ssn@wages:900701234" is of the same kind, and its text is
// "v1|ssn@wages|900701234".
func (p *Pseudonymizer) ID(personKey []byte) string {
	name, value, _ := bytes.Cut(personKey, []byte(":"))
	kind, _, _ := bytes.Cut(name, []byte("@"))
	pool := p.pool(kind)
	m := pool.Get().(hash.Hash)
	defer pool.Put(m)
	m.Reset()
	for _, part := range [][]byte{[]byte(idVersion), name, []byte("|"), value} {
		m.Write(part)
	}
	return hex.EncodeToString(m.Sum(make([]byte, 0, sha256.Size))[:idBytes])
}

// pool has the HMACs of a kind of key.
func (p *Pseudonymizer) pool(kind []byte) *sync.Pool {
	if pool, ok := p.macs.Load(string(kind)); ok {
		return pool.(*sync.Pool)
	}
	key := p.secret.PersonKey(string(kind))
	pool, _ := p.macs.LoadOrStore(string(kind), &sync.Pool{New: func() any { return hmac.New(sha256.New, key[:]) }})
	return pool.(*sync.Pool)
}
