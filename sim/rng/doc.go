// Package rng holds keyed random numbers and the distributions that turn them into times, sizes and counts.
package rng
