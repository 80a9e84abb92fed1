module old

go 1.20

require stub v0.0.0

replace stub => ../runtime
