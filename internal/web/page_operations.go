package web

import "hut3/internal/app"

func operationRoutes() []route {
	return []route{
		{method: "GET", path: "/operations", room: "operations", handle: operationsPage},
		{method: "GET", path: "/operations/{ref}", room: "operations", handle: operationPage},
	}
}

func operationsPage(v *visit) (answer, error) {
	list, err := v.app.OperationList(v.ctx, v.actor)
	return answer{page: "operations", title: "Operations", wide: true, data: list, json: map[string]any{"operations": list}}, err
}

// operationData is an operation with its warrants counted.
type operationData struct {
	app.OperationFile
	Executed int
}

func operationPage(v *visit) (answer, error) {
	f, err := v.app.OperationFile(v.ctx, v.actor, v.ref())
	d := operationData{OperationFile: f}
	for _, w := range f.Warrants {
		if w.Executed != "" {
			d.Executed++
		}
	}
	return answer{page: "operation", title: string(f.Ref), wide: true, data: d, json: f, crumbs: []crumb{{"Operations", "/operations"}, {string(f.Ref), ""}}}, err
}
