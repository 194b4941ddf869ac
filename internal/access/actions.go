package access

import (
	"slices"
	"strings"

	"hut3"
	"hut3/internal/audit"
)

// Action names something that a person does. It is what the log prints.
type Action string

// The actions. A new verb of the product is a line here and a line in
// permissions.
const (
	CaseInit      Action = "case.init"
	UserSet       Action = "user.set"
	SecretSet     Action = "secret.set"
	SignIn        Action = "session.sign_in"
	SignOut       Action = "session.sign_out"
	FactorSet     Action = "factor.set"
	TokenSet      Action = "token.set"
	AllocationSet Action = "allocation.set"
	UnitKeySet    Action = "unit.key"
	AccountRead   Action = "account.read"
	LogRead       Action = "log.read"
	Verify        Action = "case.verify"

	AuthoritySet   Action = "authority.set"
	DeliveryBegin  Action = "delivery.begin"
	DeliveryCommit Action = "delivery.commit"
	DeliveryRead   Action = "delivery.read"
	DeliveryCheck  Action = "delivery.check"  // completeness: every row counts, withheld ones too
	CorpusMerge    Action = "corpus.merge"    // files joined; nothing they hold changes
	DeliveryExport Action = "delivery.export" // originals and the places of every row
	WatchSet       Action = "gate.watch"
	WatchRead      Action = "gate.watch_list"
	GateRead       Action = "gate.read"
	GateRule       Action = "gate.rule"
	RestrictSet    Action = "restriction.set"

	HoldSet        Action = "hold.set" // keeps material from being erased
	HoldRelease    Action = "hold.release"
	ErasureRequest Action = "erasure.request"
	ErasureApprove Action = "erasure.approve"
	ErasureCarry   Action = "erasure.carry_out"
	ErasureRead    Action = "erasure.read" // holds and erasures

	GroupingRule Action = "grouping.rule" // split or join by a person
	CorpusSearch Action = "corpus.search"
	CorpusRead   Action = "corpus.read"
	CorpusTrace  Action = "corpus.trace"
	NetworkRead  Action = "network.read"
	RecordRead   Action = "record.read"

	MarkSet      Action = "message.mark"
	TagDefine    Action = "tag.define"
	HitSetSet    Action = "hit_set.save"
	SearchSet    Action = "search.save"
	PositionSet  Action = "position.set" // how far somebody has read what came in
	CorpusExport Action = "corpus.export"

	NominalSet   Action = "nominal.set"
	ClaimSet     Action = "claim.set"
	EvidenceAdd  Action = "claim.evidence"
	ClaimMove    Action = "claim.state"
	ClaimConfirm Action = "claim.attribute"
	OCGSet       Action = "ocg.set"

	ThreatRaise       Action = "threat.raise"
	ThreatRead        Action = "threat.read"
	ThreatOwn         Action = "threat.own" // what one raised, or was sent
	ThreatAssess      Action = "threat.assess"
	ThreatDecide      Action = "threat.decide"
	ThreatSend        Action = "threat.send"
	ThreatAcknowledge Action = "threat.acknowledge"
	ThreatReview      Action = "threat.review"
	ThreatClose       Action = "threat.close"

	ReportSet       Action = "report.set"
	ReportGrade     Action = "report.grade"
	ReportSanitise  Action = "report.sanitise"
	PackageDraft    Action = "package.draft"
	PackageApprove  Action = "package.authorise"
	PackageSend     Action = "package.send"
	PackageExport   Action = "package.export"
	PackageOpen     Action = "package.open"
	PackageRead     Action = "package.read"
	PackageReceipt  Action = "package.receipt"
	PackageRedirect Action = "package.redirect"

	OperationSet   Action = "operation.set"
	WarrantSet     Action = "warrant.set"
	ArrestSet      Action = "arrest.set"
	SeizureSet     Action = "seizure.set"
	StatementEnter Action = "statement.enter"
	StatementRule  Action = "statement.rule"
	FiguresRead    Action = "figures.read"
	FigureFreeze   Action = "figure.freeze"
	FigureSign     Action = "figure.sign"
	FigureRelease  Action = "figure.release"
)

type permission struct {
	kind  audit.Kind // the operation of DPA 2018 s.62 that the leaf is kept for
	roles []hut3.UserRole
	bound bool // only for the actor's own unit, unless he holds a hub role at home
}

