package scaling_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"example.com/poollab/lab/scaling"
	"example.com/poollab/lab/scaling/draw"
)

// Read results, group them, and say where more workers stop helping.
func Example() {
	var results scaling.Results
	if err := results.AddFile("testdata/two-cores.txt"); err != nil {
		fmt.Println(err)
		return
	}
	tables, err := results.Tables(scaling.Options{Filter: ".name:Map"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range tables {
		for _, s := range t.Series {
			fmt.Printf("%s %s: use %d workers; the curve is %s\n", s.Name, t.Title, s.Knee().Workers, s.Explain().Shape)
		}
	}
	// Output:
	// Map work=noop: use 1 workers; the curve is falling
	// Map work=cpu1us: use 1 workers; the curve is flat
	// Map work=sleep1ms: use 256 workers; the curve is scales
}

// Fit a law to rates of your own.
func ExampleFitAmdahl() {
	points := []scaling.Point{
		{Workers: 1, Rates: []float64{100, 101, 99, 100}},
		{Workers: 2, Rates: []float64{182, 181, 183, 182}},
		{Workers: 4, Rates: []float64{308, 307, 309, 308}},
		{Workers: 8, Rates: []float64{471, 470, 472, 471}},
	}
	m := scaling.FitAmdahl(points, 0.95)
	sigma, _ := m.Parameter("sigma")
	fmt.Printf("serial part %.1f%%, 16 workers would do %.0f\n", 100*sigma.Center, m.At(16).Center)
	// Output:
	// serial part 10.0%, 16 workers would do 641
}

// By Little's law, a rate times a latency is how many tasks are under way.
func ExampleLittle() {
	l := scaling.Little{Latency: 0.100, Compute: 0.005, Processors: 4}
	fmt.Printf("500 a second keep %.0f workers busy; from %.0f on the processors are the limit\n", l.Busy(500), l.Workers())
	// Output:
	// 500 a second keep 50 workers busy; from 80 on the processors are the limit
}

// Draw a table in the terminal.
func Example_draw() {
	var results scaling.Results
	if err := results.AddFile("testdata/two-cores.txt"); err != nil {
		fmt.Println(err)
		return
	}
	tables, err := results.Tables(scaling.Options{Filter: "/work:sleep1ms .name:(Map OR Sequential)"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := draw.Text(os.Stdout, tables[0], draw.TextOptions{Width: 60, Rows: 8, ASCII: true}); err != nil {
		fmt.Println(err)
	}
	// Output:
	//          speed-up against workers=1
	//    512x |
	//    128x |                                           =======A
	//     64x |                                  ====A====..
	//     32x |                         =========.
	//      8x |                =========A
	//      4x |       ======A==/
	//      1x |A======/     B           B            B           B
	//    0.5x |
	//         ++------------+-----------+------------+-----------+
	//          1            4          16           64         256 workers
	//          A Map   B Sequential   / ideal   = bound   . model
	//          | interval
}

// A gate in a test of your own: the committed results, and those measured now.
func TestGateInATest(t *testing.T) {
	var before, after scaling.Results
	require.NoError(t, before.AddFile("testdata/two-cores.txt"))
	require.NoError(t, after.AddFile("testdata/two-cores.txt"))
	c, err := scaling.Compare(&before, &after, scaling.GateOptions{Size: 0.10})
	require.NoError(t, err)
	require.Empty(t, c.Failed())
}
