package intel

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"

	"hut3"
	"hut3/internal/audit"
)

func join(words []string) string { return strings.Join(words, ", ") }

// itemsOf are the statements of a package as recipients read them: sanitised
// text, gradings without who gave them, and messages by number and digest.
func itemsOf(ref hut3.Ref, p hut3.Package, parts []part) []hut3.PackageItem {
	var out []hut3.PackageItem
	for _, part := range parts {
		for _, item := range part.report.Items {
			it := hut3.PackageItem{
				Number: len(out) + 1, Text: item.Sanitised, From: part.report.From, To: part.report.To,
				Written: unnamed(item.Written), True: unnamed(item.True),
			}
			if item.Judgement != nil {
				it.Judgement = item.Judgement.Wording()
			}
			for n, key := range item.Messages {
				it.Messages = append(it.Messages, hut3.MessageRef{Number: n + 1, Digest: MessageDigest(p.Salt, ref, it.Number, key)})
			}
			out = append(out, it)
		}
	}
	return out
}

func unnamed(g *hut3.Grading) hut3.Grading {
	out := *g
	out.By = ""
	return out
}

// MessageDigest is how a recipient sees a message: HMAC-SHA-256, under the
// package's salt, of the package, the item's number and the message's
// reference. Only who has the salt can tell which message it is.
func MessageDigest(salt hut3.Digest, pkg hut3.Ref, item int, key hut3.Key) hut3.Digest {
	mac := hmac.New(sha256.New, salt[:])
	fmt.Fprintf(mac, "hut3 message 1\n%s\n%d\n%s\n", pkg, item, key)
	return hut3.Digest(mac.Sum(nil))
}

// stateOf is the digest of what is authorised: the terms and every item.
func stateOf(p hut3.Package, items []hut3.PackageItem) (hut3.Digest, error) {
	raw, err := audit.Canonical(struct {
		Terms hut3.PackageTerms  `json:"terms"`
		Items []hut3.PackageItem `json:"items"`
	}{p.PackageTerms, items})
	return sha256.Sum256(raw), err
}

// contentFor is all that one recipient is sent.
func (i *Intel) contentFor(ref hut3.Ref, p hut3.Package, to hut3.PackageRecipient, items []hut3.PackageItem) (hut3.PackageCopy, error) {
	c := hut3.PackageContent{
		Format: hut3.ContentFormat, Package: ref, Edition: p.Edition, Supersedes: p.Supersedes, Copy: string(hut3.ReceiptRef(ref, to.Agency)),
		From: i.Unit, Origin: p.Origin, To: to.Agency, Desk: to.Desk, Officer: to.Officer,
		Sent: p.SentAt, Urgency: p.Urgency, AcknowledgeBy: p.SentAt.Add(i.Lists.Within[p.Urgency]),
		Title: p.Title, Purpose: p.Purpose, LegalBasis: p.LegalBasis, Marking: p.Marking, Handling: p.Handling,
		Use: p.Use, Caveats: p.Caveats, NotBeforeAction: p.NotBeforeAction, NotBeforePublication: p.NotBeforePublication,
		Expires: p.Expires, OnExpiry: p.OnExpiry, Items: items,
	}
	c.Handling.By = ""
	for _, s := range p.Subjects {
		c.Subjects = append(c.Subjects, s.Name)
	}
	_, digest, err := payload(c)
	return hut3.PackageCopy{Content: c, SHA256: digest}, err
}

// payload is the canonical JSON that is sealed, and its digest.
func payload(v any) ([]byte, hut3.Digest, error) {
	raw, err := audit.Canonical(v)
	return raw, sha256.Sum256(raw), err
}
