package formats

import "slices"

// Field is a place in a row that a column can be given (domain.md 1.5).
type Field string

// The fields.
const (
	FieldRowNo        Field = "row_no" // the sheet's own row number; kept in Extra
	FieldPlatform     Field = "platform"
	FieldOwner        Field = "owner" // whose handset or account the sheet is of
	FieldFrom         Field = "from"
	FieldTo           Field = "to"
	FieldPeer         Field = "peer" // the other party: the direction says who wrote
	FieldNick         Field = "nick" // the owner's name for the other party
	FieldFromNick     Field = "from_nick"
	FieldToNick       Field = "to_nick"
	FieldSent         Field = "sent"
	FieldSentDate     Field = "sent_date"  // a day, joined with FieldSentClock
	FieldSentClock    Field = "sent_clock" // a time of day
	FieldReceived     Field = "received"
	FieldDirection    Field = "direction"
	FieldBody         Field = "body"
	FieldSubject      Field = "subject" // stands before the text, as that of a mail does
	FieldTitle        Field = "title"   // of a note; kept in Extra
	FieldBurn         Field = "burn"
	FieldMedia        Field = "media"
	FieldDevice       Field = "device"
	FieldStage        Field = "stage"
	FieldConversation Field = "conversation"
	FieldNativeID     Field = "native_id"
	FieldReplyTo      Field = "reply_to"
	FieldCell         Field = "cell"     // kept in Extra; marks a sheet of cells
	FieldWifi         Field = "wifi"     // kept in Extra; marks a sheet of Wi-Fi observations
	FieldDuration     Field = "duration" // kept in Extra; marks a sheet of calls
	FieldDeleted      Field = "deleted"  // kept in Extra; Profile.Deleted says which of its values say that the row was deleted

	// Of where and how long something was seen; kept in Extra, and joined there
	// as an area and an interval.
	FieldUntil   Field = "until"
	FieldLat     Field = "lat" // degrees, WGS 84
	FieldLon     Field = "lon"
	FieldRadius  Field = "radius"  // metres
	FieldAzimuth Field = "azimuth" // degrees
	FieldBeam    Field = "beam"    // degrees
	FieldSite    Field = "site"    // of a camera or mast
)

// slot is a field's number, for the tables that every row is read by.
type slot uint8

const (
	atRowNo slot = iota
	atPlatform
	atOwner
	atFrom
	atTo
	atPeer
	atNick
	atFromNick
	atToNick
	atSent
	atSentDate
	atSentClock
	atReceived
	atDirection
	atBody
	atSubject
	atTitle
	atBurn
	atMedia
	atDevice
	atStage
	atConversation
	atNativeID
	atReplyTo
	atCell
	atWifi
	atDuration
	atDeleted
	atUntil
	atLat
	atLon
	atRadius
	atAzimuth
	atBeam
	atSite
	slotCount
)

var fieldOrder = [slotCount]Field{
	atRowNo:        FieldRowNo,
	atPlatform:     FieldPlatform,
	atOwner:        FieldOwner,
	atFrom:         FieldFrom,
	atTo:           FieldTo,
	atPeer:         FieldPeer,
	atNick:         FieldNick,
	atFromNick:     FieldFromNick,
	atToNick:       FieldToNick,
	atSent:         FieldSent,
	atSentDate:     FieldSentDate,
	atSentClock:    FieldSentClock,
	atReceived:     FieldReceived,
	atDirection:    FieldDirection,
	atBody:         FieldBody,
	atSubject:      FieldSubject,
	atTitle:        FieldTitle,
	atBurn:         FieldBurn,
	atMedia:        FieldMedia,
	atDevice:       FieldDevice,
	atStage:        FieldStage,
	atConversation: FieldConversation,
	atNativeID:     FieldNativeID,
	atReplyTo:      FieldReplyTo,
	atCell:         FieldCell,
	atWifi:         FieldWifi,
	atDuration:     FieldDuration,
	atDeleted:      FieldDeleted,
	atUntil:        FieldUntil,
	atLat:          FieldLat,
	atLon:          FieldLon,
	atRadius:       FieldRadius,
	atAzimuth:      FieldAzimuth,
	atBeam:         FieldBeam,
	atSite:         FieldSite,
}

// slot is the field's number; ok is false for a word that is no field.
func (f Field) slot() (s slot, ok bool) {
	i := slices.Index(fieldOrder[:], f)
	return slot(max(i, 0)), i >= 0
}

// kept says that a field has no place in a row: its column goes to Extra.
func (f Field) kept() bool {
	switch f {
	case FieldRowNo, FieldTitle, FieldCell, FieldWifi, FieldDuration, FieldDeleted, FieldUntil, FieldLat, FieldLon, FieldRadius, FieldAzimuth, FieldBeam, FieldSite, "":
		return true
	}
	return false
}

// identifier says that a field holds an identifier, which spreadsheets damage.
func (f Field) identifier() bool {
	switch f {
	case FieldOwner, FieldFrom, FieldTo, FieldPeer, FieldDevice, FieldNativeID, FieldReplyTo:
		return true
	}
	return false
}
