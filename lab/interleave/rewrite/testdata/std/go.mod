module std_

go 1.26

require stub v0.0.0

replace stub => ../runtime
