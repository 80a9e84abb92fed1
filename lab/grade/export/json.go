package export

import (
	"encoding/json"
	"io"

	"example.com/poollab/lab/grade"
)

// jsonFile is the result itself, or an array of them if there is not exactly one.
func jsonFile() Format {
	return format{name: "json", says: "the results as JSON, without what students must not see", many: true, ungraded: true, exact: true,
		write: func(w io.Writer, rs []grade.Result, _ Options) error {
			if len(rs) == 1 {
				return encode(w, rs[0])
			}
			return encode(w, append([]grade.Result{}, rs...))
		}}
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
