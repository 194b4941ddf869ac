package formats

import "hut3"

const dateOrderRemedy = "give --date-order dmy or mdy, or date_order in the mapping profile"

// times reads when the row was sent and received.
func (m *mapper) times(r *hut3.Row) {
	if m.sent == nil {
		m.tally.sum.WithoutTime.Absent++
	} else {
		r.Sent = m.time(m.sent, m.sentText())
	}
	if m.received != nil {
		if text := m.text(atReceived); text != "" {
			r.Received = m.time(m.received, cell{text, plain})
		}
	}
}

// sentText is the time sent as written; a day and a time of day in two columns
// are joined by a space.
func (m *mapper) sentText() cell {
	if i := m.column(atSent); i >= 0 {
		return m.rec.at(i)
	}
	day, clock := m.rec.at(m.column(atSentDate)), m.rec.at(m.column(atSentClock))
	if clock.text != "" {
		day.text += " " + clock.text
	}
	return day
}

func (m *mapper) time(reader *timeReader, c cell) hut3.Time {
	t, v := reader.read(c.text)
	at := m.rec.offset
	switch v {
	case timeEmpty:
		if c.state == absent {
			m.tally.sum.WithoutTime.Absent++
		} else {
			m.tally.sum.WithoutTime.Empty++
		}
		return t
	case timeUnread:
		m.tally.unread(t.Raw)
		return t
	case timeOpen:
		m.tally.unread(t.Raw)
		m.tally.note(openOrder, reader.column, dateOrderRemedy, at)
		return t
	case timeNoZone:
		m.tally.unread(t.Raw)
		m.tally.note(openZone, reader.column, "give its offset in zone_names of the mapping profile", at)
		return t
	case timeGap:
		m.tally.note("the declared zone skipped this wall clock when its clocks went forward", reader.column, "", at)
	case timeFold:
		m.tally.note("the declared zone showed this wall clock twice; the earlier is taken", reader.column, "", at)
	case timeWrongDay:
		m.tally.note("the weekday written is not that of the date", reader.column, "the date is taken as written", at)
	}
	if reader == m.sent {
		m.tally.year(t, at)
	}
	return t
}
