package grouping

import "hut3"

// crowdMessage is the message whose rows are being read: those that stand first.
type crowdMessage struct {
	*Crowd
	root     hut3.Key // a row of the message, or the standing message that it is
	key      hut3.Key
	first    crowdRow // of the new rows
	begun    bool     // there is one
	stands   bool
	stated   bool       // by a standing row of the class
	delivery uint32     // of the row read last
	sides    set[int32] // that stated it in this delivery
	known    int32      // a known side that states it
	more     bool       // there is another
}

func (m *crowdMessage) begin(root hut3.Key) {
	sides := m.sides
	sides.list, sides.in = sides.list[:0], nil
	*m = crowdMessage{Crowd: m.Crowd, root: root, sides: sides}
}

// stand takes a standing row. The doubts of the class meet the first of its own.
func (m *crowdMessage) stand(r *crowdRow, class bool) error {
	if m.stands {
		return nil
	}
	m.key, m.stands, m.stated = m.root, true, class
	if class {
		return m.doubts.add(r, false)
	}
	return nil
}

// take takes a new row. The lowest names a message that does not stand.
func (m *crowdMessage) take(r *crowdRow) error {
	lowest := !m.begun
	if lowest {
		m.first, m.begun = *r, true
	}
	if lowest && !m.stands {
		m.key = r.key
	}
	role := m.role(r)
	switch {
	case r.key == m.key:
		return m.found(r)
	case lowest && !m.stated: // the class states it for the first time
		if err := m.doubts.add(r, false); err != nil {
			return err
		}
	}
	return m.put(Placed{r.key, m.key, role}, r.mark, m.stated)
}

// role says what a row is to the rows before, and counts it among them.
func (m *crowdMessage) role(r *crowdRow) hut3.Role {
	if d := r.key.Delivery(); d != m.delivery {
		m.delivery, m.sides.list, m.sides.in = d, m.sides.list[:0], nil
	}
	m.more = m.more || r.side != 0 && m.known != 0 && m.known != r.side
	if r.side != 0 {
		m.known = r.side
	}
	if m.sides.has(r.side) {
		return hut3.Repeat
	}
	m.sides.add(r.side)
	return hut3.Copy
}

// end looks at a message as hours does.
func (m *crowdMessage) end() {
	if !m.begun || m.more || m.known == 0 || len(m.lone) > commonest || m.first.side == 0 || !timed(m.first.sent()) {
		return
	}
	m.lone = append(m.lone, loner{m.key, m.handles[m.first.side-1], m.first.sent(), true})
}
