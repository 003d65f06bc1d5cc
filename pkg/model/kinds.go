package model

import "slices"

// Kind is a kind of record.
type Kind uint8

// The record kinds, in the order in which they are listed and stored.
const (
	Person Kind = iota
	Participation
	Enrollment
	Service
	Gain
	Credential
	Employment
	Placement
	Assessment
	NumKinds
)

// Type says what a field holds and how a column stores it.
type Type uint8

// The field types.
const (
	Code    Type = iota // text from a list or free; stored as a symbol number
	Date                // civil date
	Quarter             // calendar quarter
	Number              // decimal number, stored in ten-thousandths
	Money               // dollars, stored in cents
	Bool                // 0 or 1
)

// NumberScale and MoneyScale turn stored integers into the numbers they stand for.
const (
	NumberScale = 10_000
	MoneyScale  = 100
)

// Wide reports whether columns of the type need 64 bits.
func (t Type) Wide() bool { return t == Number || t == Money }

// String is the type in plain words.
func (t Type) String() string {
	return [...]string{"code", "date", "quarter", "number", "money", "yes/no"}[t]
}

// Field is one column of a record kind.
type Field struct {
	Name     string
	Type     Type
	Codes    []string // closed list of accepted codes; nil when free
	Multi    bool     // may hold several codes at once
	Required bool     // a row without it is rejected
	Attr     bool     // carried under `attributes`, not a field of the kind
}

// System is the kind of agency that delivers a source.
var Systems = []string{"education", "workforce", "human_services"}

// The closed code lists.
var (
	Programs = []string{
		"wioa_adult", "wioa_dislocated_worker", "wioa_youth", "aefla", "wagner_peyser", "vr",
		"snap_et", "tanf", "apprenticeship", "college", "noncredit", "secondary_cte", "other",
	}
	exitReasons = []string{
		"none", "institutionalized", "medical", "deceased", "reserve_duty", "foster_care",
		"ineligible", "criminal_offender", "other",
	}
	levels    = []string{"abe", "ase", "esl", "secondary", "developmental", "college", "noncredit", "graduate"}
	gainTypes = []string{
		"educational_functioning_level", "secondary_diploma", "secondary_transcript",
		"postsecondary_transcript", "training_milestone", "skills_progression",
	}
	credentialTypes = []string{
		"secondary_diploma", "secondary_equivalency", "certificate", "license", "certification",
		"apprenticeship", "associate", "bachelor", "graduate", "other_recognized", "not_recognized",
	}
	trainingTypes = []string{
		"ojt", "customized", "skill_upgrading", "entrepreneurial", "abe_esl_with_training",
		"abe_esl", "occupational", "apprenticeship", "youth_occupational", "other", "prerequisite", "none",
	}
	placementTypes = []string{
		"secondary", "postsecondary", "occupational_training", "advanced_training", "military",
		"national_service",
	}
	matches           = []string{"ui", "federal", "military", "supplemental"}
	employmentStatus  = []string{"employed", "not_employed", "pending"}
	placementStatuses = []string{"placed", "not_placed", "pending"}
)

type kindInfo struct {
	name       string
	doc        string
	start, end string // names of the fields that say when; end may be empty
	fields     []Field
}

func code(name string, codes ...string) Field { return Field{Name: name, Codes: codes} }
func typed(name string, t Type) Field         { return Field{Name: name, Type: t} }
func required(f Field) Field                  { f.Required = true; return f }
func multi(f Field) Field                     { f.Multi = true; return f }

var kinds = [NumKinds]kindInfo{
	Person: {name: "person", doc: "who somebody is", fields: []Field{
		typed("birth_date", Date), code("sex"), code("race"), code("ethnicity"),
	}},
	Participation: {name: "participation", doc: "one period of participation in a program", start: "entry", end: "exit", fields: []Field{
		required(code("program", Programs...)), required(typed("entry", Date)), typed("exit", Date),
		code("exit_reason", exitReasons...), code("provider"), code("area"), code("program_code"),
		typed("training_start", Date), typed("training_end", Date),
		multi(code("training_type", trainingTypes...)), code("school_status"), code("entry_level"),
		typed("scheduled_through", Date),
	}},
	Enrollment: {name: "enrollment", doc: "a course or a term of study", start: "start", end: "end", fields: []Field{
		required(typed("start", Date)), typed("end", Date), code("institution"), code("program_code"),
		code("course"), code("cip"), code("level", levels...), code("subject"),
		typed("credits_attempted", Number), typed("credits_earned", Number), typed("contact_hours", Number),
		typed("passed", Bool), code("grade"),
	}},
	Service: {name: "service", doc: "a service received", start: "date", end: "end", fields: []Field{
		required(typed("date", Date)), typed("end", Date), code("service"), code("program", Programs...), code("provider"),
		typed("scheduled_through", Date),
	}},
	Gain: {name: "gain", doc: "a measurable skill gain", start: "date", fields: []Field{
		required(typed("date", Date)), required(code("type", gainTypes...)), code("from_level"), code("to_level"),
		code("subject"), code("program", Programs...),
	}},
	Credential: {name: "credential", doc: "a credential awarded", start: "date", fields: []Field{
		required(typed("date", Date)), required(code("type", credentialTypes...)), code("name"), code("cip"),
		code("institution"), code("program_code"),
	}},
	Employment: {name: "employment", doc: "employment with one employer in one quarter", start: "quarter", fields: []Field{
		required(typed("quarter", Quarter)), code("employer"), code("naics"), typed("wages", Money),
		typed("hours", Number), code("match", matches...), code("status", employmentStatus...),
		code("wages_status", "pending"), typed("total", Bool),
	}},
	Placement: {name: "placement", doc: "education, training or service after exit, by quarter", start: "quarter", fields: []Field{
		required(typed("quarter", Quarter)), required(code("type", placementTypes...)), code("status", placementStatuses...),
	}},
	Assessment: {name: "assessment", doc: "a test of educational functioning", start: "date", fields: []Field{
		required(typed("date", Date)), code("test"), code("subject"), code("level"), typed("score", Number), code("purpose"),
	}},
}

// Kinds are all record kinds in their order.
func Kinds() []Kind {
	ks := make([]Kind, NumKinds)
	for i := range ks {
		ks[i] = Kind(i)
	}
	return ks
}

// String is the kind's name in definitions.
func (k Kind) String() string { return kinds[k].name }

// Doc is the kind in a few plain words.
func (k Kind) Doc() string { return kinds[k].doc }

// ParseKind finds a kind by name.
func ParseKind(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if kinds[k].name == name {
			return k, true
		}
	}
	return 0, false
}

// Fields are the kind's own fields, without attributes. The caller must not
// change the slice.
func (k Kind) Fields() []Field { return kinds[k].fields }

// Field finds one of the kind's own fields by name.
func (k Kind) Field(name string) (Field, bool) {
	i := slices.IndexFunc(kinds[k].fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return kinds[k].fields[i], true
}

// StartField names the field that dates a record; it is empty for persons. For
// employment and placement it is a quarter.
func (k Kind) StartField() string { return kinds[k].start }

// EndField names the field with a record's last day; empty when the kind has
// none.
func (k Kind) EndField() string { return kinds[k].end }
