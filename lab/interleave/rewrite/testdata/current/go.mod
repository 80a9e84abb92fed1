module current

go 1.25

require stub v0.0.0

replace stub => ../runtime
