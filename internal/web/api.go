package web

import (
	_ "embed"
)

// description is openapi.yaml: every address of the interface, its parameters
// and the keys of its answers. It is written by its own test, from what the
// handlers take and give on the fixture; the test fails where the two part.
//
//go:embed openapi.yaml
var description []byte

func apiRoutes() []route {
	return []route{
		{method: "GET", path: "/openapi.yaml", open: true, handle: describe},
	}
}

func describe(*visit) (answer, error) {
	return answer{raw: description, kind: "application/yaml; charset=utf-8"}, nil
}
