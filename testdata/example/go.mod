module example.org/mypool

go 1.26.0

require example.com/poollab v0.0.0

require pgregory.net/rapid v1.3.0 // indirect

replace example.com/poollab => ../..
