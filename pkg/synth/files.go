package synth

// Kind says what a column holds, and so how it can be spoiled.
type Kind string

// The kinds of column. Everything but Text is spoiled now and then: a key is
// left blank, a date does not exist, a code is not in the list, a number has a
// comma, and money a comma or a minus sign.
const (
	Key    Kind = "key"
	Text   Kind = "text"
	Code   Kind = "code"
	Date   Kind = "date"
	Number Kind = "number"
	Money  Kind = "money"
)

// Column is one column of a made-up file.
type Column struct {
	Name    string
	Kind    Kind
	Form    string // of a date or key, as in YYYYMMDD; of a column that is typed in Parquet
	Meaning string
}

// File is one made-up file; a * in Name stands for a year.
type File struct {
	Name    string // without .gz
	Source  string // the id of the source in configs/demo/pathmetrics.yaml
	Agency  string
	Form    string // separator, encoding, line ends
	Columns []Column
}

// table numbers the kinds of row; two files share the rows of enrolments.
type table int

const (
	enrolments table = iota
	collegeIDs
	workforce
	adultEducation
	adultIDs
	snap
	clientIDs
	rehabilitation
	licenses
	wages
	federalWages
	placements
	tables
)

// Files lists what Generate writes, in the order in which it is opened, for a
// documentation page and for the program that opens it. Wages of the Parquet
// format are one file wages.parquet with the same columns.
func Files() []File {
	var list []File
	for t := range tables {
		f := files[t]
		if t != enrolments {
			list = append(list, f)
			continue
		}
		for _, name := range enrolmentFiles {
			f.Name = name
			list = append(list, f)
		}
	}
	return list
}

// enrolmentFiles are the two ranges of years in which the colleges deliver;
// terms that begin in 2022 or later are in the second.
var enrolmentFiles = [2]string{"college_enrolments_to_2021.csv", "college_enrolments_from_2022.csv"}

const commaUTF8 = "comma, UTF-8, LF"

func key(name, form, meaning string) Column  { return Column{name, Key, form, meaning} }
func text(name, meaning string) Column       { return Column{name, Text, "", meaning} }
func code(name, meaning string) Column       { return Column{name, Code, "", meaning} }
func date(name, form, meaning string) Column { return Column{name, Date, form, meaning} }
func number(name, meaning string) Column     { return Column{name, Number, "", meaning} }
func money(name, meaning string) Column      { return Column{name, Money, "", meaning} }

// shown is a date that is never spoiled.
func shown(name, form, meaning string) Column { return Column{name, Text, form, meaning} }

const (
	compact = "YYYYMMDD"
	dashes  = "YYYY-MM-DD"
	slashes = "MM/DD/YYYY"
	months  = "DD-MON-YYYY"
	whole   = "whole number"
)

