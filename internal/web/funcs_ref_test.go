package web

import "testing"

// A reference is read in words; what is none of a figure stands as it is.
func TestRefText(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{
		"PKG-1/DERBYS": "PKG-1/DERBYS", "D1/4": "D1/4", "figures/EMSOU/class_a/2020-07-02": "EMSOU class A, as at 2 July 2020",
		"figures/EMSOU/cash/2020-07-02?known_at=2020-07-02T10%3A29%3A00.5Z":             "EMSOU cash, as at 2 July 2020, known at 2020-07-02 10:29:00 UTC",
		"figures/EMSOU/cash/all?by=location&known_at=2020-07-02T11%3A29%3A00%2B01%3A00": "EMSOU cash, by location, known at 2020-07-02 10:29:00 UTC",
		"figures/EMSOU/cash/all?%zz": "figures/EMSOU/cash/all?%zz",
		"encrochat/what?now":         "encrochat/what?now",
	} {
		if got := refText(ref); got != want {
			t.Errorf("%s: %q, want %q", ref, got, want)
		}
	}
}
