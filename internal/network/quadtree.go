package network

import "math"

// quadtree gathers points into squares inside squares, each with the mass of
// all that is in it and where their middle lies.
type quadtree struct{ squares []square }

type square struct {
	x, y, half float64 // its centre and half of its side
	mass       float64
	at         Point    // the middle of the mass
	quarter    [4]int32 // 0 where there is none
	leaf       bool
}

// deepest ends the division where points stand on each other.
const deepest = 40

// build makes the tree anew over the same memory.
func (t *quadtree) build(at []Point, mass []float64) {
	least, most := Bounds(at)
	half := max(most.X-least.X, most.Y-least.Y, 1)/2 + 1
	t.squares = append(t.squares[:0], square{x: (least.X + most.X) / 2, y: (least.Y + most.Y) / 2, half: half})
	for u, p := range at {
		t.add(p, mass[u])
	}
	for i := range t.squares {
		if s := &t.squares[i]; s.mass > 0 {
			s.at.X /= s.mass
			s.at.Y /= s.mass
		}
	}
}

// add puts a point into the square that has room, dividing as it goes. Until
// build ends, at holds the sum of the places times their mass.
func (t *quadtree) add(p Point, mass float64) {
	i := int32(0)
	for depth := 0; ; depth++ {
		s := &t.squares[i]
		if s.mass == 0 || depth == deepest {
			s.leaf = s.mass == 0 || s.leaf
			s.take(p, mass)
			return
		}
		if s.leaf {
			old, weighed := Point{s.at.X / s.mass, s.at.Y / s.mass}, s.mass
			s.leaf = false
			down := t.into(i, old)
			t.squares[down].leaf = true
			t.squares[down].take(old, weighed)
		}
		t.squares[i].take(p, mass)
		i = t.into(i, p)
	}
}

func (s *square) take(p Point, mass float64) {
	s.mass += mass
	s.at.X += p.X * mass
	s.at.Y += p.Y * mass
}

// into is the quarter of a square that a point belongs to, made where missing.
func (t *quadtree) into(i int32, p Point) int32 {
	s := &t.squares[i]
	q, h := 0, s.half/2
	x, y := s.x-h, s.y-h
	if p.X >= s.x {
		q, x = q+1, s.x+h
	}
	if p.Y >= s.y {
		q, y = q+2, s.y+h
	}
	if s.quarter[q] == 0 {
		t.squares = append(t.squares, square{x: x, y: y, half: h})
		t.squares[i].quarter[q] = int32(len(t.squares) - 1)
	}
	return t.squares[i].quarter[q]
}

// opening is how wide a square may look from a point before it is opened.
const opening = 1.2

// nothing is a distance, squared, that rounding alone makes: a point beside itself.
const nothing = 1e-12

// away adds the push of all mass on a point, mass over distance. Squares that
// look small push as one.
func (t *quadtree) away(p Point, stack []int32) (f Point, reuse []int32) {
	stack = append(stack[:0], 0)
	for len(stack) > 0 {
		s := &t.squares[stack[len(stack)-1]]
		stack = stack[:len(stack)-1]
		dx, dy := p.X-s.at.X, p.Y-s.at.Y
		square := dx*dx + dy*dy
		if s.leaf || 4*s.half*s.half < opening*opening*square {
			if square > nothing {
				push := s.mass / square
				f.X, f.Y = f.X+dx*push, f.Y+dy*push
			}
			continue
		}
		for _, q := range s.quarter {
			if q != 0 {
				stack = append(stack, q)
			}
		}
	}
	if math.IsNaN(f.X) || math.IsNaN(f.Y) {
		return Point{}, stack
	}
	return f, stack
}
