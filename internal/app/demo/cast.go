package demo

import (
	"hut3"
	"hut3/internal/app"
	"hut3/internal/venetic"
)

// cast is who works the case. One account each; the reviewer is independent.
var cast = []hut3.User{
	{Name: "custodian", Unit: "NCA", Title: "evidence custodian", Roles: []hut3.UserRole{hut3.RoleCustodian}},
	{Name: "analyst", Unit: "NCA", Title: "analyst", Roles: []hut3.UserRole{hut3.RoleAnalyst}},
	{Name: "officer", Unit: "NCA", Title: "intelligence officer at the hub", Roles: []hut3.UserRole{hut3.RoleOfficer, hut3.RoleAnalyst}},
	{Name: "officer2", Unit: "NCA", Title: "second intelligence officer", Roles: []hut3.UserRole{hut3.RoleOfficer, hut3.RoleAnalyst}},
	{Name: "commander", Unit: "NCA", Title: "Detective Superintendent", Roles: []hut3.UserRole{hut3.RoleCommander}},
	{Name: "duty", Unit: "NCA", Title: "duty desk", Roles: []hut3.UserRole{hut3.RoleDuty}},
	{Name: "reviewer", Unit: "NCA", Title: "independent reviewer, counsel", Roles: []hut3.UserRole{hut3.RoleReviewer}},
	{Name: "auditor", Unit: "NCA", Title: "auditor", Roles: []hut3.UserRole{hut3.RoleAuditor}},
	{Name: "derbyshire", Unit: "DERBYS", Title: "investigator", Roles: []hut3.UserRole{hut3.RoleInvestigator}},
	{Name: "nottinghamshire", Unit: "NOTTS", Title: "investigator", Roles: []hut3.UserRole{hut3.RoleInvestigator}},
	{Name: "thamesvalley", Unit: "TVP", Title: "investigator", Roles: []hut3.UserRole{hut3.RoleInvestigator}},
	{Name: "bedfordshire", Unit: "BEDS", Title: "investigator", Roles: []hut3.UserRole{hut3.RoleInvestigator}},
	{Name: "disclosure", Unit: "NCA", Title: "disclosure officer", Roles: []hut3.UserRole{hut3.RoleDisclosure}},
}

// purposes are what the people say they act for.
const purpose = "Operation Venetic (model)"

// open makes the folder and signs everybody in.
func (s *story) open() error {
	var err error
	if s.tale, err = venetic.Tell(s.config()); err != nil {
		return err
	}
	made, err := app.Init(s.ctx, s.opts.Dir, app.NewCase{Name: "Operation Venetic, model", Unit: "NCA", Owner: "owner", Demo: true, Password: Password, Clock: s.clock.Now})
	if err != nil {
		return err
	}
	s.result.Case = made.Case
	if s.app, err = app.Open(s.ctx, s.opts.Dir); err != nil {
		return err
	}
	s.app.Doors.Now = s.clock.Now
	made.Actor.Purpose = purpose
	s.people["owner"] = made.Actor
	for _, u := range cast {
		if err := s.enrol(made.Actor, u); err != nil {
			return err
		}
	}
	return nil
}

// firstPassword is what the owner gives a new account; nobody works with it.
const firstPassword = "to be changed at once"

// enrol makes an account, whose owner signs in and chooses the password.
func (s *story) enrol(owner hut3.Actor, u hut3.User) error {
	if _, err := s.app.AddUser(s.ctx, owner, u, firstPassword); err != nil {
		return err
	}
	_, actor, err := s.app.Doors.SignIn(s.ctx, u.Name, firstPassword)
	if err != nil {
		return err
	}
	if _, actor, err = s.app.Doors.ChangeSecret(s.ctx, actor, firstPassword, Password); err != nil {
		return err
	}
	actor.Purpose = purpose
	s.people[u.Name] = actor
	return nil
}

func (s *story) config() venetic.Config {
	return venetic.Config{Handles: s.opts.Handles, Messages: s.opts.Messages, Seed: s.opts.Seed, OmitMessages: true}
}
