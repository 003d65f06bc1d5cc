package source

import (
	"encoding/binary"
	"math"
	"math/big"
	"strconv"

	"github.com/apache/arrow/go/v15/parquet"
	"github.com/apache/arrow/go/v15/parquet/schema"

	"pathmetrics/pkg/calendar"
	"pathmetrics/pkg/diag"
)

// leaf is a wanted column: where it is and how its values become text.
type leaf struct {
	name     string
	index    int // among the schema's leaves
	physical parquet.Type
	native   Native
	maxDef   int16
	missing  bool // not in the file: all blank
	width    int  // bytes of a value; 0 when each has its own length
	write    cellFunc
	ordered  bool // dates and signed whole numbers: smaller ones have smaller cells
}

// A cellFunc appends the text of one value, or says why there is none. The value is
// as Parquet's plain encoding has it, without a length: little endian, and a byte
// for a boolean.
type cellFunc func(dst, value []byte) ([]byte, diag.Code)

// newLeaf settles how a column's values become text.
func newLeaf(pos diag.Pos, index int, c *schema.Column) (leaf, *diag.Problem) {
	l := leaf{name: pos.Column, index: index, physical: c.PhysicalType(), maxDef: c.MaxDefinitionLevel()}
	switch c.PhysicalType() {
	case parquet.Types.Boolean:
		l.is(Boolean, 1, appendBool)
	case parquet.Types.Int32:
		l.int32(c.LogicalType())
	case parquet.Types.Int64:
		l.int64(c.LogicalType())
	case parquet.Types.Int96:
		l.is(ISODate, 12, appendInt96)
	case parquet.Types.Float:
		l.is(Number, 4, appendFloat32)
	case parquet.Types.Double:
		l.is(Number, 8, appendFloat64)
	case parquet.Types.ByteArray:
		l.byteArray(c.LogicalType())
	case parquet.Types.FixedLenByteArray:
		l.fixedArray(c.LogicalType(), c.TypeLength())
	}
	if l.write == nil {
		return l, diag.Errorf(pos, diag.UnsupportedFile, "a column of the type %s (%s) cannot be read", c.LogicalType(), c.PhysicalType()).
			WithHint("write it as text, number, date, timestamp or boolean")
	}
	return l, nil
}

func (l *leaf) is(native Native, width int, write cellFunc) {
	l.native, l.width, l.write = native, width, write
}

func (l *leaf) int32(t schema.LogicalType) {
	switch t := t.(type) {
	case schema.DateLogicalType:
		l.ordered = true
		l.is(ISODate, 4, func(dst, v []byte) ([]byte, diag.Code) { return appendDay(dst, int32Of(v)) })
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.is(Number, 4, func(dst, v []byte) ([]byte, diag.Code) { return appendDecimal(dst, int32Of(v), scale), "" })
	case *schema.IntLogicalType:
		l.is(Number, 4, appendInt32)
		if l.ordered = t.IsSigned(); !l.ordered {
			l.write = func(dst, v []byte) ([]byte, diag.Code) {
				return strconv.AppendUint(dst, uint64(uint32(int32Of(v))), 10), ""
			}
		}
	case schema.NoLogicalType, schema.UnknownLogicalType, schema.NullLogicalType:
		l.ordered = true
		l.is(Number, 4, appendInt32)
	}
}

func (l *leaf) int64(t schema.LogicalType) {
	switch t := t.(type) {
	case *schema.TimestampLogicalType:
		l.ordered = true
		perDay := unitsPerDay(t.TimeUnit())
		l.is(ISODate, 8, func(dst, v []byte) ([]byte, diag.Code) { return appendDay(dst, dayOf(int64(load(v)), perDay)) })
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.is(Number, 8, func(dst, v []byte) ([]byte, diag.Code) { return appendDecimal(dst, int64(load(v)), scale), "" })
	case *schema.IntLogicalType:
		l.is(Number, 8, appendInt64)
		if l.ordered = t.IsSigned(); !l.ordered {
			l.write = func(dst, v []byte) ([]byte, diag.Code) { return strconv.AppendUint(dst, load(v), 10), "" }
		}
	case schema.NoLogicalType:
		l.ordered = true
		l.is(Number, 8, appendInt64)
	}
}

func (l *leaf) byteArray(t schema.LogicalType) {
	switch t := t.(type) {
	case schema.StringLogicalType, schema.EnumLogicalType, schema.JSONLogicalType, schema.NoLogicalType:
		l.is(Text, 0, appendText)
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.is(Number, 0, func(dst, v []byte) ([]byte, diag.Code) { return appendBigDecimal(dst, v, scale) })
	}
}

func (l *leaf) fixedArray(t schema.LogicalType, length int) {
	switch t := t.(type) {
	case schema.NoLogicalType:
		l.is(Text, length, appendText)
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.is(Number, length, func(dst, v []byte) ([]byte, diag.Code) { return appendBigDecimal(dst, v, scale) })
	}
}

func int32Of(v []byte) int64 { return int64(int32(binary.LittleEndian.Uint32(v))) }

