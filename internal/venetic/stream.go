package venetic

import (
	"math/bits"
	"math/rand/v2"
)

// The purposes keep the streams of one object apart, so that a change to what
// is said does not move who says it or when.
const (
	forNames uint64 = iota + 1
	forPlan
	forDevice
	forPerson
	forNickname
	forNotes
	forBook
	forSchedule
	forTalk
	forDamage
)

// stream is a random stream of its own for one object and purpose. It reduces
// by multiplication here, so that its numbers depend on PCG alone.
type stream struct{ pcg rand.PCG }

func newStream(seed, purpose, id uint64) stream {
	return stream{*rand.NewPCG(scramble(seed^purpose<<56), scramble(id+purpose))}
}

// scramble is the finaliser of splitmix64.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func (s *stream) bits() uint64 { return s.pcg.Uint64() }

// n draws from 0 to k-1. k is positive.
func (s *stream) n(k int) int {
	hi, _ := bits.Mul64(s.pcg.Uint64(), uint64(k))
	return int(hi)
}

// between draws from lo to hi, both included.
func (s *stream) between(lo, hi int) int { return lo + s.n(hi-lo+1) }

// perMille is true that many times in a thousand.
func (s *stream) perMille(p int) bool { return s.n(1000) < p }

func pick[T any](s *stream, list []T) T { return list[s.n(len(list))] }
