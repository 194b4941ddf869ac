// Package web serves the pages of hut3 and the JSON of /api/v1 from the same
// handlers, over the verbs of internal/app. A page holds no rule of its own:
// what somebody may see and do is decided by the verb, and each verb records
// the look before its answer leaves.
//
// One file page_x.go a page, with its template and its style in pages/x. Pages
// work without a script; the one script there is moves the focus and opens the
// sheet of keys. Nothing is fetched from another place.
package web
