package puf

import (
	"fmt"
	"maps"
	"strings"
)

// TrapYear is the program year of the traps: its exits are due through
// 2022-06-30 for the second quarter, through 2021-12-31 for the fourth quarter and
// for credentials; its skill gains are those of 2022-07-01 to 2023-06-30.
const TrapYear Year = 2022

// A record of a trap is a kind of participant with some cells of its own.
var (
	nobody = Record{"900": "20210503", "901": "20211115", "903": "0", "904": "0", "905": "0", "918": "0", "923": "00", "408": "1",
		"1600": "0", "1601": "0", "1602": "0", "1603": "0", "1604": "0", "1605": "0", "1606": "0", "1607": "0",
		"1703": "0", "1704": "0", "1705": "0", "1706": "0"}
	adult   = with(nobody, "903=1")
	trained = with(adult, "1300=1 1302=20210510 1303=06 1811=20210510 1813=20211101")
	youth   = with(nobody, "905=1 409=4 408=0")
	learner = with(nobody, "910=1 408=0")
	vr      = with(nobody, "917=1")
	service = with(nobody, "918=1")
	// student is in training in the program year and has not left.
	student = with(adult, "900=20220801 901= 1600= 1601= 1602= 1603= 1604= 1605= 1606= 1607= 1703= 1704= 1705= 1706= 1300=1 1303=06 1811=20220815")
	pupil   = with(student, "903=0 905=1 409=4 408=0")
	reader  = with(student, "903=0 910=1 408=0 1300=0 1303= 1811=")
)

// with is a record with other cells, written "ELEMENT=CELL ELEMENT=CELL".
func with(r Record, cells string) Record {
	c := r.clone()
	maps.Copy(c, pairs(cells))
	return c
}

func pairs(text string) map[string]string {
	out := map[string]string{}
	for _, p := range strings.Fields(text) {
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			panic("puf: " + p + " is not ELEMENT=CELL")
		}
		out[k] = v
	}
	return out
}

// gains writes the six answers about skill gains: any, and types 1 to 5.
func gains(any, efl, diploma, transcript, milestone, progression int) string {
	return fmt.Sprintf("4007=%d 4008=%d 4009=%d 4010=%d 4011=%d 4012=%d ", any, efl, diploma, transcript, milestone, progression)
}

const (
	noJob  = "4013=0 4017=0 "
	noJobY = "4014=0 4018=0 "
)

var none = gains(0, 0, 0, 0, 0, 0)

type line struct {
	note, want string
	record     Record
}

