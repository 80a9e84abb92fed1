package export

import "example.com/poollab/lab/grade"

// ForStudents returns what a student may see of a result: all but how hidden
// checks failed, what a person should look at, and what a secret seed could be
// guessed from. Every format uses it, and nothing else removes hidden parts.
//
// Of a hidden check its id, name, verdict and points are left, since the total
// would tell them anyway, and if it failed what the rubric says instead. The reason of a skipped one is left too: it names only
// the check that must pass first.
func ForStudents(r grade.Result) grade.Result {
	checks := make([]grade.Check, len(r.Checks))
	for i, c := range r.Checks {
		if c.Hidden {
			seen := grade.Check{
				ID: c.ID, Contract: c.Contract, Name: c.Name, Status: c.Status, Score: c.Score, MaxScore: c.MaxScore, Hidden: true,
			}
			switch c.Status {
			case grade.Skipped:
				seen.Reason = c.Reason
			case grade.Fail:
				seen.Say = c.Say
			}
			c = seen
		}
		checks[i] = c
	}
	r.Checks = checks
	r.Review = nil
	r.Seed, r.Key = "", "" // digests of a short seed can be searched
	r.Layers = nil         // what the sandbox lacks is no student's business
	return r
}
