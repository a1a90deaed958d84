// Package detmath computes real functions with the same bits on every machine.
package detmath
