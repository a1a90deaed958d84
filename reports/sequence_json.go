package reports

// json is how the number of replications was found, for result.json.
func (s *Sequence) json(c *Comparison) object {
	targets, selections := []any{}, []any{}
	for _, t := range s.Targets {
		o := object{"metric": t.Measure, "reached": t.At > 0, "strategy": t.Strategy, "basis": t.basis(c)}
		if t.At > 0 {
			o["replications"] = t.At
		}
		if t.Events > 0 {
			o["events"] = t.Events
		}
		if t.Failures > 0 {
			o["outages"] = t.Failures
		}
		if t.Needed > 0 {
			o["needed"] = t.Needed
		}
		t.Mean.addTo(o, "mean")
		t.Difference.addTo(o, "difference")
		targets = append(targets, o)
	}
	for _, z := range s.Selections {
		o := object{
			"metric": z.Measure, "zone": number(z.Width), "unit": measures[measureIndex(z.Measure)].Unit,
			"survivors": append([]string{}, z.Survivors...),
		}
		if z.Best != "" {
			o["best"], o["replications"] = z.Best, z.At
		}
		if z.Void != "" {
			o["reason"] = z.Void
		}
		selections = append(selections, o)
	}
	o := object{"reached": s.Reached, "precision": targets, "selections": selections}
	if len(s.Void) > 0 {
		o["not_judged"] = s.Void
	}
	if s.Decided != "" {
		o["decided_by"] = s.Decided
	}
	return o
}

// addTo adds the widest half-width, relative, and whose it is.
func (w *Width) addTo(o object, key string) {
	if w.Known {
		o["widest_"+key] = object{"half_width_fraction": number(w.Share), "strategy": w.Strategy}
	}
}
