package app

import "hut3/internal/access"

// caseRooms says which action opens each room of the chain from threat to
// figure, and each form in them.
var caseRooms = map[string]access.Action{
	"reports":  access.PackageRead,
	"nominals": access.RecordRead,
	"ocg":      access.PackageRead,

	"raise":              access.ThreatRaise,
	"decide":             access.ThreatDecide,
	"send threat":        access.ThreatSend,
	"acknowledge threat": access.ThreatAcknowledge,
	"review threat":      access.ThreatReview,

	"write":    access.ReportSet,
	"grade":    access.ReportGrade,
	"sanitise": access.ReportSanitise,
	"draft":    access.PackageDraft,
	"approve":  access.PackageApprove,
	"send":     access.PackageSend,
	"receipt":  access.PackageReceipt,
	"redirect": access.PackageRedirect,
	"export":   access.PackageExport,
	"unseal":   access.PackageOpen,

	"operate": access.OperationSet,
	"warrant": access.WarrantSet,
	"arrest":  access.ArrestSet,
	"seize":   access.SeizureSet,

	"freeze":     access.FigureFreeze,
	"sign":       access.FigureSign,
	"release":    access.FigureRelease,
	"enter":      access.StatementEnter,
	"rule words": access.StatementRule,

	"tag":         access.MarkSet,
	"keep search": access.SearchSet,
	"export hits": access.CorpusExport,
	"read on":     access.PositionSet,
	"nominal":     access.NominalSet,
	"claim":       access.ClaimSet,
	"evidence":    access.EvidenceAdd,
	"move":        access.ClaimMove,
	"attribute":   access.ClaimConfirm,
	"group":       access.OCGSet,
}
