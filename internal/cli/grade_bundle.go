package cli

import "example.com/poollab/lab/grade"

func writeBundle(path string, g *grade.Grader, e grade.Entry, r *grade.Result) error { return nil }