// home lists the acts of the unit that owns the case: whatever role a guest
// holds, they are not his.
var home = map[Action]bool{
	UserSet: true, AllocationSet: true, UnitKeySet: true, AccountRead: true, LogRead: true, Verify: true,
	AuthoritySet: true, DeliveryBegin: true, DeliveryCommit: true, DeliveryCheck: true, DeliveryExport: true, CorpusMerge: true, GroupingRule: true,
	WatchSet: true, WatchRead: true, GateRead: true, GateRule: true, RestrictSet: true, OCGSet: true,
	HoldSet: true, HoldRelease: true, ErasureRequest: true, ErasureApprove: true, ErasureCarry: true, ErasureRead: true,
	ThreatRead: true, ThreatDecide: true, ThreatClose: true,
	StatementEnter: true, StatementRule: true, FigureFreeze: true, FigureSign: true, FigureRelease: true,
}

// signed lists the acts of which it must be certain whose they are: the steps
// that two people take, what leaves for other units, and what nobody can take
// back. Whoever is only asserted to act takes none of them (DESIGN section 4).
var signed = map[Action]bool{
	HoldRelease: true, ErasureRequest: true, ErasureApprove: true, ErasureCarry: true,
	SecretSet: true, GateRule: true, RestrictSet: true, ClaimConfirm: true, OCGSet: true,
	ThreatDecide: true, ThreatSend: true, ThreatClose: true,
	ReportGrade: true, PackageDraft: true, PackageApprove: true, PackageSend: true, PackageExport: true, PackageRedirect: true,
	FigureFreeze: true, FigureSign: true, FigureRelease: true,
}

// beforeOwnPassword lists all that is answered to somebody whose password was
// set by another person.
var beforeOwnPassword = map[Action]bool{SignIn: true, SecretSet: true, SignOut: true}

// ErrFirstPassword refuses everything to somebody who has not yet chosen a
// password of his own: until then, two people can act in his name.
var ErrFirstPassword = hut3.Errorf(hut3.Refused, "your password was set by another person; choose one of your own first, with hut3 passwd")

// Groups of roles that recur below.
var (
	anyone   = []hut3.UserRole{hut3.RoleCustodian, hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander, hut3.RoleDuty, hut3.RoleDisclosure, hut3.RoleReviewer, hut3.RoleAuditor, hut3.RoleAdministrator}
	readers  = []hut3.UserRole{hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander, hut3.RoleDisclosure, hut3.RoleReviewer}
	caseTeam = []hut3.UserRole{hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander, hut3.RoleDisclosure}
	workers  = []hut3.UserRole{hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator}
	hub      = []hut3.UserRole{hut3.RoleOfficer, hut3.RoleCommander}
	desks    = []hut3.UserRole{hut3.RoleDuty, hut3.RoleOfficer, hut3.RoleCommander}
)

