package web

func adminRoutes() []route {
	return []route{
		{method: "GET", path: "/admin", room: "admin", handle: adminPage},
	}
}

// adminPage shows what administrators look after: accounts and keys, and
// nothing of what a message says.
func adminPage(v *visit) (answer, error) {
	a, err := v.app.Administration(v.ctx, v.actor)
	return answer{page: "admin", title: "Administration", wide: true, data: a, json: a}, err
}