func appendText(dst, v []byte) ([]byte, diag.Code) {
	if !textOK(v, false) {
		return dst, diag.BadText
	}
	return append(dst, v...), ""
}

func appendBool(dst, v []byte) ([]byte, diag.Code) { return strconv.AppendBool(dst, v[0] != 0), "" }

func appendInt32(dst, v []byte) ([]byte, diag.Code) {
	return strconv.AppendInt(dst, int32Of(v), 10), ""
}

func appendInt64(dst, v []byte) ([]byte, diag.Code) {
	return strconv.AppendInt(dst, int64(load(v)), 10), ""
}

func appendFloat32(dst, v []byte) ([]byte, diag.Code) {
	return appendFloat(dst, float64(math.Float32frombits(binary.LittleEndian.Uint32(v))), 32)
}

func appendFloat64(dst, v []byte) ([]byte, diag.Code) {
	f := math.Float64frombits(load(v))
	if cents, ok := wholeCents(f); ok {
		return appendCents(dst, cents), ""
	}
	return appendFloat(dst, f, 64)
}

// wholeCents is f times 100 where f is the number that a decimal with two places
// reads as: of up to fifteen digits, so that no other decimal as short reads as f.
func wholeCents(f float64) (int64, bool) {
	if !(f > -1e13 && f < 1e13) {
		return 0, false
	}
	cents := math.Round(f * 100)
	return int64(cents), cents/100 == f
}

// appendCents writes cents / 100 without zeros at the end.
func appendCents(dst []byte, cents int64) []byte {
	if cents < 0 {
		dst, cents = append(dst, '-'), -cents
	}
	dst = strconv.AppendInt(dst, cents/100, 10)
	switch c := cents % 100; {
	case c == 0:
		return dst
	case c%10 == 0:
		return append(dst, '.', byte('0'+c/10))
	default:
		return append(dst, '.', byte('0'+c/10), byte('0'+c%10))
	}
}

// appendFloat is the shortest decimal that reads back as the same number.
func appendFloat(dst []byte, v float64, bits int) ([]byte, diag.Code) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return dst, diag.BadNumber
	}
	if v == 0 {
		return append(dst, '0'), "" // also the negative zero
	}
	return strconv.AppendFloat(dst, v, 'f', -1, bits), ""
}

// firstDay and lastDay are what a four-digit year can say.
var (
	firstDay = int64(calendar.MustDate("0001-01-01"))
	lastDay  = int64(calendar.MustDate("9999-12-31"))
)

// appendDay writes a day, counted from 1970-01-01, as YYYY-MM-DD.
func appendDay(dst []byte, day int64) ([]byte, diag.Code) {
	if day < firstDay || day > lastDay {
		return dst, diag.BadDate
	}
	y, m, d := calendar.Date(day).Civil()
	return append(dst,
		byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-',
		byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10)), ""
}

func unitsPerDay(unit schema.TimeUnitType) int64 {
	switch unit {
	case schema.TimeUnitMillis:
		return 86400e3
	case schema.TimeUnitMicros:
		return 86400e6
	}
	return 86400e9
}

// dayOf gives the UTC day of an instant; instants before 1970 round down.
func dayOf(v, perDay int64) int64 {
	day := v / perDay
	if v%perDay < 0 {
		day--
	}
	return day
}

// appendInt96 reads the old timestamp: eight bytes of nanoseconds within the day,
// four of the Julian day, which is 2440588 on 1970-01-01.
func appendInt96(dst, v []byte) ([]byte, diag.Code) {
	return appendDay(dst, int32Of(v[8:])-2440588+dayOf(int64(load(v)), 86400e9))
}

// appendDecimal writes unscaled / 10^scale with scale digits after the point.
func appendDecimal(dst []byte, unscaled int64, scale int) []byte {
	abs := uint64(unscaled)
	if unscaled < 0 {
		abs = -abs
	}
	return pointed(dst, strconv.FormatUint(abs, 10), unscaled < 0, scale)
}

func pointed(dst []byte, digits string, negative bool, scale int) []byte {
	if negative {
		dst = append(dst, '-')
	}
	if scale <= 0 {
		return append(dst, digits...)
	}
	for n := len(digits); n <= scale; n++ {
		if n == scale {
			dst = append(dst, "0."...)
			for range scale - len(digits) {
				dst = append(dst, '0')
			}
			return append(dst, digits...)
		}
	}
	whole := len(digits) - scale
	dst = append(dst, digits[:whole]...)
	dst = append(dst, '.')
	return append(dst, digits[whole:]...)
}

// appendBigDecimal reads a big-endian two's complement number.
func appendBigDecimal(dst, v []byte, scale int) ([]byte, diag.Code) {
	if len(v) == 0 || len(v) > 64 {
		return dst, diag.BadNumber
	}
	if len(v) <= 8 {
		n := int64(int8(v[0]))
		for _, c := range v[1:] {
			n = n<<8 | int64(c)
		}
		return appendDecimal(dst, n, scale), ""
	}
	n := new(big.Int).SetBytes(v)
	if v[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(v))))
	}
	negative := n.Sign() < 0
	return pointed(dst, n.Abs(n).String(), negative, scale), ""
}