var lines = []line{
	{"employed in both quarters", "4013=1 4015=7500 4017=1", with(adult, "1602=1 1603=1 1704=7500 1606=1 1607=1 1706=8000")},
	{"employed in neither quarter", noJob, adult},
	{"employed in the first and third quarter only", noJob, with(adult, "1600=1 1703=5000 1604=1 1705=5000")},
	{"exit on the first day of the last quarter that is due", "4013=1 4015=5000", with(adult, "900=20211001 901=20220401 1602=1 1704=5000 1604=9 1705=999999 1606=9 1706=999999")},
	{"exit on the last day that is due", "4013=1 4015=5000", with(adult, "900=20211001 901=20220630 1602=1 1704=5000 1604=9 1606=9")},
	{"exit on the first day that is not due", "", with(adult, "900=20211001 901=20220701 1602=1 1704=5000 1606=9")},
	{"exit on the last day that is due for the fourth quarter", "4013=0 4017=1", with(adult, "901=20211231 1606=1 1706=4400")},
	{"exit on the first day that is not due for the fourth quarter", "4013=0", with(adult, "901=20220101 1606=1 1706=4400")},
	{"no exit", "", with(adult, "901= 1600= 1602= 1604= 1606= 1703= 1704= 1705= 1706=")},

	{"certificate on the anniversary of an exit on 29 February, which is the 28th", noJob + "4019=1", with(trained, "900=20190902 901=20200229 1800=5 1801=20210228")},
	{"certificate on 1 March after an exit on 29 February", noJob + "4019=0", with(trained, "900=20190902 901=20200229 1800=5 1801=20210301")},
	{"certificate on 28 February 2020 after an exit on 28 February 2019", noJob + "4019=1", with(trained, "900=20180903 901=20190228 1800=5 1801=20200228")},
	{"certificate on 29 February, one day after the anniversary", noJob + "4019=0", with(trained, "900=20180903 901=20190228 1800=5 1801=20200229")},
	{"certificate on an anniversary that is 366 days away", noJob + "4019=1", with(trained, "900=20180903 901=20190301 1800=5 1801=20200301")},
	{"license on the anniversary", noJob + "4019=1", with(trained, "1800=4 1801=20221115")},
	{"license one day after the anniversary", noJob + "4019=0", with(trained, "1800=4 1801=20221116")},
	{"certificate on the day before entry", noJob + "4019=0", with(trained, "1800=5 1801=20210502")},
	{"certificate on the day of entry", noJob + "4019=1", with(trained, "1800=5 1801=20210503")},
	{"the third credential counts, the first is too old", noJob + "4019=1", with(trained, "1800=5 1801=20200101 1802=6 1803=20230101 1804=2 1805=20220101")},

	{"institutionalized", "", with(trained, "923=01 1602=1 1704=5000")},
	{"health or medical", "", with(trained, "923=02 1602=1 1704=5000")},
	{"deceased", "", with(trained, "923=03")},
	{"called to active duty", "", with(trained, "923=04")},
	{"foster care does not take out an adult", noJob + "4019=0", with(trained, "923=05")},
	{"ineligible does not take out an adult", noJob + "4019=0", with(trained, "923=06")},
	{"offender does not take out an adult", noJob + "4019=0", with(trained, "923=07")},
	{"foster care takes out a young person", "", with(youth, "923=05 1303=10")},
	{"ineligible does not take out a young person", noJobY + "4019=0", with(youth, "923=06 1303=10")},
	{"ineligible takes out in vocational rehabilitation", "", with(vr, "923=06 1303=06")},
	{"foster care does not take out in vocational rehabilitation", noJob + "4019=0", with(vr, "923=05 1303=06")},
	{"offender takes out in adult education", "", with(learner, "923=07 1401=1")},
	{"ineligible does not take out in adult education", noJob + "4019=0", with(learner, "923=06 1401=1")},
	{"ineligible in vocational rehabilitation and Adult: the adult stays", noJob + "4019=0", with(trained, "923=06 917=1")},
	{"offender in adult education keeps the skill gain", gains(1, 1, 0, 0, 0, 0), with(reader, "901=20230301 923=07 1806=20221001")},
	{"deceased has no skill gain", "", with(student, "901=20230301 923=03 1809=20221001")},
	{"foster care takes out a young person's skill gain", "", with(pupil, "901=20230301 923=05 1809=20221001")},

	{"reportable individual of Adult", "", with(trained, "903=4 1602=1 1704=5000")},
	{"reportable individual of the employment service", "", with(nobody, "918=2 1602=1 1704=5000")},
	{"incumbent worker training only", "", with(nobody, "907=1 1303=06 1602=1 1704=5000")},
	{"Adult and Youth: employed in neither, in college", "4013=0 4017=0 4014=1 4018=0", with(adult, "905=1 409=5 1900=2")},
	{"Adult and the employment service", "4013=1 4015=6100 4017=0", with(adult, "918=1 1602=1 1704=6100")},
	{"dislocated worker by rapid response alone", "4013=1 4015=6100 4017=0", with(nobody, "909=1 1602=1 1704=6100")},
	{"employment service alone has no credential rate", noJob, with(service, "1303=06 1800=5 1801=20210901")},
	{"employment service alone has no skill gains", "", with(student, "903=0 918=1 1809=20221001")},

	{"not yet available after the due date is a no", "4013=0", with(adult, "900=20211001 901=20220415 1602=9 1603=9 1704=999999.99 1606=9")},
	{"not yet available before the due date", "", with(adult, "900=20211001 901=20221015 1602=9 1603=9 1704=999999.99 1606=9")},
	{"not yet available in the fourth quarter after the due date", "4013=1 4015=3000 4017=0", with(adult, "1602=1 1704=3000 1606=9 1607=9 1706=999999.99")},
	{"a match that is not yet available after the due date is a no, whatever the status", "4013=0 4017=1", with(adult, "1602=1 1603=9 1704=4000 1606=1 1607=1 1706=4000")},
	{"not yet available and at school", "4014=1 4018=0", with(youth, "1602=9 1704=999999.99 1900=3")},
	{"wages of 999999 are not available", "4013=1 4017=0", with(adult, "1602=1 1704=999999")},
	{"wages of 999999.99 are not available", "4013=1 4017=0", with(adult, "1602=1 1704=999999.99")},
	{"employed without wages", "4013=1 4017=0", with(adult, "1602=1 1704=0")},
	{"employed, wages blank", "4013=1 4017=0", with(adult, "1602=1 1704=")},
	{"wages against the status: the status holds", noJob, with(adult, "1602=0 1704=4000 1606=0 1706=4000")},
	{"wages with cents", "4013=1 4015=3016 4017=0", with(adult, "1602=1 1704=3016.25")},
	{"wages that round up", "4013=1 4015=3017 4017=0", with(adult, "1602=1 1704=3016.50")},
	{"the highest amount", "4013=1 4015=999998 4017=0", with(adult, "1602=1 1704=999998")},
	{"status blank, with wages", "4013=1 4015=2100 4017=0", with(adult, "1602= 1704=2100")},
	{"status blank, without wages", noJob, with(adult, "1602= 1704=")},
	{"earnings of a young person stand in their own column", "4014=1 4016=2500 4018=0", with(youth, "1602=1 1704=2500")},

	{"young person in occupational training in both quarters", "4014=1 4018=1", with(youth, "1900=1 1901=1")},
	{"young person in secondary education in the fourth quarter", "4014=0 4018=1", with(youth, "1901=3")},
	{"no placement", noJobY, with(youth, "1900=0 1901=0")},
	{"in-school youth without training", noJobY + "4019=0", with(youth, "409=1")},
	{"in-school youth without training, with a certificate", noJobY + "4019=1", with(youth, "409=3 1800=5 1801=20220301")},
	{"out-of-school youth without education", noJobY, youth},

	{"on-the-job training only", noJob, with(trained, "1303=01 1800=5 1801=20210901")},
	{"customized training only", noJob, with(trained, "1303=05 1800=5 1801=20210901")},
	{"on-the-job and occupational training", noJob + "4019=0", with(trained, "1303=01 1310=06")},
	{"job readiness and other training only", noJob, with(trained, "1303=11 1310=12 1800=5 1801=20210901")},
	{"registered apprenticeship as third training", noJob + "4019=0", with(trained, "1303=01 1310=05 1315=09")},
	{"postsecondary education without training", noJob + "4019=1", with(adult, "1332=1 1800=2 1801=20220515")},
	{"secondary education without a diploma", noJob + "4019=0", with(adult, "1401=1 408=0")},
	{"secondary education with a diploma", noJob, with(adult, "1401=1 408=1 1800=5 1801=20210901")},
	{"a certificate of attendance is no diploma", "4013=1 4015=2000 4017=0 4019=1", with(adult, "1401=1 408=3 1800=1 1801=20210901 1602=1 1704=2000")},
	{"a diploma from before entry", noJob, with(adult, "1401=1 408=0 1800=1 1801=20190601")},
	{"a diploma without employment", noJob + "4019=0", with(trained, "1800=1 1801=20210901")},
	{"a diploma and employment in the first quarter", noJob + "4019=1", with(trained, "1800=1 1801=20210901 1600=1 1703=900")},
	{"a diploma and education after exit", noJob + "4019=1", with(trained, "1800=1 1801=20210901 1406=20220822")},
	{"a diploma and education more than a year after exit", noJob + "4019=0", with(trained, "1800=1 1801=20210901 1406=20221116")},
	{"a diploma and employment that is not available", noJob + "4019=0", with(trained, "1800=1 1801=20210901 1606=9 1706=999999.99")},
	{"no recognized credential", noJob + "4019=0", with(trained, "1800=0 1801=20210901")},
	{"a graduate degree of an adult", noJob + "4019=0", with(trained, "1814=20210901")},
	{"a graduate degree in vocational rehabilitation", noJob + "4019=1", with(vr, "1303=06 1814=20210901")},

	{"training ended the day before the year", "", with(student, "900=20211001 1811=20211001 1813=20220630 1807=20220901")},
	{"training ended on the first day of the year", none, with(student, "900=20211001 1811=20211001 1813=20220701")},
	{"training has no end", none, with(student, "900=20211001 1811=20211001 1813=")},
	{"training began on the last day of the year", none, with(student, "1811=20230630")},
	{"not in training", "", with(student, "1811= 1809=20221001")},
	{"left before the year, training has no end", noJob + "4019=0", with(trained, "1813=")},
	{"a gain the day before the year", none, with(student, "900=20211001 1811=20211001 1807=20220630")},
	{"a gain on the first day of the year", gains(1, 0, 0, 1, 0, 0), with(student, "900=20211001 1811=20211001 1807=20220701")},
	{"a gain on the last day of the year", gains(1, 0, 0, 0, 0, 1), with(student, "1810=20230630")},
	{"a gain after exit", none, with(student, "901=20221130 1809=20221201")},
	{"a gain on the day of exit", gains(1, 0, 0, 0, 1, 0), with(student, "901=20221130 1809=20221130")},
	{"secondary transcript of a young person", gains(1, 0, 0, 1, 0, 0), with(pupil, "1808=20230115")},
	{"all five types", gains(1, 1, 1, 1, 1, 1), with(student, "1806=20220901 1800=1 1801=20221001 1807=20221215 1808=20221215 1809=20230101 1810=20230201")},
	{"a diploma is a gain", gains(1, 0, 1, 0, 0, 0), with(student, "1802=1 1803=20230301")},
	{"a certificate is no gain", none, with(student, "1802=5 1803=20230301")},
	{"on-the-job training counts for skill gains", gains(1, 0, 0, 0, 1, 0), with(student, "1303=01 1809=20230301")},
	{"in-school youth without training has skill gains", none, with(pupil, "409=2 1303= 1300=0 1811=")},
	{"out-of-school youth without education has none", "", with(pupil, "1303= 1300=0 1811= 1809=20221001")},
	{"adult education needs no training", none, reader},
	{"a milestone in adult education without training", none, with(reader, "1809=20221001")},
	{"a milestone in adult education with training", gains(1, 0, 0, 0, 1, 0), with(reader, "1300=1 1303=04 1809=20221001")},
	{"a milestone in adult education and Adult", gains(1, 0, 0, 0, 1, 0), with(student, "910=1 1809=20221001")},
}

// Two rows of one person. The certificate of the second period lies within a year
// of the exit from the first, on whose row it does not stand.
var twoRows = []line{
	{"first of two periods, certificate in the second", noJob + "4019=0", with(trained, "900=20200203 901=20201130 1302=20200210 1811=20200210 1813=20201120")},
	{"second of two periods, with the certificate", noJob + "4019=1", with(trained, "900=20210601 1302=20210607 1811=20210607 1800=5 1801=20210901")},
}

// Traps are the records made by hand, for TrapYear. The two last are one person.
func Traps() (out []Trap) {
	for i, l := range append(append([]line{}, lines...), twoRows...) {
		t := Trap{Note: l.note, Record: l.record.clone(), Want: map[string]string{}}
		t.Record["100"] = fmt.Sprintf("TRAP%08d", min(i, len(lines))+1)
		for item, v := range pairs(l.want) {
			t.Want["CALC"+item] = v
		}
		out = append(out, t)
	}
	return out
}

// TrapFile is the file of the traps with their answers.
func TrapFile() *File {
	f := &File{Year: TrapYear}
	for _, t := range Traps() {
		f.Records, f.Notes = append(f.Records, t.Record), append(f.Notes, t.Note)
	}
	f.Answer()
	return f
}
