package diag

// Code names a kind of problem. Codes are stable once published; each one has
// a section in docs/errors.md.
type Code string

// Problems in definitions and in the project file.
const (
	BadYAML         Code = "bad-yaml"         // not YAML, or YAML this program refuses (anchors, several documents)
	UnknownKey      Code = "unknown-key"      // a key that this place does not have
	DuplicateKey    Code = "duplicate-key"    // the same key twice in one mapping
	MissingKey      Code = "missing-key"      // a key that must be there
	WrongType       Code = "wrong-type"       // a list where a word is wanted, and the like
	BadValue        Code = "bad-value"        // a value outside the choices
	BadVersion      Code = "bad-version"      // a version of the file format that is not known
	DuplicateID     Code = "duplicate-id"     // two things with one id
	UnknownKind     Code = "unknown-kind"     // no such record kind
	UnknownField    Code = "unknown-field"    // no such field or attribute
	UnknownCode     Code = "unknown-code"     // a code outside a closed list
	UnknownSet      Code = "unknown-set"      // no such measure set
	UnknownLayout   Code = "unknown-layout"   // no such layout
	UnknownSource   Code = "unknown-source"   // no such source
	UnknownMetric   Code = "unknown-metric"   // no such metric
	UnknownPathway  Code = "unknown-pathway"  // no such pathway
	UnknownPerson   Code = "unknown-person"   // no such person in a case
	UnknownSwitch   Code = "unknown-switch"   // no such switch of a measure set
	BadInterval     Code = "bad-interval"     // not an interval
	BadPeriod       Code = "bad-period"       // not a reporting period
	BadDefinition   Code = "bad-definition"   // parts that do not fit together
	OutsideFolder   Code = "outside-folder"   // a path that leaves the project's folder
	FileNotFound    Code = "file-not-found"   // a file that a definition names is not there
	NoMatch         Code = "no-match"         // a glob that matches nothing
	MissingColumn   Code = "missing-column"   // a mapped column that the header lacks
	DuplicateColumn Code = "duplicate-column" // a mapped column that the header has twice
	MixedShape      Code = "mixed-shape"      // a warning: an optional column that only some files of a source have
	NotUsed         Code = "not-used"         // defined but without effect
)

// Problems of whole extracts.
const (
	CannotRead      Code = "cannot-read"      // missing, unreadable, a folder, a pipe
	EmptyFile       Code = "empty-file"       // no byte, or no header
	NoRows          Code = "no-rows"          // a header and nothing else
	Truncated       Code = "truncated"        // ends inside a row or a compressed member
	BadParquet      Code = "bad-parquet"      // damaged or not Parquet
	UnsupportedFile Code = "unsupported-file" // a format, codec or encoding this program does not read
	BadEncoding     Code = "bad-encoding"     // bytes that are not text in the declared encoding
	DuplicateFile   Code = "duplicate-file"   // the same file, or the same bytes, twice in one source
	TooLarge        Code = "too-large"        // beyond a limit (record, column chunk)
)

// Problems of rows and cells; each rejects its row and is counted.
const (
	BadRow          Code = "bad-row"          // wrong number of fields, a stray quote
	BadDate         Code = "bad-date"         // not a date of the declared form, or no such day
	BadQuarter      Code = "bad-quarter"      // not a quarter of the declared form
	BadNumber       Code = "bad-number"       // not a plain decimal number
	NegativeWages   Code = "negative-wages"   // wages below zero
	BadBool         Code = "bad-bool"         // neither yes nor no
	BadText         Code = "bad-text"         // control characters, invalid UTF-8
	Unmapped        Code = "unmapped-value"   // not in a map with "else: reject"
	BlankRequired   Code = "blank-required"   // blank where the record cannot do without
	BlankKey        Code = "blank-key"        // no person key
	BadKey          Code = "bad-key"          // a person key that cannot be one
	EndBeforeStart  Code = "end-before-start" // an end before its start
	DuplicatePerson Code = "duplicate-person" // a second row for one person in a person source
)

// Problems of a run.
const (
	TooManyRejects Code = "too-many-rejects" // rejects above limits.max_reject_rate
	CaseFailed     Code = "case-failed"      // a case whose expectation differs
	Doubtful       Code = "doubtful"         // data that were read and look wrong as a whole
	PastDue        Code = "past-due"         // outcomes that should be known by now and are not
	Locked         Code = "locked"           // another run writes the same folder
	CannotWrite    Code = "cannot-write"     // the output cannot be written
	Disclosure     Code = "disclosure"       // what is written for publication tells too much about few people
	DamagedLedger  Code = "damaged-ledger"   // the release ledger does not hold together
	NewLedger      Code = "new-ledger"       // a warning: the release ledger has no release
)
