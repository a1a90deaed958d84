package reports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// column is one column of a table, all cells written.
type column struct {
	header string
	cells  []string
	left   bool // aligned to the left
}

// width is the space the column takes, with the gap to the next.
func (c *column) width() int {
	widest := text.LongestLineLen(c.header)
	for _, cell := range c.cells {
		widest = max(widest, text.StringWidthWithoutEscSequences(cell))
	}
	return widest + 2
}

// headlineColumns has the strategies' names and a column for each measure of interest.
func headlineColumns(c *Comparison) []column {
	columns := []column{{header: "Strategy", left: true}}
	for i := range c.Runs {
		columns[0].cells = append(columns[0].cells, c.Runs[i].Name+c.rowMark(i))
	}
	for m := range measures {
		if c.Asked.interested(m) {
			columns = append(columns, column{header: columnHeader(c, m), cells: figureCells(c, m)})
		}
	}
	return columns
}

// columnHeader is the title, broken at its comma, above the unit.
func columnHeader(c *Comparison, measure int) string {
	header := strings.Replace(measures[measure].Title, ", ", "\n", 1)
	if label := c.scaleOf(measure).label; label != "" {
		header += "\n" + label
	}
	return header
}

// figureCells writes a measure of each strategy, aligned at the ±, with a mark for the best and one for doubts.
func figureCells(c *Comparison, measure int) []string {
	s := c.scaleOf(measure)
	means, halves := make([]string, len(c.Runs)), make([]string, len(c.Runs))
	meanWidth, halfWidth := 0, 0
	for i := range c.Runs {
		if e := &c.Estimates[i][measure]; e.Known() {
			means[i], halves[i] = s.figures(e.Interval)
		} else {
			means[i] = "–"
		}
		meanWidth = max(meanWidth, text.StringWidthWithoutEscSequences(means[i]))
		halfWidth = max(halfWidth, len(halves[i]))
	}
	cells := make([]string, len(c.Runs))
	for i := range cells {
		cells[i] = text.AlignRight.Apply(means[i], meanWidth)
		if halves[i] != "" {
			cells[i] += fmt.Sprintf(" ± %-*s", halfWidth, halves[i])
		}
		cells[i] += c.mark(i, measure)
	}
	return leftAligned(cells)
}

// leftAligned pads cells to the same width, so that their figures stand in line whatever the column's alignment.
func leftAligned(cells []string) []string {
	width := 0
	for _, cell := range cells {
		width = max(width, text.StringWidthWithoutEscSequences(cell))
	}
	for i, cell := range cells {
		cells[i] = text.AlignLeft.Apply(cell, width)
	}
	return cells
}

// mark is "*" for the best of a column, "!" for a doubt about this very number.
func (c *Comparison) mark(run, measure int) string {
	name, mark := measures[measure].Name, ""
	for _, v := range c.Verdicts {
		if v.Measure == name && len(v.Worse) > 0 && slices.Contains(v.Best, c.Runs[run].Name) {
			mark += "*"
		}
	}
	for _, w := range c.Estimates[run][measure].Warnings {
		if w.Code != NotTold {
			return mark + "!"
		}
	}
	return mark
}

// rowMark is "!" for a strategy with a doubt about all of its numbers.
func (c *Comparison) rowMark(run int) string {
	for _, w := range c.Warnings {
		if w.Strategy == c.Runs[run].Name && w.Measure == "" {
			return " !"
		}
	}
	return ""
}

// fit deals columns out to tables that are at most so wide; each begins with the first column.
func fit(columns []column, width int) (parts [][]column) {
	part, used := columns[:1:1], columns[0].width()
	for _, col := range columns[1:] {
		if used+col.width() > width && len(part) > 1 {
			parts = append(parts, part)
			part, used = columns[:1:1], columns[0].width()
		}
		part, used = append(part, col), used+col.width()
	}
	return append(parts, part)
}

// writer fills a go-pretty table. Headers stay as written and stand at the bottom of theirs.
func writer(columns []column) table.Writer {
	w := table.NewWriter()
	style := table.StyleDefault
	style.Box = table.BoxStyle{MiddleHorizontal: "-", PaddingRight: "  "}
	style.Options = table.Options{SeparateHeader: true}
	style.Format = table.FormatOptions{}
	w.SetStyle(style)
	w.SuppressTrailingSpaces()
	header := make(table.Row, len(columns))
	configs := make([]table.ColumnConfig, len(columns))
	for i, col := range columns {
		align := text.AlignRight
		if col.left {
			align = text.AlignLeft
		}
		header[i] = col.header
		configs[i] = table.ColumnConfig{Number: i + 1, Align: align, AlignHeader: align, VAlignHeader: text.VAlignBottom}
	}
	w.AppendHeader(header)
	w.SetColumnConfigs(configs)
	for row := range columns[0].cells {
		cells := make(table.Row, len(columns))
		for i, col := range columns {
			cells[i] = col.cells[row]
		}
		w.AppendRow(cells)
	}
	return w
}
