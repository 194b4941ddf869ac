package web

import (
	"html/template"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMeasureNamesReadAsWords(t *testing.T) {
	for name, want := range map[string]string{
		"cash": "cash", "listed_assets": "listed assets", "class_a": "class A", "class_a_and_b": "class A and B",
		"drug:heroin": "heroin", "drug:mdma": "MDMA", "drug:cannabis-plants:plants": "cannabis plants, plants", "cash_and_assets": "cash and assets",
	} {
		if got := measureName(name); got != want {
			t.Errorf("%s reads %q, not %q", name, got, want)
		}
	}
}

func TestWordsOfRecordsReadAsPeopleWriteThem(t *testing.T) {
	for word, want := range map[string]string{"seized_device": "seized device", "anpr": "ANPR", "co_location_vehicle": "co-location, vehicle", "open": "open"} {
		if got := wordsText(word); got != want {
			t.Errorf("%s reads %q, not %q", word, got, want)
		}
	}
}

func TestDifferencesLineUp(t *testing.T) {
	got := []string{signedText(1, 3607), signedText(1, -42.04), signedText(3, 0.0126), measureText(0.0139), measureText(0.006871), measureText(1204)}
	if diff := cmp.Diff([]string{"+3607.0", "−42.0", "+0.013", "0.01390", "0.00687", "1,204"}, got); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

func TestTimesInTextsReadAsThoseOfThePages(t *testing.T) {
	const text = "encrochat/<peppershirt>, 2020-05-28T10:15:32Z, and D1/2020"
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := timedText(text, london), template.HTML("encrochat/&lt;peppershirt&gt;, <time>2020-05-28 11:15:32 BST</time>, and D1/2020"); got != want {
		t.Errorf("reads %q, not %q", got, want)
	}
}

// A page that the rail names stands there with a picture, folded or not.
func TestEveryRoomOfTheRailHasAnIcon(t *testing.T) {
	icons, err := loadIcons()
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range railWords {
		if icons[item.Room] == "" {
			t.Errorf("%s has no icon", item.Word)
		}
	}
}
