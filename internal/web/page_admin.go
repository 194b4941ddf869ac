package web

import (
	"crypto/rand"
	"slices"
	"strings"

	"hut3"
	"hut3/internal/app"
)

func adminRoutes() []route {
	return []route{
		{method: "GET", path: "/admin", room: "admin", handle: adminPage},
		{method: "GET", path: "/admin/users/{name}", room: "admin", handle: adminUserPage},
		{method: "POST", path: "/admin/users", room: "admin", step: true, handle: addUser},
		{method: "POST", path: "/admin/users/{name}", room: "admin", step: true, handle: setUser},
		{method: "POST", path: "/admin/users/{name}/factors", room: "admin", step: true, handle: clearFactors},
		{method: "POST", path: "/admin/sessions/{account}/{id}/end", room: "admin", handle: adminEndSession},
		{method: "POST", path: "/admin/tokens/{account}/{id}/revoke", room: "admin", handle: adminRevoke},
	}
}

// administration is what the room of the administrators shows: accounts, keys
// and who was given what, and nothing of what a message says.
type administration struct {
	app.Administration
	May   bool // change accounts
	Roles []hut3.UserRole
	// What is shown of the two long lists.
	Shown     []app.Account
	Given     []app.Allotted
	UserPages pager
	GiftPages pager
	Signed    []app.SessionItem
	SignPages pager
}

var adminCrumb = crumb{"Administration", "/admin"}

// allRoles are what an account may hold, in the order of DESIGN section 2.
var allRoles = []hut3.UserRole{
	hut3.RoleCustodian, hut3.RoleAnalyst, hut3.RoleOfficer, hut3.RoleInvestigator, hut3.RoleCommander,
	hut3.RoleDuty, hut3.RoleDisclosure, hut3.RoleReviewer, hut3.RoleAuditor, hut3.RoleAdministrator,
}

func adminPage(v *visit) (answer, error) {
	a, err := v.app.Administration(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	d := administration{Administration: a, May: app.Rooms(v.actor)["users"], Roles: allRoles}
	if d.Shown, d.UserPages, err = paged(v, a.Users); err != nil {
		return answer{}, err
	}
	if d.Given, d.GiftPages, err = pagedBy(v, "given", a.Allocations); err != nil {
		return answer{}, err
	}
	d.Signed, d.SignPages, err = pagedBy(v, "sessions", a.Sessions)
	return answer{page: "admin", title: "Administration", wide: true, data: d, json: a}, err
}

// adminUser is one account with what stands about it.
type adminUser struct {
	app.Account
	Factors  int               `json:"factors"`
	Sessions []app.SessionItem `json:"sessions"`
	Tokens   []app.TokenItem   `json:"tokens"`
	Shown    []app.SessionItem `json:"-"` // of the sessions
	Pages    pager             `json:"-"`
	May      bool              `json:"-"`
	All      []hut3.UserRole   `json:"-"`
}

func adminUserPage(v *visit) (answer, error) {
	a, err := v.app.Administration(v.ctx, v.actor)
	if err != nil {
		return answer{}, err
	}
	i := slices.IndexFunc(a.Users, func(u app.Account) bool { return u.Name == v.path("name") })
	if i < 0 {
		return answer{}, hut3.Errorf(hut3.NotFound, "no user %s", v.path("name"))
	}
	u := adminUser{Account: a.Users[i], Factors: a.Factors[string(a.Users[i].Ref)], May: app.Rooms(v.actor)["users"], All: allRoles}
	for _, s := range a.Sessions {
		if s.Account == u.Ref {
			u.Sessions = append(u.Sessions, s)
		}
	}
	for _, k := range a.Tokens {
		if k.Account == u.Ref {
			u.Tokens = append(u.Tokens, k)
		}
	}
	if u.Shown, u.Pages, err = pagedBy(v, "sessions", u.Sessions); err != nil {
		return answer{}, err
	}
	return answer{page: "adminuser", title: u.Name, data: u, json: u, crumbs: []crumb{adminCrumb, {u.Name, ""}}}, nil
}

// rolesOf reads the roles that were ticked.
func (v *visit) rolesOf() (out []hut3.UserRole) {
	_ = v.r.ParseForm() // a form that cannot be read holds nothing
	for _, r := range v.r.PostForm["role"] {
		out = append(out, hut3.UserRole(r))
	}
	return out
}

// addUser makes an account with a first password, which is shown once and opens
// nothing but the choice of another.
func addUser(v *visit) (answer, error) {
	first := strings.ToLower(rand.Text()[:16])
	u := hut3.User{Name: v.ask("name"), Title: v.ask("title"), Unit: strings.ToUpper(v.ask("unit")), Roles: v.rolesOf()}
	if err := u.Validate(); err != nil {
		return answer{}, err
	}
	ref, err := v.app.AddUser(v.ctx, v.actor, u, first)
	if err != nil {
		return answer{}, err
	}
	return v.once(shownOnce{
		Head: "The account " + u.Name, To: "/admin", Lines: []string{first},
		Text: string(ref) + " is made. This is its first password, shown once. Hand it over by another way than the name.",
	}, map[string]any{"ref": ref, "password": first}), nil
}

func setUser(v *visit) (answer, error) {
	u := hut3.User{Name: v.path("name"), Title: v.ask("title"), Unit: strings.ToUpper(v.ask("unit")), Roles: v.rolesOf(), Disabled: v.ask("disabled") != ""}
	if u.Name == v.actor.Name && (u.Disabled || !slices.Contains(u.Roles, hut3.RoleAdministrator)) {
		return answer{}, hut3.Errorf(hut3.Conflict, "you would shut yourself out of this room; ask another administrator to do it")
	}
	to := "/admin/users/" + escapePath(u.Name)
	return answer{to: to, json: u}, v.app.SetUser(v.ctx, v.actor, u)
}

func clearFactors(v *visit) (answer, error) {
	refs, err := v.app.UserRefs(v.ctx, []string{v.path("name")})
	if err != nil {
		return answer{}, err
	}
	to := "/admin/users/" + escapePath(v.path("name"))
	return answer{to: to, json: map[string]any{"cleared": refs[0]}}, v.app.Doors.ClearFactors(v.ctx, v.actor, refs[0])
}

func adminEndSession(v *visit) (answer, error) {
	return answer{to: local(v.ask("next")), json: map[string]string{"ended": v.path("id")}}, v.app.Doors.EndSession(v.ctx, v.actor, hut3.Ref(v.path("account")), v.path("id"))
}

func adminRevoke(v *visit) (answer, error) {
	return answer{to: local(v.ask("next")), json: map[string]string{"revoked": v.path("id")}}, v.app.Doors.RevokeToken(v.ctx, v.actor, hut3.Ref(v.path("account")), v.path("id"))
}
