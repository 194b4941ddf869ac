package hut3

import (
	"fmt"
	"strconv"
	"strings"
)

// Ref names an object on every page, log line and package: D12, D12/4711093,
// EX-3, AUTH-0, NOM-12, IR-2020-000123, encrochat/peppershirt.
type Ref string

// The prefixes of numbered records. A record's kind in the store is the
// lower-case word beside it.
const (
	PrefixAuthority   = "AUTH" // authority
	PrefixExhibit     = "EX"   // exhibit
	PrefixUser        = "USR"  // user
	PrefixAllocation  = "ALC"  // allocation
	PrefixRestriction = "RST"  // restriction: a hold, a lock, a withholding
	PrefixNominal     = "NOM"  // nominal
	PrefixClaim       = "CLM"  // attribution claim, handle to nominal
	PrefixEvidence    = "EVI"  // evidence item for or against a claim
	PrefixOCG         = "OCG"  // organised crime group
	PrefixReport      = "IR"   // intelligence report, IR-2020-000123
	PrefixPackage     = "PKG"  // package
	PrefixThreat      = "TTL"  // threat to life
	PrefixOperation   = "OP"   // operation
	PrefixWarrant     = "WAR"  // warrant
	PrefixArrest      = "ARR"  // arrest
	PrefixSeizure     = "SZ"   // seizure
	PrefixStatement   = "STM"  // statement reported by somebody, verbatim
	PrefixFigure      = "FIG"  // figure or statement of our own, frozen
)

// NumberedRef prints a record's reference, as in NOM-12.
func NumberedRef(prefix string, n int64) Ref { return Ref(prefix + "-" + strconv.FormatInt(n, 10)) }

// ReportRef prints a report's reference, as in IR-2020-000123.
func ReportRef(year int, n int64) Ref { return Ref(fmt.Sprintf("IR-%d-%06d", year, n)) }

// Prefix is the part before the first hyphen, or nothing for rows, deliveries
// and handles.
func (r Ref) Prefix() string {
	prefix, _, ok := strings.Cut(string(r), "-")
	if !ok || strings.Contains(prefix, "/") || strings.ToUpper(prefix) != prefix {
		return ""
	}
	return prefix
}
