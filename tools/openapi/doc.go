// Package openapi holds the description of the JSON interface against the OpenAPI
// specification, by a validator that shares no code with what wrote it. It has tests only.
package openapi
