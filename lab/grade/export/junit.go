package export

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"

	"example.com/poollab/lab/grade"
)

// junit is XML that CI systems read, a suite for each submission. Names of tests
// are those of checks and stay the same; the class name is the submission's.
//
// Unstable checks pass, with a text: readers that count would take points off for
// a skipped one. What is refused is one test with an error. The same holds for what
// is ungraded among others; alone it is no file.
func junit() Format {
	return format{name: "junit", says: "JUnit XML, for GitLab, Jenkins, Artemis and others", many: true, limit: 29 << 20, write: writeJUnit}
}

type junitFile struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string           `xml:"name,attr"`
	Tests      int              `xml:"tests,attr"`
	Failures   int              `xml:"failures,attr"`
	Errors     int              `xml:"errors,attr"`
	Skipped    int              `xml:"skipped,attr"`
	Time       string           `xml:"time,attr"`
	Properties *junitProperties `xml:"properties"`
	Cases      []junitCase      `xml:"testcase"`
}

type junitProperties struct {
	List []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class      string           `xml:"classname,attr"`
	Name       string           `xml:"name,attr"`
	Properties *junitProperties `xml:"properties"`
	Failure    *junitText       `xml:"failure"`
	Error      *junitText       `xml:"error"`
	Skipped    *junitText       `xml:"skipped"`
	Out        string           `xml:"system-out,omitempty"`
}

type junitText struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"` // not cdata, which lets through what no parser takes
}

func writeJUnit(w io.Writer, rs []grade.Result, _ Options) error {
	var f junitFile
	classes := once{}
	for _, r := range rs {
		s := suite(r, classes.name(cmp.Or(r.Submission, "submission")))
		f.Tests += s.Tests
		f.Failures += s.Failures
		f.Errors += s.Errors
		f.Skipped += s.Skipped
		f.Suites = append(f.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(f); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func suite(r grade.Result, class string) junitSuite {
	s := junitSuite{Name: class, Time: fmt.Sprintf("%.3f", r.Elapsed.Seconds())}
	props := []junitProperty{{"poollab.status", string(r.Status)}, {"poollab.rubric", r.Rubric}, {"poollab.kit", r.Kit}, {"poollab.go", r.Go}}
	if r.Status == grade.Graded {
		props = append(props, junitProperty{"poollab.score", number(r.Score)}, junitProperty{"poollab.max_score", number(r.MaxScore)})
		if l := late(r); l != "" {
			props = append(props, junitProperty{"poollab.late", l})
		}
	}
	s.Properties = &junitProperties{props}
	if r.Status != grade.Graded {
		s.Cases = []junitCase{{Class: class, Name: "submission", Error: &junitText{Message: string(r.Status) + ": not a grade", Type: string(r.Status), Text: standing(r)}}}
		s.Tests, s.Errors = 1, 1
		return s
	}
	names := titles(r.Checks)
	for i, c := range r.Checks {
		k := junitCase{Class: class, Name: names[i], Properties: &junitProperties{[]junitProperty{
			{"poollab.id", c.ID}, {"poollab.status", string(c.Status)}, {"poollab.score", number(c.Score)}, {"poollab.max_score", number(c.MaxScore)}}}}
		t := &junitText{Message: short(c), Type: cmp.Or(c.Kind, string(c.Status)), Text: feedback(c)}
		switch c.Status {
		case grade.Fail:
			k.Failure = t
			s.Failures++
		case grade.Error:
			k.Error = t
			s.Errors++
		case grade.Skipped:
			t.Type = ""
			k.Skipped = t
			s.Skipped++
		default:
			k.Out = feedback(c)
		}
		s.Cases = append(s.Cases, k)
	}
	s.Tests = len(s.Cases)
	return s
}
