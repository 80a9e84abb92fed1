package work

// Impls lists the implementations, the reference first.
func Impls() []Impl {
	all := referenceImpls()
	all = append(all, baselines()...)
	all = append(all, channels()...)
	for _, library := range [][]Impl{
		antsImpls(), concImpls(), errgroupImpls(), gopkgzImpls(), gopoolImpls(),
		pondImpls(), rillImpls(), tunnyImpls(), workerpoolImpls(),
	} {
		all = append(all, library...)
	}
	return all
}

// must is for errors that no measurement can go on with.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
