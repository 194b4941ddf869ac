package network

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"sync"
)

// Point is a place on the plane. The unit means nothing; distances compare.
type Point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

// LayoutOptions say how to place the nodes.
type LayoutOptions struct {
	Groups []int // group of each node: they start near each other; nil for none
	Rounds int   // 0: as many as the size calls for
}

// Layout places the nodes of the undirected projection so that those who talk
// stand near each other: ForceAtlas2 (Jacomy, Venturini, Heymann and Bastian,
// PLoS ONE 2014) in its LinLog mode, with the far field gathered in a quadtree
// (Barnes and Hut, Nature 1986). A node starts where its label says, so the
// same graph always comes to the same places, and one node more moves little.
// It is a drawing: nearness is not a measure.
func (g *Graph) Layout(ctx context.Context, o LayoutOptions) ([]Point, error) {
	l := &layout{g: g, at: g.start(o.Groups), mass: g.und.degrees()}
	l.force, l.before = make([]Point, len(l.at)), make([]Point, len(l.at))
	for u := range l.mass {
		l.mass[u]++
	}
	l.inward = l.gravity()
	rounds := o.Rounds
	if rounds == 0 {
		rounds = min(max(600_000/max(1, len(l.at)), 40), 400)
	}
	speed := 1.0
	for range rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		l.push()
		speed = l.move(speed)
	}
	return l.at, nil
}

// start gives every node a place of its own: its group's on a spiral of equal
// areas, the largest in the middle, and beside it by the hash of its label.
func (g *Graph) start(groups []int) []Point {
	at := make([]Point, g.Nodes())
	spread := room * math.Sqrt(float64(len(at)))
	number := 0
	for _, group := range groups {
		number = max(number, group+1)
	}
	for u := range at {
		h := fnv.New64a()
		_, _ = h.Write([]byte(g.labels[u])) // a hash takes everything
		sum := h.Sum64()
		r, angle := math.Sqrt(float64(sum>>40)/(1<<24))*spread/4, float64(sum&0xffffff)/(1<<24)*2*math.Pi
		at[u] = Point{r * math.Cos(angle), r * math.Sin(angle)}
		if u < len(groups) {
			turn := float64(groups[u]) * math.Pi * (3 - math.Sqrt(5))
			out := spread * math.Sqrt(float64(groups[u])/float64(number))
			at[u].X += out * math.Cos(turn)
			at[u].Y += out * math.Sin(turn)
		}
	}
	return at
}

// layout is a drawing under way.
type layout struct {
	g             *Graph
	at            []Point
	mass          []float64
	inward        float64 // gravity
	force, before []Point
	tree          quadtree
}

const (
	repulsion = 1.5
	room      = 16.0 // radius of the whole, a root of a node
	unstill   = 1.0  // how much swinging is borne for speed
)

// gravity is as strong as lets the whole fill a disc evenly where nobody talks
// with anybody: it grows with the distance, as the push of a full disc does.
func (l *layout) gravity() float64 {
	sum := 0.0
	for _, m := range l.mass {
		sum += m
	}
	return repulsion * sum / (room * room * float64(len(l.mass)))
}

// push works out the force on every node. Each is worked out alone from the
// same tree, so that the number of processors changes nothing.
func (l *layout) push() {
	l.force, l.before = l.before, l.force
	l.tree.build(l.at, l.mass)
	share := (len(l.at) + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for from := 0; from < len(l.at); from += share {
		all.Go(func() {
			var stack []int32
			for u := from; u < min(from+share, len(l.at)); u++ {
				l.force[u], stack = l.on(u, stack)
			}
		})
	}
	all.Wait()
}

// on is the force on one node: away from all, towards those it talks with, and
// a little towards the middle.
func (l *layout) on(u int, stack []int32) (Point, []int32) {
	p, m := l.at[u], l.mass[u]
	f, stack := l.tree.away(p, stack)
	f.X, f.Y = f.X*repulsion*m, f.Y*repulsion*m
	to, weights := l.g.und.row(int32(u))
	for i, v := range to {
		d := Point{l.at[v].X - p.X, l.at[v].Y - p.Y}
		if far := math.Hypot(d.X, d.Y); far > 0 {
			pull := math.Log1p(far) / far * (1 + math.Log1p(weights[i])/4)
			f.X, f.Y = f.X+d.X*pull, f.Y+d.Y*pull
		}
	}
	return Point{f.X - p.X*l.inward*m, f.Y - p.Y*l.inward*m}, stack
}

// move takes every node along its force: one that swings goes slowly, and all
// go as fast as the swinging of all allows.
func (l *layout) move(speed float64) float64 {
	swing, pull := 0.0, 0.0
	for u, f := range l.force {
		b := l.before[u]
		swing += l.mass[u] * math.Hypot(f.X-b.X, f.Y-b.Y)
		pull += l.mass[u] * math.Hypot(f.X+b.X, f.Y+b.Y) / 2
	}
	if swing > 0 {
		speed = min(unstill*pull/swing, speed*1.5)
	}
	for u, f := range l.force {
		b := l.before[u]
		s := speed / (1 + speed*math.Sqrt(l.mass[u]*math.Hypot(f.X-b.X, f.Y-b.Y)))
		if far := math.Hypot(f.X, f.Y); far > 0 {
			s = min(s, 10/far)
		}
		l.at[u].X += f.X * s
		l.at[u].Y += f.Y * s
	}
	return speed
}

// Bounds gives the corners of the least box around the points.
func Bounds(at []Point) (least, most Point) {
	if len(at) == 0 {
		return least, most
	}
	x := func(a, b Point) int { return cmp.Compare(a.X, b.X) }
	y := func(a, b Point) int { return cmp.Compare(a.Y, b.Y) }
	return Point{slices.MinFunc(at, x).X, slices.MinFunc(at, y).Y}, Point{slices.MaxFunc(at, x).X, slices.MaxFunc(at, y).Y}
}
