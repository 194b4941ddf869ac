package access

import "time"

// AgencyKind says what sort of body an agency is.
type AgencyKind string

// The kinds of domain.md 3.1 to 3.3. Countries are agencies too, since
// packages are sent to them.
const (
	KindNation        AgencyKind = "nation"             // the United Kingdom, top of the roll-up
	KindConstituent   AgencyKind = "constituent"        // England, Wales, Scotland, Northern Ireland
	KindROCU          AgencyKind = "rocu"               // a regional organised crime unit
	KindUnitWithROCU  AgencyKind = "unit with rocu"     // holds a ROCU and does other work besides
	KindForce         AgencyKind = "force"              // a territorial force of England and Wales
	KindNationalForce AgencyKind = "national force"     // Police Scotland, PSNI
	KindSpecialist    AgencyKind = "specialist force"   // BTP, MDP, CNC
	KindNational      AgencyKind = "national agency"    // NCA, HMRC, Border Force and their desks
	KindOther         AgencyKind = "other body"         // may be sent a package
	KindProsecutor    AgencyKind = "prosecutor"         // CPS, COPFS, PPSNI
	KindOversight     AgencyKind = "oversight"          // NPCC, inspectorates, commissioners, tribunal
	KindInternational AgencyKind = "international body" // Europol, Interpol
	KindForeignForce  AgencyKind = "foreign force"      // a force of another jurisdiction
	KindCountry       AgencyKind = "country"            // code is ISO 3166-1 alpha-2
)

var agencyKinds = []AgencyKind{
	KindNation, KindConstituent, KindROCU, KindUnitWithROCU, KindForce, KindNationalForce,
	KindSpecialist, KindNational, KindOther, KindProsecutor, KindOversight,
	KindInternational, KindForeignForce, KindCountry,
}

// Agency is a body as it stood in a period: who may hold an account, be sent a
// package or be credited with a seizure. A body that is renamed or changes
// region has a row for each period under one code.
type Agency struct {
	Code    string     `json:"code"` // short and never reused: DERBYS, EMSOU, NCA, FR
	Name    string     `json:"name"`
	Kind    AgencyKind `json:"kind"`
	Parent  string     `json:"parent,omitempty"`   // next on the way up in figures: force, region, nation
	Nation  string     `json:"nation,omitempty"`   // constituent country, GB-WLS; overlaps the regions
	Country string     `json:"country,omitempty"`  // ISO 3166-1 alpha-2
	Region  string     `json:"region,omitempty"`   // what a ROCU's region is called
	PFA     string     `json:"pfa,omitempty"`      // ONS code of the police force area
	Number  string     `json:"number,omitempty"`   // Home Office and PNC number, two digits
	ID      string     `json:"id,omitempty"`       // data.police.uk id
	ROCUSet string     `json:"rocu_set,omitempty"` // "nine", or "ten" for the one that only some counts include
	Forces  int        `json:"forces,omitempty"`   // territorial forces that must be under it
	From    time.Time  `json:"from,omitzero"`      // first day in force; zero is not stated
	Until   time.Time  `json:"until,omitzero"`     // first day no longer in force; zero is open
	Also    []string   `json:"also,omitempty"`     // other names that Find knows
	Note    string     `json:"note,omitempty"`
}

// In reports whether the row was in force on a day.
func (a Agency) In(day time.Time) bool {
	return !day.Before(a.From) && (a.Until.IsZero() || day.Before(a.Until))
}

// ROCU reports whether the agency is, or contains, a regional organised crime
// unit (domain.md 2.2, quirk 9).
func (a Agency) ROCU() bool { return a.Kind == KindROCU || a.Kind == KindUnitWithROCU }

// Foreign reports whether sending to the agency is a transfer to another
// jurisdiction. The crown dependencies and Gibraltar are foreign in this sense
// (domain.md 3.3), and so are international bodies.
func (a Agency) Foreign() bool { return a.Country != "GB" }
