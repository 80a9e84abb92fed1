module stub

go 1.20
