package propose

import (
	"slices"
	"strings"
	"unicode"
)

// Confidence says how sure a guess is.
type Confidence uint8

// The degrees. High: a name that means nothing else, and cells of its form.
// Medium: a name that holds the words, and cells of the form. Low: the cells
// alone, or a value that stands in for what the file does not tell.
const (
	Low Confidence = iota + 1
	Medium
	High
)

// String is the degree as it is written into layouts.
func (c Confidence) String() string {
	return [...]string{"none", "low", "medium", "high"}[c&3]
}

// notion is something that a column may be about.
type notion struct {
	id    string
	names []string   // whole names, squeezed to letters and digits
	words [][]string // sets of words that all stand in the name
	form  func(cells []string) bool
	// alone, when set, is a form that tells without any name.
	alone func(cells []string) bool
}

func anyCells(cells []string) bool { return true }
func cellsOf(is func(string) bool) func([]string) bool {
	return func(cells []string) bool { return most(cells, is) }
}
func dates(cells []string) bool { return dateForm(cells) != "" }
func quarters(cells []string) bool {
	_, ok := quarterForm(cells)
	return ok || dates(cells)
}
func plainQuarters(cells []string) bool {
	_, ok := quarterForm(cells)
	return ok && len(cells) >= 10
}

func words(sets ...string) (out [][]string) {
	for _, s := range sets {
		out = append(out, strings.Fields(s))
	}
	return out
}

