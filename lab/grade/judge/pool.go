package judge

import (
	"math/rand/v2"

	"example.com/poollab/lab/grade/play"
	"example.com/poollab/lab/invariants"
)

// poolChecks are the checks of long-lived pools. Each world is a script: what is
// submitted, from where, and when the pool is closed. Its judge knows from the
// record alone what became of each task and each call.
func poolChecks() []Check {
	row := func(name string, worlds func(*rand.Rand, int) []World) Check {
		return Check{Invariant: invariants.Invariant{Name: name}, Worlds: worlds}
	}
	// meeting is for checks with encounters, clock for those about times, memory or
	// goroutines as such, that schedules have nothing to say about.
	meeting := func(c Check, encounters func() []World) Check {
		c.Encounters = encounters
		return c
	}
	clock := func(c Check) Check {
		c.Unscheduled = true
		return c
	}
	return []Check{
		meeting(row("ExactlyOnce", always(ones)), onceMore),
		clock(row("NoWorkers", always(noWorkers))),
		clock(row("NilTask", always(nils))),
		row("Visible", always(touches)),
		meeting(row("ManySubmitters", byEffort(manySubmitters)), onceMore),

		meeting(row("Bounded", loadWorlds((*seen).atMost)), throngs),
		row("FullWidth", always(widths)),
		meeting(row("BoundedWhenCold", byEffort(cold)), throngs),
		row("SlotsKept", always(mixes)),
		clock(row("Reuse", always(crowds))),

		clock(row("WorkConserving", func(r *rand.Rand, effort int) []World {
			return append(afterRest(), loadWorlds((*seen).busy)(r, effort)...)
		})),
		row("SubmitReturns", always(submitReturns)),
		meeting(row("Burst", always(bursts)), burstFromTwo),
		meeting(row("NoLostWakeup", byEffort(wakeups)), wakeupEncounters),
		clock(row("IdleBlocks", always(idlePools))),
		clock(row("StartsAtOnce", always(startsAtOnce))),
		row("NestedParallel", always(nestedBlocked)),
		row("NestedSubmit", always(nestedTrees)),
		row("FIFO", always(orders)),

		row("PanicContained", always(setbacks(play.Panics, false))),
		row("GoexitContained", always(setbacks(play.Exits, true))),
		meeting(row("PanicIsolated", always(isolated)), panicsAtOnce),
		row("PanicAdmits", always(admits)),

		meeting(row("CloseWaits", always(closeWaits)), startsAfterClose),
		meeting(row("ClosedRefuses", always(closedRefuses)), closesThenSubmits),
		meeting(row("AcceptedOrRefused", overlapsAndRaces), oneRace),
		row("CloseTwice", closeTwice),
		row("CloseUnused", always(closeUnused)),
		row("CloseReleases", always(closeReleases)),
		row("FailsWhileClosing", always(failsLate)),
		meeting(row("NoLeak", always(leavesNothing)), endsAll),
		clock(row("Forgets", always(forgets))),
		meeting(row("Chaos", chaos), failsAsItCloses),
	}
}
