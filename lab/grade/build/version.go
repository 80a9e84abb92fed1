package build

import "encoding/json"

// Version is that of the go command, as "go1.26.8"; empty before [Builder.Warm].
func (b *Builder) Version() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tools == nil {
		return ""
	}
	var vars struct{ GOVERSION string }
	if json.Unmarshal([]byte(b.tools.about), &vars) != nil {
		return ""
	}
	return vars.GOVERSION
}