// notions are all notions; a column is given to the first that fits it best. To
// teach a new name, add it here.
var notions = []notion{
	// Keys.
	{"ssn", []string{"ssn", "socialsecuritynumber", "socialsecurityno", "socsecnum", "employeessn", "participantssn", "studentssn", "clientssn"}, words("ssn", "social security"), cellsOf(isShortSSN), func(c []string) bool { return len(c) >= 10 && most(c, isSSN) }},
	{"student_id", []string{"studentid", "studyid", "studentguid", "stunum", "stuid", "studentnumber", "emplid", "sid"}, words("student id", "student number", "study id", "student guid", "student key"), anyCells, nil},
	{"client_id", []string{"clientid", "customerid", "recipientid", "caseid", "casenumber", "memberid"}, words("client id", "customer id", "recipient id", "client number"), anyCells, nil},
	{"person_id", []string{"personid", "pid", "uniqueid", "individualid", "participantid", "uniqueindividualidentifier", "personkey", "stateid", "id", "uid"}, words("person id", "participant id", "unique id", "individual id", "individual identifier"), anyCells, nil},
	// Persons.
	{"birth_date", []string{"birthdate", "dateofbirth", "dob", "bdate", "birthdt"}, words("birth date", "date birth", "birth dt"), dates, nil},
	{"sex", []string{"sex", "gender", "gendercode", "sexcode"}, words("gender", "sex"), cellsOf(func(c string) bool { return len(c) <= 30 }), nil},
	{"race", []string{"race", "racecode"}, words("race"), cellsOf(func(c string) bool { return len(c) <= 60 }), nil},
	{"ethnicity", []string{"ethnicity", "ethnicitycode", "ethnic", "hispanic"}, words("ethnicity", "hispanic"), cellsOf(func(c string) bool { return len(c) <= 60 }), nil},
	// Employment.
	{"quarter", []string{"quarter", "yearquarter", "yrqtr", "yearqtr", "qtr", "wagequarter", "quarteryear", "periodquarter", "reportingquarter"}, words("year quarter", "yr qtr", "wage quarter", "year qtr"), quarters, plainQuarters},
	{"year", []string{"year", "yr", "wageyear", "calendaryear", "quarteryear"}, words("wage year", "calendar year", "reporting year"), cellsOf(isYear), nil},
	{"quarter_number", []string{"quarter", "qtr", "quarternumber", "wagequarter", "qtrnumber", "calendarquarter"}, words("quarter", "qtr"), cellsOf(isQuarterNumber), nil},
	{"wages", []string{"wages", "wage", "grosswages", "totalwages", "earnings", "quarterlywages", "wageamount", "employeewageamount", "wageamt"}, words("wage", "wages", "earnings", "wage amount"), cellsOf(isMoney), nil},
	{"cents", []string{"cents", "wagecents", "wagesincents", "wagects"}, words("cents"), cellsOf(isWhole), nil},
	{"employer", []string{"employer", "fein", "ein", "employerid", "employeraccount", "employeraccountnumber", "seinunit", "sein", "employernumber"}, words("employer", "fein", "ein"), anyCells, nil},
	{"naics", []string{"naics", "naicscode", "industrycode", "industry"}, words("naics"), cellsOf(isNAICS), func(c []string) bool { return len(c) >= 10 && most(c, isNAICSDetail) }},
	{"hours", []string{"hours", "hoursworked", "paidhours"}, words("hours worked", "hours paid"), cellsOf(isNumber), nil},
	// Programs.
	{"entry", []string{"entry", "entrydate", "programentrydate", "dateofprogramentry", "participationdate", "registrationdate", "enrolldate", "programstartdate", "startofparticipation", "ipedate", "applicationdate", "dateofentry"}, words("entry date", "program entry", "program start", "registration date", "participation date", "participation start"), dates, nil},
	{"exit", []string{"exit", "exitdate", "programexitdate", "dateofexit", "dateofprogramexit", "closuredate", "programenddate", "closed", "dateclosed", "caseclosed"}, words("exit date", "program exit", "closure date", "program end", "participation end"), dates, nil},
	{"program", []string{"program", "programname", "fundingstream", "grantprogram"}, words("program name", "funding stream"), anyCells, nil},
	{"exit_reason", []string{"exitreason", "reasonforexit", "otherreasonsforexit", "closurereason"}, words("exit reason", "reason exit", "closure reason"), anyCells, nil},
	{"service_date", []string{"servicedate", "dateofservice", "servicestartdate", "activitydate"}, words("service date", "service start", "activity date"), dates, nil},
	{"service", []string{"service", "servicecode", "servicetype", "activitycode"}, words("service code", "service type", "activity code"), anyCells, nil},
	{"provider", []string{"provider", "providerid", "office", "officeid", "vendor"}, words("provider"), anyCells, nil},
	{"program_code", []string{"programcode", "major", "majorcode", "programofstudy"}, words("program code", "major code", "program study"), anyCells, nil},
	// Education.
	{"start", []string{"start", "startdate", "begindate", "termbegin", "coursebegindate", "coursestartdate", "termstart", "termstartdate", "enrollmentbegin", "begin", "enrollmentbegindate"}, words("begin date", "start date", "term begin", "term start", "course begin", "course start", "enrollment begin", "enrollment date", "enrollment start"), dates, nil},
	{"end", []string{"end", "enddate", "termend", "courseenddate", "termenddate", "enrollmentend", "enrollmentenddate"}, words("end date", "term end", "course end", "enrollment end"), dates, nil},
	{"institution", []string{"institution", "institutionid", "college", "collegeid", "opeid", "school", "schoolid", "unitid", "collegename"}, words("institution id", "institution code", "college code"), anyCells, nil},
	{"course", []string{"course", "courseid", "coursecode", "coursenumber", "courseno", "crsid", "crs"}, words("course id", "course number", "course code"), anyCells, nil},
	{"cip", []string{"cip", "cipcode", "coursecip", "programcip", "cip2020", "cip6", "cip2010"}, words("cip"), cellsOf(isCIPByName), func(c []string) bool { return len(c) >= 10 && most(c, isCIP) }},
	{"level", []string{"level", "courselevel", "crslevel", "coursetype"}, words("course level", "course type", "instructional level"), anyCells, nil},
	{"credits_attempted", []string{"creditsattempted", "numberofcreditsattempted", "creditattempted", "attemptedcredits"}, words("credits attempted", "credit attempted"), cellsOf(isNumber), nil},
	{"credits_earned", []string{"creditsearned", "credits", "numberofcreditsearned", "credithours", "earnedcredits", "credit"}, words("credits earned", "credit earned", "credit hours"), cellsOf(isNumber), nil},
	{"contact_hours", []string{"contacthours", "attendancehours", "instructionhours", "hoursattended"}, words("contact hours", "attendance hours", "instructional hours"), cellsOf(isNumber), nil},
	{"passed", []string{"passed", "pass", "passfail", "passfailflag", "coursepassed"}, words("passed", "pass fail"), cellsOf(isYesNo), nil},
	{"grade", []string{"grade", "finalgrade", "coursegrade", "lettergrade"}, words("grade"), anyCells, nil},
	// Credentials.
	{"award_date", []string{"awarddate", "credentialdate", "degreedate", "graduationdate", "dateawarded", "dateofaward", "dateattainedrecognizedcredential", "certificatedate"}, words("award date", "credential date", "degree date", "graduation date", "date awarded", "date attained"), dates, nil},
	{"award_type", []string{"award", "awardtype", "credentialtype", "degree", "degreetype", "credential", "awardlevel", "typeofrecognizedcredential"}, words("award type", "credential type", "degree type", "award level", "type credential"), anyCells, nil},
	{"award_name", []string{"awardname", "credentialname", "degreename", "degreetitle", "licensename"}, words("award name", "credential name", "degree title", "degree name"), anyCells, nil},
}

// squeeze keeps letters and digits, in lower case.
func squeeze(s string) string { return strings.Join(split(s), "") }

// split takes a name apart into words: at signs, and where small letters are
// followed by a capital (studentId).
func split(s string) (out []string) {
	var word []rune
	end := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
			word = nil
		}
	}
	small := false
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			small = false
			continue
		}
		if unicode.IsUpper(r) && small {
			end()
		}
		small = unicode.IsLower(r)
		word = append(word, r)
	}
	end()
	return out
}

// fit is how well a name fits a notion; 0 is not at all.
func (n *notion) fit(name string) Confidence {
	if slices.Contains(n.names, squeeze(name)) {
		return High
	}
	have := split(name)
	for _, set := range n.words {
		all := true
		for _, w := range set {
			all = all && slices.Contains(have, w)
		}
		if all {
			return Medium
		}
	}
	return 0
}
