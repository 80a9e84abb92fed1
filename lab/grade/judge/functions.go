package judge

func mapChecks() []Check { return nil }

func completedChecks() []Check { return nil }
