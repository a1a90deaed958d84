package chart

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

var pictures = flag.String("pictures", "", "write the PNG and SVG of every case into this folder, to look at")

func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no folder given")
	}
	for _, c := range allCases {
		png, err := PNG(c.chart, DPI)
		if err != nil {
			t.Fatal(err)
		}
		for name, data := range map[string][]byte{c.name + ".png": png, c.name + ".svg": SVG(c.chart)} {
			if err := os.WriteFile(filepath.Join(*pictures, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
