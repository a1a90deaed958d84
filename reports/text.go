package reports

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// The number of columns that tables may take, and sentences.
const (
	tableWidth    = 120
	sentenceWidth = 100
)

// Text writes a comparison for a terminal: the headline measures as tables, then the verdicts, then the doubts.
func Text(c *Comparison) string {
	var b strings.Builder
	b.WriteString(heading(c) + "\n" + c.About() + "\n")
	for _, part := range fit(headlineColumns(c), tableWidth) {
		b.WriteString("\n" + writer(part).Render() + "\n")
	}
	b.WriteString("\n" + legend(c) + "\n")
	b.WriteString("\nFindings\n")
	for _, v := range c.Verdicts {
		b.WriteString(hanging("- ", v.Sentence))
	}
	if pareto := c.paretoSentence(); pareto != "" {
		b.WriteString(hanging("- ", pareto))
	}
	if c.Asked.Pairs != "" && len(c.Runs) > 1 && c.replications() > 1 {
		b.WriteString("\nDifferences\n" + writer(pairColumns(c)).Render() + "\n\n" + hanging("", pairLegend(c)))
	}
	if text := ReplicationsText(c); text != "" {
		b.WriteString("\nReplications\n" + text)
	}
	if doubts := doubtLines(c); len(doubts) > 0 {
		b.WriteString("\nDoubts\n")
		for _, line := range doubts {
			b.WriteString(hanging("! ", line))
		}
	}
	return b.String()
}

// ReplicationsText tells how the number of replications was found; "" when it was given.
func ReplicationsText(c *Comparison) string {
	if c.Sequence == nil {
		return ""
	}
	var b strings.Builder
	for _, line := range sequenceLines(c) {
		b.WriteString(hanging("- ", line))
	}
	if len(c.Sequence.Targets) > 0 {
		b.WriteString("\n" + writer(sequenceColumns(c)).Render() + "\n")
	}
	return b.String()
}

// heading says what was compared.
func heading(c *Comparison) string {
	strategies := "one strategy"
	if n := len(c.Runs); n > 1 {
		strategies = fmt.Sprintf("%d strategies", n)
	}
	return fmt.Sprintf("%s: %s, %s, seed %d", c.title(), strategies, Counted(c.replications(), c.piece()), c.Seed)
}

// title is the experiment's name.
func (c *Comparison) title() string {
	if c.Name == "" {
		return "comparison"
	}
	return c.Name
}

// legend explains the signs in the tables.
func legend(c *Comparison) string {
	if c.replications() == 1 {
		return "One replication: no intervals."
	}
	lines := "Mean of the %[2]s ± half of its %[1]s interval; without ± when all %[2]s agree.\n" +
		"* best of its column, within 1 %% of it, or not told apart from it.  ! see the doubts below."
	if len(c.Runs) > 2 {
		lines += "\nFindings compare all pairs of strategies by paired differences, which hold together at %[1]s."
	}
	return fmt.Sprintf(lines, percent(c.Level), plural(c.piece()))
}

// hanging wraps a sentence, indented behind its bullet. A number is not torn from its sign or unit.
func hanging(bullet, sentence string) string {
	var b strings.Builder
	b.WriteString(bullet)
	used := text.StringWidthWithoutEscSequences(bullet)
	indent := used
	for i, word := range strings.Split(glue(sentence), " ") {
		width := text.StringWidthWithoutEscSequences(word)
		switch {
		case i > 0 && used+1+width > sentenceWidth:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			used = indent
		case i > 0:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(strings.ReplaceAll(word, hardSpace, " "))
		used += width
	}
	return b.String() + "\n"
}

// hardSpace is a space at which no line breaks.
const hardSpace = "\u00a0"

var (
	afterFigure = regexp.MustCompile(`([0-9±=]) `)
	beforeSign  = regexp.MustCompile(` ([±%=])`)
)

// glue makes the spaces hard that follow a figure or a sign, or stand before a sign.
func glue(sentence string) string {
	return beforeSign.ReplaceAllString(afterFigure.ReplaceAllString(sentence, "$1"+hardSpace), hardSpace+"$1")
}

// doubtLines writes the doubts, each once with the strategies that share it. Doubts about a measure that the tables do
// not show are left to result.json.
func doubtLines(c *Comparison) (lines []string) {
	type doubt struct {
		code Code
		text string
	}
	shared := map[doubt][]string{}
	var order []doubt
	for _, w := range c.Warnings {
		if w.Measure != "" && !c.Asked.interested(measureIndex(w.Measure)) {
			continue
		}
		d := doubt{w.Code, w.Text}
		if shared[d] == nil {
			order = append(order, d)
		}
		who := w.Strategy
		if w.Detail != "" {
			who += " (" + w.Detail + ")"
		}
		shared[d] = append(shared[d], who)
	}
	for _, d := range order {
		who := ""
		if names := list(shared[d]); names != "" {
			who = names + ": "
		}
		lines = append(lines, string(d.code)+" "+who+d.text)
	}
	return lines
}
