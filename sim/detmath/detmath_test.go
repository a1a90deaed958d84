package detmath

import (
	"math"
	"math/big"
	"testing"
)

const precision = 220

// words is a small generator for test arguments (a Weyl sequence through a multiply-xorshift finalizer).
type words uint64

func (w *words) next() uint64 {
	*w += 0x9e3779b97f4a7c15
	z := uint64(*w)
	z = (z ^ z>>32) * 0xd6e8feb86659fd93
	z = (z ^ z>>32) * 0xd6e8feb86659fd93
	return z ^ z>>32
}

// between returns a number in [low, high).
func (w *words) between(low, high float64) float64 {
	return low + (high-low)*float64(w.next()>>11)*0x1p-53
}

// logArguments covers the whole range, every part of the table with its seams, and both sides of 1.
func logArguments() []float64 {
	var w words
	xs := []float64{math.SmallestNonzeroFloat64, 0x1p-1022, math.MaxFloat64, 1, 0.5, 2, math.E, 10}
	for range 4000 {
		xs = append(xs, math.Float64frombits(w.next()%(2047<<52)), w.between(0.5, 2), w.between(0.95, 1.05))
		xs = append(xs, 1+math.Ldexp(w.between(-1, 1), -int(w.next()%52)))
	}
	for i := range 129 {
		seam := 1 + float64(i)/128
		xs = append(xs, seam, math.Nextafter(seam, 0), math.Nextafter(seam, 3), seam/2, math.Nextafter(seam/2, 0))
	}
	for _, edge := range []float64{1 - 0x1p-5, 1 + 0x1p-5} {
		xs = append(xs, edge, math.Nextafter(edge, 0), math.Nextafter(edge, 2))
	}
	return xs
}

// expArguments covers the range without overflow, the seams of the table, and small numbers.
func expArguments() []float64 {
	w := words(1)
	xs := []float64{0, 1, -1, 709.782712893384, -708.3964185322641}
	for range 4000 {
		xs = append(xs, w.between(-708.39, 709.78), w.between(-1, 1), w.between(-40, 5))
	}
	for k := -400.0; k <= 400; k++ {
		seam := (k + 0.5) * math.Ln2 / 64
		xs = append(xs, seam, math.Nextafter(seam, -1000), math.Nextafter(seam, 1000))
	}
	return xs
}

// worst returns the greatest error of f over xs, and logs where it is.
func worst(t *testing.T, name string, xs []float64, f func(float64) float64,
	reference func(*big.Float) *big.Float) float64 {
	t.Helper()
	most, at := 0.0, 0.0
	for _, x := range xs {
		if e := ulps(f(x), reference(number(x, precision))); !(e <= most) {
			most, at = e, x
		}
	}
	t.Logf("%s: at most %.4f ulp, at %v, over %d arguments", name, most, at, len(xs))
	return most
}

func TestLogError(t *testing.T) {
	if e := worst(t, "Log", logArguments(), Log, bigLog); !(e <= 0.52) {
		t.Errorf("Log errs by %v ulp; documented: 0.52", e)
	}
}

func TestExpError(t *testing.T) {
	if e := worst(t, "Exp", expArguments(), Exp, bigExp); !(e <= 0.52) {
		t.Errorf("Exp errs by %v ulp; documented: 0.52", e)
	}
}

// Results below 2^-1022 have fewer bits: the sum is rounded to 53 bits, and again when it is scaled.
func TestExpErrorSubnormal(t *testing.T) {
	w, xs := words(2), []float64{}
	for range 1000 {
		xs = append(xs, w.between(-745.13, -708))
	}
	if e := worst(t, "Exp, subnormal", xs, Exp, bigExp); !(e <= 1) {
		t.Errorf("Exp errs by %v ulp below 2^-1022; documented: 1", e)
	}
}

func TestLog1pError(t *testing.T) {
	w, xs := words(3), []float64{1e-300, -1e-300, 0x1p-53, -0x1p-53, 1e300, -0.9999999}
	for range 3000 {
		xs = append(xs, math.Ldexp(w.between(-1, 1), -int(w.next()%70)), w.between(-1, 5))
	}
	// 1+x needs up to 70 bits more than x; below 2^-1000 ln(1+x) is x-x^2/2 to all digits here.
	reference := func(x *big.Float) *big.Float {
		if x.MantExp(nil) < -200 {
			return x
		}
		return bigLog(add(number(1, 2*precision), x))
	}
	if e := worst(t, "Log1p", xs, Log1p, reference); !(e <= 1.5) {
		t.Errorf("Log1p errs by %v ulp; documented: 1.5", e)
	}
}