// permissions says which roles may do what. Roles that together defeat the
// model: reviewer with any other (refused by hut3.User), administrator with
// auditor (who would watch the accounts), officer twice in a two-person step
// (refused by the step itself: two different people).
var permissions = map[Action]permission{
	CaseInit:      {audit.Administration, anyone, false},
	UserSet:       {audit.Administration, []hut3.UserRole{hut3.RoleAdministrator}, false},
	SecretSet:     {audit.Administration, anyone, false},
	SignIn:        {audit.Administration, anyone, false},
	SignOut:       {audit.Administration, anyone, false},
	FactorSet:     {audit.Administration, anyone, false},
	TokenSet:      {audit.Administration, anyone, false},
	AllocationSet: {audit.Administration, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleCommander, hut3.RoleCustodian}, false},
	UnitKeySet:    {audit.Administration, []hut3.UserRole{hut3.RoleAdministrator, hut3.RoleOfficer}, false},
	AccountRead:   {audit.Administration, []hut3.UserRole{hut3.RoleAuditor, hut3.RoleAdministrator, hut3.RoleOfficer, hut3.RoleCommander}, false},
	LogRead:       {audit.Consultation, []hut3.UserRole{hut3.RoleAuditor}, false},
	Verify:        {audit.Administration, []hut3.UserRole{hut3.RoleCustodian, hut3.RoleAuditor, hut3.RoleAdministrator}, false},

	AuthoritySet:   {audit.Collection, []hut3.UserRole{hut3.RoleCustodian, hut3.RoleCommander}, false},
	DeliveryBegin:  {audit.Collection, []hut3.UserRole{hut3.RoleCustodian}, false},
	DeliveryCommit: {audit.Collection, []hut3.UserRole{hut3.RoleCustodian}, false},
	DeliveryRead:   {audit.Consultation, append([]hut3.UserRole{hut3.RoleCustodian, hut3.RoleAuditor}, readers...), false},
	DeliveryCheck:  {audit.Consultation, []hut3.UserRole{hut3.RoleCustodian, hut3.RoleAuditor}, false},
	DeliveryExport: {audit.Disclosure, []hut3.UserRole{hut3.RoleCustodian}, false},
	CorpusMerge:    {audit.Administration, []hut3.UserRole{hut3.RoleCustodian, hut3.RoleAdministrator}, false},
	WatchSet:       {audit.Alteration, []hut3.UserRole{hut3.RoleReviewer, hut3.RoleCustodian}, false},
	WatchRead:      {audit.Consultation, []hut3.UserRole{hut3.RoleReviewer, hut3.RoleCustodian}, false},
	GateRead:       {audit.Consultation, []hut3.UserRole{hut3.RoleReviewer}, false},
	GateRule:       {audit.Alteration, []hut3.UserRole{hut3.RoleReviewer}, false},
	RestrictSet:    {audit.Alteration, []hut3.UserRole{hut3.RoleReviewer, hut3.RoleDisclosure, hut3.RoleCommander}, false},

	HoldSet:        {audit.Alteration, []hut3.UserRole{hut3.RoleDisclosure, hut3.RoleCommander, hut3.RoleOfficer, hut3.RoleCustodian}, false},
	HoldRelease:    {audit.Alteration, []hut3.UserRole{hut3.RoleDisclosure, hut3.RoleCommander}, false},
	ErasureRequest: {audit.Erasure, []hut3.UserRole{hut3.RoleDisclosure, hut3.RoleCommander, hut3.RoleReviewer, hut3.RoleCustodian}, false},
	ErasureApprove: {audit.Erasure, []hut3.UserRole{hut3.RoleCommander, hut3.RoleReviewer}, false},
	ErasureCarry:   {audit.Erasure, []hut3.UserRole{hut3.RoleCustodian}, false},
	ErasureRead:    {audit.Consultation, []hut3.UserRole{hut3.RoleDisclosure, hut3.RoleCommander, hut3.RoleOfficer, hut3.RoleReviewer, hut3.RoleCustodian, hut3.RoleAuditor}, false},

	GroupingRule: {audit.Alteration, workers, false},
	CorpusSearch: {audit.Consultation, readers, false},
	CorpusRead:   {audit.Consultation, readers, false},
	CorpusTrace:  {audit.Consultation, readers, false},
	NetworkRead:  {audit.Consultation, readers, false},
	RecordRead:   {audit.Consultation, caseTeam, false},

	MarkSet:      {audit.Alteration, caseTeam, false},
	TagDefine:    {audit.Alteration, caseTeam, false},
	HitSetSet:    {audit.Alteration, readers, false},
	SearchSet:    {audit.Alteration, readers, false},
	PositionSet:  {audit.Alteration, readers, false},
	CorpusExport: {audit.Disclosure, caseTeam, false},

	NominalSet:   {audit.Alteration, workers, false},
	ClaimSet:     {audit.Combination, workers, false},
	EvidenceAdd:  {audit.Alteration, append([]hut3.UserRole{hut3.RoleDisclosure}, workers...), false},
	ClaimMove:    {audit.Alteration, workers, false},
	ClaimConfirm: {audit.Combination, workers, false},
	OCGSet:       {audit.Combination, hub, false},

	ThreatRaise:       {audit.Alteration, append([]hut3.UserRole{hut3.RoleReviewer, hut3.RoleDuty}, caseTeam...), false},
	ThreatRead:        {audit.Consultation, []hut3.UserRole{hut3.RoleDuty, hut3.RoleCommander, hut3.RoleReviewer}, false},
	ThreatOwn:         {audit.Consultation, append([]hut3.UserRole{hut3.RoleDuty}, caseTeam...), false},
	ThreatAssess:      {audit.Alteration, []hut3.UserRole{hut3.RoleDuty, hut3.RoleOfficer, hut3.RoleCommander, hut3.RoleReviewer}, false},
	ThreatDecide:      {audit.Alteration, []hut3.UserRole{hut3.RoleCommander}, false},
	ThreatSend:        {audit.Disclosure, desks, false},
	ThreatAcknowledge: {audit.Alteration, append([]hut3.UserRole{hut3.RoleInvestigator}, desks...), false},
	ThreatReview:      {audit.Alteration, desks, false},
	ThreatClose:       {audit.Alteration, []hut3.UserRole{hut3.RoleCommander}, false},

	ReportSet:       {audit.Alteration, workers, false},
	ReportGrade:     {audit.Alteration, []hut3.UserRole{hut3.RoleAnalyst, hut3.RoleOfficer}, false},
	ReportSanitise:  {audit.Alteration, []hut3.UserRole{hut3.RoleOfficer}, false},
	PackageDraft:    {audit.Alteration, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleAnalyst}, false},
	PackageApprove:  {audit.Alteration, hub, false},
	PackageSend:     {audit.Disclosure, []hut3.UserRole{hut3.RoleOfficer}, false},
	PackageExport:   {audit.Disclosure, []hut3.UserRole{hut3.RoleOfficer}, false},
	PackageOpen:     {audit.Collection, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleInvestigator}, false},
	PackageRead:     {audit.Consultation, caseTeam, true},
	PackageReceipt:  {audit.Alteration, []hut3.UserRole{hut3.RoleInvestigator, hut3.RoleOfficer, hut3.RoleCommander}, true},
	PackageRedirect: {audit.Disclosure, []hut3.UserRole{hut3.RoleInvestigator, hut3.RoleOfficer}, true},

	OperationSet:   {audit.Alteration, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander}, true},
	WarrantSet:     {audit.Alteration, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander}, true},
	ArrestSet:      {audit.Alteration, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander}, true},
	SeizureSet:     {audit.Alteration, []hut3.UserRole{hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander}, true},
	StatementEnter: {audit.Collection, hub, false},
	StatementRule:  {audit.Alteration, hub, false},
	FiguresRead:    {audit.Consultation, caseTeam, false},
	FigureFreeze:   {audit.Alteration, hub, false},
	FigureSign:     {audit.Alteration, []hut3.UserRole{hut3.RoleCommander}, false},
	FigureRelease:  {audit.Disclosure, []hut3.UserRole{hut3.RoleCommander}, false},
}

