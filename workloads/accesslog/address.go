package accesslog

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math/bits"
)

// hashBytes maps bytes and an earlier hash to 64 bits. It is fixed, so that every machine sees the same clients, and
// not meant to resist an adversary: whoever forges a collision merges two clients of his own log.
func hashBytes(h uint64, b []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio
	h ^= uint64(len(b)) * odd
	for len(b) >= 8 {
		h = fold(h ^ binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	var tail uint64
	for i, c := range b {
		tail |= uint64(c) << (8 * i)
	}
	return fold(fold(h^tail) ^ odd)
}

// fold multiplies by an odd constant and adds the upper half of the product into the lower.
func fold(x uint64) uint64 {
	hi, lo := bits.Mul64(x^0xd1b54a32d192ed03, 0xaef17502108ef2d9)
	return hi ^ lo
}

// address32 maps a client address to 32 bits. IPv4 stays as it is, also inside IPv6 (::ffff:192.0.2.1). Everything else
// is hashed into 240.0.0.0/4, the reserved class E, so that it never meets a real IPv4 address; the hash covers all of
// it, as nginx's ip_hash does for IPv6.
func address32(b []byte) uint32 {
	v4 := b
	if len(b) > 7 && bytes.EqualFold(b[:7], []byte("::ffff:")) {
		v4 = b[7:]
	}
	if ip, ok := ipv4(v4); ok {
		return ip
	}
	return 0xf0000000 | uint32(hashBytes(0, b)>>36)
}

// ipv4 reads four decimal numbers from 0 to 255 with dots between them.
func ipv4(b []byte) (ip uint32, ok bool) {
	for part := range 4 {
		n, size := uint32(0), 0
		for size < len(b) && size < 4 && b[size]-'0' <= 9 {
			n = n*10 + uint32(b[size]-'0')
			size++
		}
		if size == 0 || size > 3 || n > 255 {
			return 0, false
		}
		ip, b = ip<<8|n, b[size:]
		if part < 3 {
			if len(b) == 0 || b[0] != '.' {
				return 0, false
			}
			b = b[1:]
		}
	}
	return ip, len(b) == 0
}

// withoutPort takes the port from 192.0.2.1:8080 and [2001:db8::1]:443, which some JSON logs write: a client that comes
// back uses another port.
func withoutPort(b []byte) []byte {
	if len(b) > 0 && b[0] == '[' {
		if end := bytes.IndexByte(b, ']'); end > 0 {
			return b[1:end]
		}
	}
	if colon := bytes.IndexByte(b, ':'); colon > 0 && bytes.IndexByte(b[colon+1:], ':') < 0 {
		return b[:colon]
	}
	return b
}

// disguise permutes addresses by a secret: the /24 network by a Feistel network of four rounds (Luby and Rackoff: four
// rounds of a random function are a random permutation), the last byte by a shift that depends on the network.
type disguise struct {
	mac hash.Hash
	sum [sha256.Size]byte
}

func newDisguise(secret string) *disguise {
	return &disguise{mac: hmac.New(sha256.New, []byte(secret))}
}

// address gives the address that stands for ip.
func (d *disguise) address(ip uint32) uint32 {
	left, right := ip>>20, ip>>8&0xfff
	for round := range uint32(4) {
		left, right = right, left^d.random(round, right)&0xfff
	}
	network := left<<12 | right
	return network<<8 | (ip^d.random(4, network))&0xff
}

// random is the keyed random function of a round.
func (d *disguise) random(round, x uint32) uint32 {
	var text [8]byte
	binary.BigEndian.PutUint32(text[:4], round)
	binary.BigEndian.PutUint32(text[4:], x)
	d.mac.Reset()
	d.mac.Write(text[:])
	return binary.BigEndian.Uint32(d.mac.Sum(d.sum[:0]))
}