func TestExpm1Error(t *testing.T) {
	w, xs := words(4), []float64{1e-300, -1e-300, -39.9, -40.1, 699, 701}
	for range 3000 {
		xs = append(xs, math.Ldexp(w.between(-1, 1), -int(w.next()%70)), w.between(-3, 3))
	}
	reference := func(x *big.Float) *big.Float {
		if x.MantExp(nil) < -200 {
			return x
		}
		return sub(bigExp(number(0, 2*precision).Set(x)), number(1, 2*precision))
	}
	if e := worst(t, "Expm1", xs, Expm1, reference); !(e <= 2) {
		t.Errorf("Expm1 errs by %v ulp; documented: 2", e)
	}
}

// Bases and exponents of every size whose power is a normal number, and those near the ends of the range, where the
// error of y*ln x counts most.
func TestPowError(t *testing.T) {
	w := words(5)
	most, at := 0.0, [2]float64{}
	for i := range 6000 {
		x := math.Float64frombits(w.next() % (2047 << 52))
		y := w.between(-708, 709) / math.Log(x)
		switch i % 3 {
		case 1:
			x, y = w.between(0.5, 2), w.between(-300, 300)
		case 2:
			x, y = float64(w.next()%100000+1), w.between(-3, 3) // as in a Zipf law
		}
		want := bigExp(mul(number(y, precision), bigLog(number(x, precision))))
		if e := ulps(Pow(x, y), want); !(e <= most) {
			most, at = e, [2]float64{x, y}
		}
	}
	t.Logf("Pow: at most %.4f ulp, at %v", most, at)
	if !(most <= 0.52) {
		t.Errorf("Pow errs by %v ulp at %v; documented: 0.52", most, at)
	}
}

// The error of a quantile z is (P(z)-p)/density(z) to first order, which is exact enough at 1e-15.
func TestNormQuantileError(t *testing.T) {
	w := words(6)
	ps := []float64{0x1p-53, 0x1p-52, 0.125, 0.975, math.Nextafter(0.125, 0), 0.875, math.Nextafter(0.875, 1)}
	for range 700 {
		ps = append(ps, w.between(0, 1), w.between(0, 0.13), 0.5+math.Ldexp(w.between(-1, 1), -int(w.next()%40)-1))
		ps = append(ps, math.Exp(w.between(-37, -1)), 1-math.Ldexp(w.between(0.5, 1), -int(w.next()%50)))
	}
	for range 30 {
		ps = append(ps, math.Exp(w.between(-744, -36)))
	}
	most, at := 0.0, 0.0
	for _, p := range ps {
		z := NormQuantile(p)
		density, below := bigNormal(z)
		truth := sub(like(below, z), quo(sub(below, like(below, p)), density))
		if e := ulps(z, truth); !(e <= most) {
			most, at = e, p
		}
	}
	t.Logf("NormQuantile: at most %.4f ulp, at %v", most, at)
	if !(most <= 4) {
		t.Errorf("NormQuantile errs by %v ulp at %v; documented: 4", most, at)
	}
}

// Every entry of the tables is the nearest double of its formula.
func TestTables(t *testing.T) {
	nearest := func(x *big.Float) float64 { v, _ := x.Float64(); return v }
	ln2 := bigLog(number(2, precision))
	for i := range 64 {
		middle := 1 + (float64(i)+0.5)/64
		log := bigLog(number(middle, precision))
		step := logTable[i]
		if step.inverse != 1/middle || step.logHi != math.Round(nearest(log)*0x1p42)*0x1p-42 ||
			step.logLo != nearest(sub(log, like(log, step.logHi))) {
			t.Errorf("logTable[%d] is %v", i, step)
		}
		power := bigExp(quo(mul(ln2, like(ln2, float64(i))), like(ln2, 64)))
		if e := expTable[i]; e.hi != nearest(power) || e.lo != nearest(sub(power, like(power, e.hi))) {
			if i > 0 || e != (expStep{1, 0}) {
				t.Errorf("expTable[%d] is %v", i, e)
			}
		}
	}
	for _, c := range []struct{ whole, hi, lo float64 }{{1, ln2Hi, ln2Lo}, {64, stepHi, stepLo}} {
		rest := sub(quo(ln2, like(ln2, c.whole)), like(ln2, c.hi))
		if nearest(rest) != c.lo || c.hi*0x1p42 != math.Floor(c.hi*0x1p42) {
			t.Errorf("ln 2 / %v = %x + %x", c.whole, c.hi, c.lo)
		}
	}
	if nearest(quo(like(ln2, 64), ln2)) != stepRate {
		t.Errorf("64/ln 2 = %x", stepRate)
	}
}

