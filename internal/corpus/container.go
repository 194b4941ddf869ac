package corpus

import "hash/crc32"

// FormatVersion is the version of the container and of every section in it.
//
//	1  2026-11-22  first: message, row and entity segments
//	2  2026-11-22  rows: fields in columns, a grouping key once for all its rows
//	3  2026-11-22  files of several deliveries: which delivery a ref or row is of
//	4  2026-11-23  messages: texts compressed with a dictionary of their own, and
//	               the language of each
//	5  2026-11-24  every kind: parity, from which a damaged block is worked out, and
//	               sums, table and footer twice
//
// Every version from oldestFormat on is read.
const FormatVersion = 5

const oldestFormat = 1

// The container, all numbers little-endian:
//
//	header    64 bytes: magic, version, kind, zeros, CRC-32C of the first 60
//	sections  each from a multiple of 8, zeros after it to the next
//	sums      a CRC-32C for each 16 KiB block of each section with its padding
//	table     32 bytes a section: id, blocks, offset, length, first sum
//	sums and table again, since format 5
//	footer    64 bytes: where sums and table stand, their CRC-32C, file size,
//	          version (zero before format 5), twice since format 5
const (
	magic      = "HUT3SEG\x00"
	footMagic  = "HUT3END\x00"
	headerSize = 64
	footerSize = 64
	entrySize  = 32
	blockSize  = 16 << 10
)

// The kinds of file, as they stand in the header and in SegmentInfo.Kind.
const (
	KindMessages = "messages"
	KindRows     = "rows"
	KindEntities = "entities"
)

var kindCodes = map[string]uint32{KindMessages: 1, KindRows: 2, KindEntities: 3}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(b []byte) uint32 { return crc32.Checksum(b, castagnoli) }

func padding(n int64) int { return int(-n & 7) }

// sectionID names a section. Numbers are never used again for something else.
type sectionID uint32

// The sections. Which file has which is in the writers.
const (
	secMeta sectionID = iota + 1
	secForms
	secSent
	secForm
	secFlags
	secRef
	secByRef
	secFrom
	secTo
	secConversation
	secRowCount
	secHandleStarts
	secHandles
	secListEnds
	secLists
	secNameStarts
	secConversations
	secConversationStarts
	secConversationOrder
	secPartyStarts
	secParties
	secForeignOrdinal
	secForeignDelivery
	secForeignRow
	secForeignHolders
	secForeignByKey
	secHolderEnds
	secHolders
	secEdgeFrom
	secEdgeTo
	secEdgeCount
	secEdgeFirst
	secEdgeLast
	secTextOffset
	secTextFirst
	secText
	secTermBlocks
	secTerms
	secDocs
	secPositions
)

// The sections of entity layers and row segments.
const (
	secSpanOrdinal sectionID = iota + 100
	secSpanStarts
	secSpanData
	secRowKind
	secRowSide
	secRowNative
	secRowFile
	secRowLength
	secRowGap
	secRowOffset
	secRowStep
	secFileStarts
	secFiles
	secOtherRow
	secOtherDelivery
	secOtherMessage
	secOtherByMessage
	secGroupHigh
	secGroupLow
	secGroupRow
	secNativeRow
	secRecordRow
	secRowNumber
	secExtraFirst
	secExtraOffset
	secExtra
	secFieldStarts
	secNames
)

// The sections of row segments since format 2.
const (
	secGroupFirst sectionID = iota + 200
	secRowShape
	secShapeEnds
	secShapeNames
	secFieldSlot
	secSlotKind
	secSlotValue
	secValueStarts
	secValues
	secSlotFew
	secSlotFewStart
)

// The sections of merged files, since format 3. A file of one delivery has none
// of them.
const (
	secRefDelivery sectionID = iota + 300
	secRunDelivery
	secRunStart
)

// The sections of message segments since format 4. A file of few texts has no
// dictionary of them.
const (
	secTextDictionary sectionID = iota + 400
	secLanguage
	secLanguages
)

// The section that every file has last since format 5: the parity of all others.
const secParity sectionID = 500

var sectionNames = map[sectionID]string{
	secMeta: "meta", secForms: "time forms", secSent: "sent", secForm: "time form", secFlags: "flags",
	secRef: "ref", secByRef: "order by ref", secFrom: "from", secTo: "to", secConversation: "conversation",
	secRowCount: "row count", secHandleStarts: "handle blocks", secHandles: "handles", secListEnds: "recipient list ends",
	secLists: "recipient lists", secNameStarts: "conversation name blocks", secConversations: "conversation names",
	secConversationStarts: "conversation starts", secConversationOrder: "conversation order", secPartyStarts: "party starts",
	secParties: "parties", secForeignOrdinal: "foreign ordinals", secForeignDelivery: "foreign deliveries",
	secForeignRow: "foreign rows", secForeignHolders: "foreign holders", secForeignByKey: "foreign order",
	secHolderEnds: "holder ends", secHolders: "holders", secEdgeFrom: "edge from", secEdgeTo: "edge to",
	secEdgeCount: "edge count", secEdgeFirst: "edge first", secEdgeLast: "edge last", secTextOffset: "text offsets",
	secTextFirst: "text first", secText: "text", secTermBlocks: "dictionary blocks", secTerms: "dictionary",
	secDocs: "document lists", secPositions: "positions", secSpanOrdinal: "span ordinals", secSpanStarts: "span starts",
	secSpanData: "spans", secRowKind: "row kind", secRowSide: "row side", secRowNative: "native id", secRowFile: "row file",
	secRowLength: "row length", secRowGap: "row gap", secRowOffset: "row offset", secRowStep: "row step",
	secFileStarts: "file blocks", secFiles: "files", secOtherRow: "joined rows", secOtherDelivery: "joined deliveries",
	secOtherMessage: "joined messages", secOtherByMessage: "joined order", secGroupHigh: "group key high",
	secGroupLow: "group key low", secGroupRow: "group rows", secNativeRow: "native order", secRecordRow: "records",
	secRowNumber: "row number", secExtraFirst: "field block first", secExtraOffset: "field block offsets",
	secExtra: "fields", secFieldStarts: "field name blocks", secNames: "field names",
	secGroupFirst: "group first", secRowShape: "field shape", secShapeEnds: "shape ends", secShapeNames: "shape names",
	secFieldSlot: "field slots", secSlotKind: "slot kinds", secSlotValue: "slot values", secValueStarts: "field value blocks",
	secRefDelivery: "ref delivery", secRunDelivery: "run deliveries", secRunStart: "run starts",
	secTextDictionary: "text dictionary", secLanguage: "language", secLanguages: "languages",
	secParity: "parity",
	secValues: "field values", secSlotFew: "slot lists", secSlotFewStart: "slot list starts",
}

// String names the section as faults print it.
func (id sectionID) String() string {
	if name, ok := sectionNames[id]; ok {
		return name
	}
	return "unknown section"
}
