package formats

import (
	"context"

	"hut3"
)

// Info is a format that hut3 reads, as `hut3 formats` lists it.
type Info struct {
	Name  string `json:"name"`
	What  string `json:"what"`
	Limit string `json:"limit"` // what of it is not read
}

// format is a reader with its detection. One of columns, whose meaning a profile
// says, has scan; one that says itself what its parts mean has read.
type format struct {
	Info
	bundle bool // it is read from an archive as a whole
	beside bool // files that lie beside it are looked at
	sheet  bool // a column may name files that lie beside it
	late   bool // its columns are not all known before it is read
	detect func(*source) Detection
	scan   func(*source, Options) (scanner, error)
	read   func(context.Context, *reading) error
}

// scanner walks a file's records. columns grows as names are met; scan calls
// row for each record and bad for each span of bytes that is none. The record
// is used again after row returns.
type scanner interface {
	columns() *columns
	scan(ctx context.Context, row func(*record) error, bad badFunc) error
	describe(*Summary)
	rewind() (scanner, error) // a second walk from the start, for a survey
}

type badFunc func(offset, length int64, reason string) error

// Formats lists what can be read, in the order of detection.
func Formats() []Info {
	var list []Info
	for _, f := range formats() {
		list = append(list, f.Info)
	}
	return list
}

func formats() []format {
	return []format{
		sealedFormat(), slackFormat(), discordPackageFormat(), xlsxFormat(), ufdrFormat(), containerFormat(stepZip), containerFormat(stepTar), mboxFormat(),
		whatsappFormat(), telegramFormat(), metaFormat(), discordFormat(), matrixFormat(), googleChatFormat(), teamsFormat(), caseFormat(), smsFormat(), cellebriteFormat(), xmppFormat(), pidginFormat(),
		imessageFormat(), whatsappIOSFormat(), whatsappAndroidFormat(), signalAndroidFormat(), signalDesktopFormat(), signalIOSFormat(), conversationsFormat(), gajimFormat(), lavaFormat(), sqliteFormat(),
		rsmfFormat(), mailFormat(), ircFormat(),
		jsonFormat("json-lines", "one JSON object a line", shapeLines),
		jsonFormat("json-array", "a JSON array of objects", shapeArray),
		jsonFormat("json-document", "a JSON object that holds an array of message objects", shapeDocument),
		jsonFormat("json-sequence", "JSON objects one after another", shapeSequence),
		csvFormat("csv", "values separated by comma, semicolon, bar or tab, with a header row", 0),
		csvFormat("tsv", "values separated by tabs, with a header row", '\t'),
	}
}

func formatNamed(name string) (format, error) {
	for _, f := range formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return format{}, hut3.Errorf(hut3.Usage, "format %q is not one that hut3 reads; `hut3 formats` lists them", name)
}