// Can says whether the actor may do the act: nil, or a Refused error that says
// which role may, and nothing about the object.
func Can(actor hut3.Actor, act Act) error {
	p, ok := permissions[act.Action]
	if !ok {
		return hut3.Errorf(hut3.Internal, "no permission is written down for %q", act.Action)
	}
	if actor.User == "" {
		return hut3.Errorf(hut3.Refused, "not signed in; run hut3 login")
	}
	if actor.PasswordBy != "" && !beforeOwnPassword[act.Action] {
		return ErrFirstPassword
	}
	if !actor.Has(p.roles...) {
		return hut3.Errorf(hut3.Refused, "%s needs the role %s; %s holds %s", act.Action, oneOf(p.roles), actor.Name, held(actor.Roles))
	}
	if signed[act.Action] && actor.Assurance != hut3.SignedIn {
		return hut3.Errorf(hut3.Refused, "%s needs somebody who signed in; run hut3 login", act.Action)
	}
	if actor.Guest && home[act.Action] {
		return hut3.Errorf(hut3.Refused, "%s is for the unit that owns the case, and not for %s", act.Action, actor.Unit)
	}
	if p.bound && (actor.Guest || !actor.Has(hub...)) && !slices.Contains(act.Units, actor.Unit) {
		return hut3.Errorf(hut3.Refused, "%s is refused: it is not the business of %s", act.Action, actor.Unit)
	}
	return nil
}

// TwoPeople refuses a second step by the person who took the first, and a step
// by somebody who did not sign in or whose password another person set.
func TwoPeople(first hut3.Ref, second hut3.Actor) error {
	if second.Assurance != hut3.SignedIn {
		return hut3.Errorf(hut3.Refused, "this step needs somebody who signed in; run hut3 login")
	}
	if second.PasswordBy != "" {
		return ErrFirstPassword
	}
	if first == second.User {
		return hut3.Errorf(hut3.Refused, "this step needs a second person: %s took the first", second.Name)
	}
	return nil
}

// oneOf lists roles as a sentence does: auditor, custodian or officer.
func oneOf(roles []hut3.UserRole) string { return listed(roles, " or ") }

func held(roles []hut3.UserRole) string {
	if len(roles) == 0 {
		return "none"
	}
	return listed(roles, " and ")
}

func listed(roles []hut3.UserRole, last string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	slices.Sort(names)
	end := len(names) - 1
	if end == 0 {
		return names[0]
	}
	return strings.Join(names[:end], ", ") + last + names[end]
}
