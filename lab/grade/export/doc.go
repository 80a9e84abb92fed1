// Package export writes grades in the forms that learning platforms read.
//
// Each platform has a file of its own and a way of its own to get a grade wrong.
// The formats here share a few rules, so that none of them does:
//
//   - A refused submission is not a zero. Where a platform needs a number, the
//     text says that it is not a grade.
//   - A submission that could not be graded never becomes a zero. A format that
//     cannot say "grade it again" returns [ErrUngraded] and writes nothing.
//   - Students see that a hidden check failed, never how. [ForStudents] is the one
//     place that removes it, and it is in force unless [Options] say Teacher.
//   - What a submission printed or named is data. Control characters and terminal
//     sequences are removed from every text before a format sees it; then each
//     format escapes for what reads it.
//   - A file is complete, or nothing is written. Texts are cut, with a note, until
//     the file fits into what its platform takes.
//
// The formats, and where their platforms describe them:
//
//	gradescope        https://gradescope-autograders.readthedocs.io/en/latest/specs/
//	classroom50       https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
//	github-classroom  https://github.com/classroom-resources/autograding-grading-reporter
//	prairielearn      https://prairielearn.readthedocs.io/en/latest/externalGrading/
//	autolab           https://docs.autolabproject.com/lab/
//	vpl               https://vpl.dis.ulpgc.es/documentation/vpl-3.4.3+/
//	check50           https://cs50.readthedocs.io/projects/check50/en/latest/json_specification.html
//	junit             https://docs.gitlab.com/ci/testing/unit_test_reports/
//	canvas            https://community.canvaslms.com/docs/DOC-12861-4152719649
//	sarif             https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//	csv, html, markdown, json: for people and programs of your own
//
// Points: checks that are skipped say what must pass first, and unstable ones say
// that a person looks at them; neither is shown as a failure. Where a platform
// adds up the points of the checks itself, or takes whole numbers only, the points
// are shared out so that the sum is the score, lateness included.
package export
