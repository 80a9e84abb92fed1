package export_test

import (
	"fmt"
	"os"

	"example.com/poollab/lab/grade"
	"example.com/poollab/lab/grade/export"
)

func ExampleLookup() {
	f, err := export.Lookup("prairielearn")
	if err != nil {
		fmt.Println(err)
		return
	}
	r := grade.Result{Submission: "ann", Status: grade.Refused, Problems: []grade.Problem{{File: "pool.go", Line: 3, Message: "undefined: wg"}}}
	if err := f.Write(os.Stdout, []grade.Result{r}, export.Options{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "gradable": false,
	//   "format_errors": [
	//     "pool.go:3: undefined: wg"
	//   ]
	// }
}

func ExampleFormats() {
	for _, f := range export.Formats() {
		if f.Many() {
			fmt.Printf("%s: %s\n", f.Name(), f.Describe())
		}
	}
	// Output:
	// junit: JUnit XML, for GitLab, Jenkins, Artemis and others
	// canvas: a gradebook to import into Canvas (CSV)
	// csv: a table of a class for people (CSV)
	// sarif: failed checks as SARIF 2.1.0, for code scanning
	// html: one page for a student or a class, with nothing to load
	// markdown: a summary for a CI job (Markdown)
	// json: the results as JSON, without what students must not see
}

func ExampleForStudents() {
	r := export.ForStudents(grade.Result{Checks: []grade.Check{
		{Name: "Bounded", Status: grade.Fail, Hidden: true, Headline: "3 calls ran at once on 2 workers"},
	}})
	fmt.Printf("%s: %s %q\n", r.Checks[0].Name, r.Checks[0].Status, r.Checks[0].Headline)
	// Output: Bounded: fail ""
}