var files = [tables]File{
	enrolments: {"", "enrolments", "college board", commaUTF8 + "; blank is nothing or NA", []Column{
		key("STUDENT_ID", "nine digits with leading zeros", "student number"),
		shown("BIRTH_DT", compact, "date of birth"),
		text("SEX", "F, M, N (not stated)"),
		text("RACE", "W, B, A, I, P, T, U"),
		text("HISP", "Y, N, NA"),
		text("COLLEGE", "institution"),
		text("PROG_CODE", "program of study"),
		text("PROG_CIP", "CIP of the program, and of the award"),
		date("TERM_BEGIN", compact, "first day of the term"),
		date("TERM_END", compact, "last day of the term; may lie after the extract"),
		text("COURSE_ID", "course"),
		text("CIP", "CIP of the course"),
		code("CRS_LEVEL", "D developmental, C college, N noncredit"),
		code("SUBJECT", "MATH, ENGL, OTHR"),
		text("CR_ATT", "credits attempted"),
		number("CR_EARN", "credits earned; NA while the term runs"),
		text("CONTACT_HRS", "contact hours of noncredit courses"),
		text("GRADE", "A to F, W, P; NA while the term runs"),
		text("PASSED", "Y, N; NA while the term runs"),
		date("AWARD_DATE", dashes, "date of an award, on the last course row before it"),
		code("AWARD", "CERT, AAS, AA, WRC (work readiness, not recognized)"),
	}},
	collegeIDs: {"college_ids.csv", "college_ids", "college board", commaUTF8, []Column{
		key("STUDENT_ID", "nine digits with leading zeros", "student number"),
		text("SSN", "nine digits, or 123-45-6789; blank for a few per cent"),
	}},
	workforce: {"workforce.csv", "workforce", "workforce agency", "comma, UTF-8, CRLF", []Column{
		key("SSN", "123-45-6789", "participant"),
		shown("DOB", slashes, "date of birth"),
		text("SEX", "1 male, 2 female, 9 not stated"),
		text("RACE", "1 to 6, 9 not stated"),
		text("HISPANIC", "1 yes, 0 no, 9 not stated"),
		code("PROGRAM", "10 adult, 20 dislocated worker, 30 youth, 40 Wagner-Peyser"),
		date("ENTRY", slashes, "first day of participation"),
		date("EXIT", slashes, "last service; blank while open or under 90 days ago"),
		code("EXIT_REASON", "00 none, 01 to 07 as PIRL 923; blank while open"),
		text("PROVIDER", "one-stop operator"),
		text("LWDB", "local area, 01 to 08"),
		text("PROG_CODE", "training program, as HC-OST, MFG-OST, IT-OST; blank without training"),
		text("TRAIN_CIP", "CIP of the training and of credentials from it"),
		date("TRAIN_BEGIN", slashes, "first day of training"),
		date("TRAIN_END", slashes, "last day of training; blank while it lasts"),
		code("TRAIN_TYPE", "as PIRL 1303; two types are written 01;06; 00 is no training"),
		code("SCHOOL", "school status at entry, as PIRL 409"),
		code("EDUC", "highest education at entry, as PIRL 408"),
		shown("GAIN_EFL", slashes, "latest educational functioning level gain"),
		shown("GAIN_DIPLOMA", slashes, "secondary diploma"),
		shown("GAIN_SECTR", slashes, "latest secondary transcript"),
		shown("GAIN_POSTTR", slashes, "latest postsecondary transcript"),
		shown("GAIN_MILESTONE", slashes, "latest training milestone"),
		shown("GAIN_SKILLS", slashes, "latest skills progression"),
		code("CRED1_TYPE", "as PIRL 1800: 1 diploma, 2 associate, 3 bachelor, 4 license, 5 certificate, 6 certification, 7 other, 0 not recognized"),
		date("CRED1_DATE", slashes, "date of the first credential"),
		code("CRED2_TYPE", "as CRED1_TYPE"),
		date("CRED2_DATE", slashes, "date of the second credential"),
	}},
	adultEducation: {"adult_education.csv", "adult_education", "adult education office", "semicolon, windows-1252, CRLF", []Column{
		key("AE_ID", "AE-00012345", "learner"),
		text("REC", "P participation, R reportable only (under 12 hours), I instruction, G level gain"),
		shown("BIRTH", months, "date of birth; on P and R rows"),
		text("SEX", "Female, Male or blank; on P and R rows"),
		text("RACE", "words or blank; on P and R rows"),
		text("HISPANIC", "yes, no or blank; on P and R rows"),
		text("PROVIDER", "school; the names are why the encoding matters"),
		text("REGION", "01 to 08"),
		date("BEGIN", months, "entry, class begin or date of the gain"),
		date("END", months, "exit or class end; blank while open"),
		code("SEP_REASON", "X none, INST, MED, DEC, OFF (offender); blank while open"),
		text("EFL", "level at entry: ABE1 to ABE6, ESL1 to ESL6; on P and R rows"),
		text("EFL_TO", "level reached; on G rows"),
		code("EDUC", "NONE, SOME_HS, HSD, HSE, COLL; on P and R rows"),
		text("HOURS", "contact hours: of the period on P and R rows, of the class on I rows"),
		code("CLASS", "ABE, ASE, ESL; on I rows"),
		text("PROG_CODE", "HC-BRIDGE, MFG-BRIDGE, IT-BRIDGE when the class is part of a pathway"),
		date("DIPLOMA_DATE", months, "secondary diploma or equivalency; on P rows"),
		code("DIPLOMA_TYPE", "HSD, HSE"),
	}},
	adultIDs: {"adult_ed_ids.csv", "adult_ed_ids", "adult education office", "semicolon, windows-1252, CRLF", []Column{
		key("AE_ID", "AE-00012345", "learner"),
		text("SSN", "nine digits; blank for one in twelve"),
	}},
	snap: {"snap_et.csv", "snap_et", "human services", "tab, UTF-8 with a byte order mark, LF", []Column{
		key("CASE_PERSON", "12345678/1", "client number"),
		shown("BIRTH", dashes, "date of birth"),
		text("SEX", "F, M, X"),
		text("RACE", "WH, BL, AS, AI, PI, MU, UK"),
		date("ENROLLED", dashes, "first day; only on the row that opens a participation"),
		date("DISENROLLED", dashes, "last day; blank while open"),
		code("CLOSE_CODE", "00, D deceased, M medical, I institution; blank while open"),
		code("SVC_CODE", "HCNAV, MFNAV, ITNAV, JSRCH, CASEM, WKEXP; blank on the opening row"),
		date("SVC_DATE", dashes, "day of the service"),
		date("SVC_END", dashes, "last day; blank for a service of one day"),
		text("VENDOR", "provider"),
	}},
	clientIDs: {"client_ids.csv", "client_ids", "human services", commaUTF8, []Column{
		key("CASE_PERSON", "12345678/1", "client number"),
		text("SSN", "123-45-6789; blank for one per cent"),
	}},
	rehabilitation: {"vr.csv", "vr", "vocational rehabilitation", "vertical bar, UTF-8, LF", []Column{
		key("SSN", "nine digits", "client"),
		shown("DOB", compact, "date of birth"),
		text("SEX", "1 male, 2 female, 9 not stated"),
		date("IPE_DATE", compact, "individualized plan signed: the entry"),
		date("CLOSED", compact, "case closed: the exit; blank while open"),
		code("CLOSE_REASON", "00, 01 to 04 as PIRL 923, 06 ineligible; blank while open"),
		text("OFFICE", "field office"),
		text("AREA", "01 to 08"),
		date("TRAIN_BEGIN", compact, "first day of training"),
		date("TRAIN_END", compact, "last day of training"),
		code("TRAIN", "OST, OJT, COLL, NONE"),
		code("EDUC", "as PIRL 408"),
		shown("MILESTONE", compact, "training milestone"),
		code("CRED", "as PIRL 1800"),
		date("CRED_DATE", compact, "date of the credential"),
		code("EMPL_Q2", "second quarter after closure, from pay stubs: 1 employed, 0 not, 9 not known yet; mostly blank"),
		text("PAY_Q2", "dollars and cents of that quarter"),
		code("EMPL_Q4", "fourth quarter after closure, as EMPL_Q2"),
		text("PAY_Q4", "dollars and cents of that quarter"),
	}},
	licenses: {"licenses.txt", "licenses", "licensing boards", "fixed width, no header, LF", []Column{
		key("SSN", "nine digits", "holder"),
		text("LICENSE_NO", "number"),
		code("TYPE", "LIC license, CRT certification, APP completed apprenticeship"),
		date("ISSUED", compact, "date of issue"),
		shown("EXPIRES", compact, "date of expiry"),
		text("CIP", "field"),
		text("BOARD", "licensing board"),
	}},
	wages: {"wages_*.csv", "wages", "unemployment insurance", commaUTF8, []Column{
		key("SSN", "nine digits", "worker"),
		{"YEAR", Text, whole, "calendar year"},
		{"QTR", Code, whole, "1 to 4"},
		text("FEIN", "employer, nine digits"),
		text("NAICS", "industry, six digits; 999999 unknown"),
		money("WAGES", "dollars and cents of the quarter"),
		{"HOURS", Text, whole, "hours of the quarter; blank for one row in ten"},
	}},
	federalWages: {"federal_wages.csv", "federal_wages", "federal match", commaUTF8, []Column{
		key("SSN", "123 45 6789", "worker"),
		code("QUARTER", "YYYYQn"),
		code("SERVICE", "FED federal, MIL military"),
		text("AGENCY", "employing agency"),
		money("CENTS", "pay of the quarter in cents"),
	}},
	placements: {"placements.csv", "placements", "youth programs", commaUTF8, []Column{
		key("SSN", "123-45-6789", "young person"),
		code("PLACE_QTR", "YYYY-Q, as in 2023-3"),
		code("PLACEMENT", "1 occupational training, 2 postsecondary, 3 secondary, 4 advanced training, 5 military, 6 national service, 0 none"),
	}},
}

// fixedWidths are the widths of the columns of licenses.txt, in order.
var fixedWidths = []int{9, 10, 3, 8, 8, 7, 24}
