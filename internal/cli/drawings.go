package cli

import (
	"errors"
	"io"
	"os"

	"example.com/poollab/lab"
)

// drawings are the files that a run is drawn into. They are opened before the
// run, so that a name that cannot be written costs no waiting, and emptied
// after it, so that a run that fails leaves an older file alone.
type drawings struct{ files []drawing }

type drawing struct {
	file *os.File
	made bool // did not exist before
	draw func(io.Writer, ...lab.Trace) error
}

func openDrawings(trace, svg string) (*drawings, error) {
	d := &drawings{}
	for _, want := range []struct {
		flag, name string
		draw       func(io.Writer, ...lab.Trace) error
	}{{"-trace", trace, lab.WriteChrome}, {"-svg", svg, lab.WriteSVG}} {
		if want.name == "" {
			continue
		}
		_, err := os.Stat(want.name)
		made := errors.Is(err, os.ErrNotExist)
		f, err := os.OpenFile(want.name, os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			d.close()
			return nil, usagef("%s: %v", want.flag, err)
		}
		d.files = append(d.files, drawing{f, made, want.draw})
	}
	if len(d.files) == 2 && sameFile(d.files[0].file, d.files[1].file) {
		d.close()
		return nil, usagef("-trace and -svg cannot both write %s", trace)
	}
	return d, nil
}

// sameFile reports whether two names led to one file. Devices and pipes may
// take several writers.
func sameFile(a, b *os.File) bool {
	infoA, errA := a.Stat()
	infoB, errB := b.Stat()
	return errA == nil && errB == nil && infoA.Mode().IsRegular() && os.SameFile(infoA, infoB)
}

// write draws the traces into every file and closes it.
func (d *drawings) write(traces []lab.Trace) error {
	var errs []error
	for _, f := range d.files {
		errs = append(errs, f.write(traces))
	}
	d.files = nil
	return errors.Join(errs...)
}

func (d drawing) write(traces []lab.Trace) error {
	// A pipe or a device cannot be emptied and need not be.
	if info, err := d.file.Stat(); err == nil && info.Mode().IsRegular() {
		if err := d.file.Truncate(0); err != nil {
			return errors.Join(err, d.file.Close())
		}
	}
	return errors.Join(d.draw(d.file, traces...), d.file.Close())
}

// close gives up what has not been written, and removes the files that would
// be left empty.
func (d *drawings) close() {
	for _, f := range d.files {
		f.file.Close()
		if f.made {
			os.Remove(f.file.Name())
		}
	}
	d.files = nil
}
