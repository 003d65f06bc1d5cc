package propose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pathmetrics/configs"
)

// sampleOf makes a sample of n rows; {n} in a cell is the row's number, with two
// digits, so that a column has n values.
func sampleOf(n int, header string, cells string) *Sample {
	s := NewSample(strings.Split(header, ","))
	for i := range n {
		s.Add(strings.Split(strings.ReplaceAll(cells, "{n}", fmt.Sprintf("%02d", i%90+10)), ","))
	}
	return s
}

func fieldsOf(p *Proposal) string {
	var out []string
	for _, f := range p.Fields {
		out = append(out, fmt.Sprintf("%s.%s=%s:%s", f.Record, f.Field, f.Column, f.Confidence))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestFields(t *testing.T) {
	for _, c := range []struct{ name, header, cells, want string }{
		{"wages in two columns", "SSN,YEAR,QTR,FEIN,NAICS_CODE,GROSS_WAGES,MEMO", "1234567{n},2023,2,99{n},622110,1200.50,x",
			"employment.employer=FEIN:high employment.naics=NAICS_CODE:high employment.quarter=YEAR:high employment.wages=GROSS_WAGES:high key.ssn=SSN:high"},
		{"wages in one column, keys with dashes", "Employee SSN,Wage Quarter,Employer Account,Wage Amount", "123-45-67{n},2023Q1,A{n},10",
			"employment.employer=Employer Account:high employment.quarter=Wage Quarter:high employment.wages=Wage Amount:high key.ssn=Employee SSN:high"},
		{"courses", "StudentID,TermBegin,TermEnd,CourseNumber,CIP Code,CreditsEarned,PassFail,Gender", "S{n},20230110,20230512,N{n},513801,3,Y,F",
			"enrollment.cip=CIP Code:high enrollment.course=CourseNumber:high enrollment.credits_earned=CreditsEarned:high enrollment.end=TermEnd:high enrollment.passed=PassFail:high enrollment.start=TermBegin:high key.student_id=StudentID:high person.sex=Gender:high"},
		{"programs", "client id,Program Entry Date,Program Exit Date,DOB", "C{n},01/05/2023,12/20/2023,03/04/1990",
			"key.client_id=client id:high participation.entry=Program Entry Date:high participation.exit=Program Exit Date:high participation.program=:low person.birth_date=DOB:high"},
		{"services", "participant_id,service_date,service_code", "C{n},2023-01-05,NAV", "key.person_id=participant_id:high service.date=service_date:high service.service=service_code:low"},
		{"a name that its cells contradict", "SSN,GENDER,ENTRY_DATE", "1234567{n},F,soon", "key.ssn=SSN:high person.sex=GENDER:high"},
		{"cells alone", "A,B,C,D", "1234567{n},20231,622110,51.3801", "key.ssn=A:low person.x_b=B:low"},
		{"keys that lost zeros", "SSN,QTR,WAGES", "12345{n},20231,10", "employment.quarter=QTR:high employment.wages=WAGES:high key.ssn=SSN:high"},
		{"wages in cents, keys with blanks", "SSN,QUARTER,CENTS", "123 45 67{n},2023Q1,1200{n}", "employment.quarter=QUARTER:high employment.wages=CENTS:high key.ssn=SSN:high"},
		{"a key by its last word", "CENTS,CASE_PERSON,SEX", "12{n}.50,C1{n},F", "key.case_person=CASE_PERSON:low person.sex=SEX:high"},
		{"nothing known", "THIS,THAT", "q{n},z", "key.this=THIS:low person.x_that=THAT:low"},
	} {
		p := Layout("f", sampleOf(20, c.header, c.cells))
		if p == nil {
			t.Errorf("%s: no proposal", c.name)
			continue
		}
		if got := fieldsOf(p); got != c.want {
			t.Errorf("%s\ngot  %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestFormsOfDatesAndQuarters(t *testing.T) {
	for cell, want := range map[string]string{
		"2023-01-31": "YYYY-MM-DD", "20230131": "YYYYMMDD", "01/31/2023": "MM/DD/YYYY", "31/01/2023": "DD/MM/YYYY", "01-31-2023": "MM-DD-YYYY",
		"31-JAN-2023": "DD-MON-YYYY", "31jan2023": "DDMONYYYY", "01312023": "MMDDYYYY", "2023/01/31": "YYYY/MM/DD",
		"20231301": "", "1/31/2023": "", "12345678": "", "2023-02-30": "",
	} {
		if got := dateForm([]string{cell}); got != want {
			t.Errorf("%s: %q, want %q", cell, got, want)
		}
	}
	if got := dateForm([]string{"01/02/2023", "31/01/2023", "13/05/2023"}); got != "DD/MM/YYYY" {
		t.Errorf("days above twelve: %q", got)
	}
	for cell, want := range map[string]string{"2023Q1": " true", "20231": "YYYYQ true", "2023-1": "YYYY-Q true", "2023-Q4": "YYYY-QQ true", "Q12023": "QQYYYY true", "20235": " false", "1231": " false", "33331": " false"} {
		form, ok := quarterForm([]string{cell})
		if got := fmt.Sprint(form, " ", ok); got != want {
			t.Errorf("%s: %q, want %q", cell, got, want)
		}
	}
}

func TestHeaders(t *testing.T) {
	for header, want := range map[string]bool{
		"SSN,NAME,DATE": false, "100,900,901,108-A,1602": false, "PIRL100,PIRL 900": false, "2016-17,2017-18,ID": false,
		"123456789,2023Q1,100": true, "Q1,a,20230110": true, "x,y,12.50": true, "123-45-6789,A": true, "01/05/2023,B": true,
	} {
		if got := LooksLikeData(strings.Split(header, ",")); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}

func TestARowInTheHeadersPlace(t *testing.T) {
	for _, c := range []struct {
		header, row string
		want        bool
	}{
		{"Quill,M,Northfield", "Wren,M,Northfield", true}, {"NAME,SEX,TOWN", "Wren,M,Northfield", false},
		{"NAME,SEX,TOWN", "NAME,SEX,TOWN", false}, {",M,", "x,M,y", true},
	} {
		if got := sampleOf(3, c.header, c.row).HeaderIsRow(); got != c.want {
			t.Errorf("%s above %s: %v", c.header, c.row, got)
		}
	}
}

func TestTwoKeysAreALink(t *testing.T) {
	p := Layout("ids", sampleOf(20, "STUDENT_ID,SSN", "S{n},1234567{n}"))
	if p == nil || !p.Links() || p.Keys[0] != (Key{"SSN", "ssn"}) || p.Keys[1] != (Key{"STUDENT_ID", "student_id"}) || !strings.Contains(string(p.YAML), "  - {column: STUDENT_ID, as: student_id}") {
		t.Errorf("%+v", p)
	}
	p = Layout("ids", sampleOf(20, "SSN,AE_ID", "1234567{n},A{n}"))
	if p == nil || !p.Links() || p.Keys[1] != (Key{"AE_ID", "ae_id"}) {
		t.Errorf("a key without a known name: %+v", p)
	}
	if text := string(Layout("f", sampleOf(20, "SSN,QTR,WAGES", "12345{n},20231,10")).YAML); !strings.Contains(text, "key: {column: SSN, as: ssn, pad: 9}") {
		t.Errorf("lost zeros are not given back:\n%s", text)
	}
	if p := Layout("one", sampleOf(20, "STUDENT_ID", "S{n}")); p != nil {
		t.Error("a file of one column was given a layout")
	}
}

// TestCodesThatMayBeListed: a coded column's values are written when many rows
// share them, and no others ever.
func TestCodesThatMayBeListed(t *testing.T) {
	s := NewSample([]string{"ID", "PROGRAM", "ENTRY_DATE", "LAST_NAME", "EXIT_REASON", "AWARD_DATE", "AWARD"})
	for i := range 100 {
		program := []string{"ADULT", "YOUTH", "no: yes", "123456"}[i%4]
		if i == 7 {
			program = "Nightjar"
		}
		s.Add([]string{fmt.Sprint("P", i), program, "20230105", "Quillfeather", "moved to Nightjar", "20230601", fmt.Sprint("A", i%25)})
	}
	p := Layout("x", s)
	text := string(p.YAML)
	for _, want := range []string{"ADULT: other", "YOUTH: other", `"no: yes": other`, "2 more values are rarer than 10 rows", "25 different values, not listed"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for _, never := range []string{"Nightjar", "Quillfeather", "123456", "A24", "P7"} {
		if strings.Contains(text, never) {
			t.Errorf("%q is written in\n%s", never, text)
		}
	}
}

func TestNamesThatNeedQuotes(t *testing.T) {
	for name, want := range map[string]string{
		"SSN": "SSN", "Study ID": "Study ID", "y": `"y"`, "No": `"No"`, "1602": `"1602"`, "a: b": `"a: b"`, "#x": `"#x"`, `say "hi"`: `"say \"hi\""`, "a\nb": `"a\nb"`, "": `""`,
	} {
		if got := Scalar(name); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	for text, want := range map[string]string{"Wages 2023-Q1": "wages_2023_q1", "2023 wages": "x_2023_wages", "É": "x", "studentId": "student_id", "": "x"} {
		if got := Name(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := visible("a\n# b\x1b[2J"); strings.ContainsAny(got, "\n\x1b") {
		t.Errorf("a name breaks out of its comment: %q", got)
	}
}

// TestServices: a file of services gets records of the kind service, whose values
// are listed beside the words that rules know.
func TestServices(t *testing.T) {
	s := NewSample([]string{"Client SSN", "Program", "Service", "Begin", "End"})
	for i := range 60 {
		service := []string{"Self service kiosk", "Follow-up", "OJT", "Job search", "Youth occupational training"}[i%5]
		if i == 7 {
			service = "Quillfeather"
		}
		s.Add([]string{fmt.Sprint("1234567", i+10), []string{"Adult", "WP"}[i%2], service, "01/05/2023", "02/05/2023"})
	}
	p := Layout("x", s)
	if got := fieldsOf(p); !strings.Contains(got, "service.date=Begin") || !strings.Contains(got, "service.end=End") || !strings.Contains(got, "service.program=Program:low") || strings.Contains(got, "person.") {
		t.Errorf("fields are %s", got)
	}
	text := string(p.YAML)
	for _, want := range []string{"Self service kiosk: self_service", `"Follow-up": follow_up`, "OJT: ojt", "Job search: Job search",
		"Youth occupational training: youth_occupational_training", "Adult: other", "WP: other", "eligibility_determination", ServicesHelp, "1 more values are rarer"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Quillfeather") {
		t.Errorf("a rare value is written in\n%s", text)
	}
	// A date of service needs no service, and a course with a start is no service.
	if p := Layout("x", sampleOf(20, "SSN,SERVICE_DATE", "1234567{n},2023-01-05")); fieldsOf(p) != "key.ssn=SSN:high service.date=SERVICE_DATE:high" {
		t.Errorf("a date of service: %s", fieldsOf(p))
	}
	if p := Layout("x", sampleOf(20, "SSN,COURSE,SERVICE,START_DATE", "1234567{n},A1,tutoring,2023-01-05")); strings.Contains(fieldsOf(p), "service.") {
		t.Errorf("a course: %s", fieldsOf(p))
	}
}

// TestServiceWordsAreThoseOfTheRules reads the words out of the shipped rules.
func TestServiceWordsAreThoseOfTheRules(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []string{"wioa_services", "wioa_common_exit", "wioa_youth"} {
		text, err := configs.FS.ReadFile("derive/" + id + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range regexp.MustCompile(`[a-z_]+`).FindAllString(string(text), -1) {
			seen[word] = true
		}
	}
	for _, word := range Services {
		if !seen[word] {
			t.Errorf("no rule knows the service %s", word)
		}
	}
}
