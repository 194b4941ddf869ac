package venetic

import "hut3"

// Role is what a member does in a planted group.
type Role uint8

// The roles. A contact belongs to no group.
const (
	Contact Role = iota
	Principal
	Broker
	Courier
	Stash
	Enforcer
	Money
	Runner
	Solicitor
)

var roleNames = [...]string{"contact", "principal", "broker", "courier", "stash", "enforcer", "money", "runner", "solicitor"}

// String names the role as the truth writes it.
func (r Role) String() string { return roleNames[r] }

// MarshalText names the role for JSON.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText printed.
func (r *Role) UnmarshalText(text []byte) error {
	for i, name := range roleNames {
		if name == string(text) {
			*r = Role(i)
			return nil
		}
	}
	return hut3.Errorf(hut3.Invalid, "%q is not a role in a planted group", text)
}

// lineUp is the roles of a group's first members; whoever comes after is a runner.
var lineUp = [...]Role{Principal, Broker, Courier, Courier, Stash, Enforcer, Money}

// place is a town that a group's members live in and meet at.
type place struct {
	Town      string   `json:"town"`
	Districts []string `json:"districts"` // postcode districts; none abroad
	Spots     []string `json:"spots"`
}

// group is a planted group and which handles are its members.
type group struct {
	Key      string   `json:"key"`
	Name     string   `json:"name"`
	Region   string   `json:"region"` // regional unit, or a country abroad
	Base     string   `json:"base"`
	Reach    []string `json:"reach"`
	Zone     int      `json:"zone"` // hours ahead of UTC in the window
	Language string   `json:"language"`
	Places   []place  `json:"places"`

	first, size int // handle indexes of the members
}

type groupFile struct {
	Groups []group `json:"groups"`
	More   []struct {
		Town     string `json:"town"`
		Region   string `json:"region"`
		District string `json:"district"`
	} `json:"more"`
}

// loadGroups gives the named groups, and as many more as are asked for.
func loadGroups(want int) ([]group, error) {
	var f groupFile
	if err := readData("groups.json", &f); err != nil {
		return nil, err
	}
	for i := len(f.Groups); i < want; i++ {
		m := f.More[i%len(f.More)]
		f.Groups = append(f.Groups, group{
			Key: numbered("g", i+1), Name: numbered(m.Town+" group ", i+1), Region: m.Region, Base: m.Town, Zone: 1,
			Places: []place{{Town: m.Town, Districts: []string{m.District}, Spots: []string{"the retail park", "the lay-by", "the car wash"}}},
		})
	}
	for _, g := range f.Groups {
		if err := g.validate(); err != nil {
			return nil, err
		}
	}
	return f.Groups, nil
}

func (g group) validate() error {
	if g.Key == "" || g.Name == "" || g.Region == "" || len(g.Places) == 0 || g.Zone < 1 || g.Zone > 2 {
		return hut3.Errorf(hut3.Internal, "embedded file groups.json: group %q lacks a name, region, place or zone", g.Key)
	}
	for _, p := range g.Places {
		if p.Town == "" || len(p.Spots) == 0 {
			return hut3.Errorf(hut3.Internal, "embedded file groups.json: group %q has a place without a town or spots", g.Key)
		}
	}
	return nil
}