func TestSpecialValues(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Log(0)", Log(0), -inf}, {"Log(-1)", Log(-1), nan}, {"Log(Inf)", Log(inf), inf}, {"Log(NaN)", Log(nan), nan},
		{"Log(-Inf)", Log(-inf), nan}, {"Log(1)", Log(1), 0}, {"Log(2)", Log(2), math.Ln2},
		{"Log(-0)", Log(math.Copysign(0, -1)), -inf}, {"Log(2^-1074)", Log(0x1p-1074), -744.4400719213812},
		{"Log1p(-1)", Log1p(-1), -inf}, {"Log1p(-2)", Log1p(-2), nan}, {"Log1p(0)", Log1p(0), 0},
		{"Log1p(Inf)", Log1p(inf), inf}, {"Log1p(NaN)", Log1p(nan), nan},
		{"Exp(0)", Exp(0), 1}, {"Exp(1)", Exp(1), math.E}, {"Exp(-Inf)", Exp(-inf), 0}, {"Exp(Inf)", Exp(inf), inf},
		{"Exp(NaN)", Exp(nan), nan}, {"Exp(709.7827)", Exp(709.7827128933841), inf}, {"Exp(1000)", Exp(1000), inf},
		{"Exp(-745.1)", Exp(-745.1332191019411), math.SmallestNonzeroFloat64}, {"Exp(-746)", Exp(-746), 0},
		{"Exp(-745.2)", Exp(-745.2), 0},
		{"Expm1(0)", Expm1(0), 0}, {"Expm1(-Inf)", Expm1(-inf), -1}, {"Expm1(Inf)", Expm1(inf), inf},
		{"Expm1(NaN)", Expm1(nan), nan},
		{"Pow(2,10)", Pow(2, 10), 1024}, {"Pow(4,-0.5)", Pow(4, -0.5), 0.5}, {"Pow(7,0)", Pow(7, 0), 1},
		{"Pow(1,1e300)", Pow(1, 1e300), 1}, {"Pow(0,2)", Pow(0, 2), 0}, {"Pow(0,-2)", Pow(0, -2), inf},
		{"Pow(0,0)", Pow(0, 0), 1}, {"Pow(Inf,2)", Pow(inf, 2), inf}, {"Pow(Inf,-2)", Pow(inf, -2), 0},
		{"Pow(-1,2)", Pow(-1, 2), nan}, {"Pow(2,2000)", Pow(2, 2000), inf}, {"Pow(2,-2000)", Pow(2, -2000), 0},
		{"Pow(2,NaN)", Pow(2, nan), nan}, {"Pow(2,Inf)", Pow(2, inf), inf}, {"Pow(2,-1074)", Pow(2, -1074), 0x1p-1074},
		{"NormQuantile(0)", NormQuantile(0), -inf}, {"NormQuantile(1)", NormQuantile(1), inf},
		{"NormQuantile(0.5)", NormQuantile(0.5), 0}, {"NormQuantile(-1)", NormQuantile(-1), nan},
		{"NormQuantile(2)", NormQuantile(2), nan}, {"NormQuantile(NaN)", NormQuantile(nan), nan},
		// Table values of the standard normal law, to the last digit of a double.
		{"NormQuantile(0.975)", NormQuantile(0.975), 1.959963984540054},
		{"NormQuantile(0.99)", NormQuantile(0.99), 2.3263478740408408},
	} {
		if c.got != c.want && !(c.got != c.got && c.want != c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
}

// A larger argument must not give a smaller value, also across the seams between two formulas.
func TestMonotone(t *testing.T) {
	for _, c := range []struct {
		name            string
		f               func(float64) float64
		seam, low, high float64
	}{
		{"Log", Log, 1 - 0x1p-5, 0, 2}, {"Log", Log, 1 + 0x1p-5, 0, 2}, {"Log", Log, 1.5, 0, 2}, {"Log", Log, 2, 0, 4},
		{"Exp", Exp, math.Ln2 / 128, -1, 1}, {"Exp", Exp, 1, 0, 2}, {"Exp", Exp, 0, -1, 1},
		{"NormQuantile", NormQuantile, 0.125, 0, 1}, {"NormQuantile", NormQuantile, 0.875, 0, 1},
		{"NormQuantile", NormQuantile, Exp(-8.6 * 8.6 / 2), 0, 1},
	} {
		// Steps of a few hundred ulp are wider than the error of any of the functions.
		x := c.seam - 1e4*0x1p-45*c.seam
		for range 20000 {
			next := x + max(0x1p-45*c.seam, 0x1p-1000)
			if c.f(next) < c.f(x) {
				t.Fatalf("%s(%v) = %v but %s(%v) = %v", c.name, x, c.f(x), c.name, next, c.f(next))
			}
			x = next
		}
	}
}

// 1-p is exact for p >= 1/2, so the two halves mirror each other bit for bit.
func TestNormQuantileOdd(t *testing.T) {
	w := words(7)
	for range 10000 {
		p := w.between(0.5, 1)
		if up, down := NormQuantile(p), NormQuantile(1-p); up != -down {
			t.Fatalf("NormQuantile(%v) = %v, of the mirror image %v", p, up, down)
		}
	}
}
