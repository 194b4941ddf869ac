package main

import (
	"github.com/spf13/cobra"

	"hut3"
)

// commands is every command of the program, in the order of the work.
var commands = []func(*globals) *cobra.Command{
	newInit, newLogin, newLogout, newWhoami, newPasswd, newUser, newAllocate, newAgencies,
	newAuthority, newFormats, newWatch, newImport, newDeliveries, newRejects, newCompleteness, newGrouping, newReview,
	newSearch, newQuery, newFacets, newThread, newTrace, newEntities, newNetwork,
	newTag, newMark, newHitSet, newSearches, newNews, newTerms, newDistinct,
	newNominal, newClaim, newEvidence, newExternal, newOCG, newThreat,
	newReport, newPackage, newUnit,
	newOperation, newWarrant, newArrest, newSeizure, newStatement,
	newFigures, newReconcile, newFigure,
	newRestrict, newHold, newErase, newAudit, newVerify, newUpkeep, newSimulate, newBench, newDemo, newServe,
}

// holdsCommands is the annotation of a command that only holds others.
const holdsCommands = "holds commands"

// group makes a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Annotations: map[string]string{holdsCommands: "yes"}, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		if asked, _ := cmd.Flags().GetBool("json"); asked {
			return hut3.Errorf(hut3.Usage, "%s holds other commands; hut3 %s --help lists them", cmd.CommandPath(), use)
		}
		return cmd.Help()
	}}
	cmd.AddCommand(subs...)
	return cmd
}

// explain gives a command that says no more than its one line a longer text:
// the line, and the exit codes.
func explain(cmd *cobra.Command) {
	if cmd.Long == "" {
		cmd.Long = cmd.Short + ".\n" + exitHelp
	}
	for _, sub := range cmd.Commands() {
		explain(sub)
	}
}
