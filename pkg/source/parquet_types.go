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
	open     func() cells
}

// A writer of one value: it appends the text of v, or says why there is none.
type valueFunc[T any] func(dst []byte, v T) ([]byte, diag.Code)

// newLeaf settles how a column's values become text.
func newLeaf(pos diag.Pos, index int, c *schema.Column) (leaf, *diag.Problem) {
	l := leaf{name: pos.Column, index: index, physical: c.PhysicalType(), maxDef: c.MaxDefinitionLevel()}
	switch c.PhysicalType() {
	case parquet.Types.Boolean:
		l.native, l.open = Boolean, opener(l, appendBool)
	case parquet.Types.Int32:
		l.int32(c.LogicalType())
	case parquet.Types.Int64:
		l.int64(c.LogicalType())
	case parquet.Types.Int96:
		l.native, l.open = ISODate, opener(l, appendInt96)
	case parquet.Types.Float:
		l.native, l.open = Number, opener(l, func(dst []byte, v float32) ([]byte, diag.Code) { return appendFloat(dst, float64(v), 32) })
	case parquet.Types.Double:
		l.native, l.open = Number, opener(l, func(dst []byte, v float64) ([]byte, diag.Code) { return appendFloat(dst, v, 64) })
	case parquet.Types.ByteArray:
		l.byteArray(c.LogicalType())
	case parquet.Types.FixedLenByteArray:
		l.fixedArray(c.LogicalType())
	}
	if l.open == nil {
		return l, diag.Errorf(pos, diag.UnsupportedFile, "a column of the type %s (%s) cannot be read", c.LogicalType(), c.PhysicalType()).
			WithHint("write it as text, number, date, timestamp or boolean")
	}
	return l, nil
}

func (l *leaf) int32(t schema.LogicalType) {
	switch t := t.(type) {
	case schema.DateLogicalType:
		l.native, l.open = ISODate, opener(*l, func(dst []byte, v int32) ([]byte, diag.Code) { return appendDay(dst, int64(v)) })
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.native, l.open = Number, opener(*l, func(dst []byte, v int32) ([]byte, diag.Code) { return appendDecimal(dst, int64(v), scale), "" })
	case *schema.IntLogicalType:
		l.native = Number
		if t.IsSigned() {
			l.open = opener(*l, func(dst []byte, v int32) ([]byte, diag.Code) { return strconv.AppendInt(dst, int64(v), 10), "" })
		} else {
			l.open = opener(*l, func(dst []byte, v int32) ([]byte, diag.Code) {
				return strconv.AppendUint(dst, uint64(uint32(v)), 10), ""
			})
		}
	case schema.NoLogicalType, schema.UnknownLogicalType, schema.NullLogicalType:
		l.native, l.open = Number, opener(*l, func(dst []byte, v int32) ([]byte, diag.Code) { return strconv.AppendInt(dst, int64(v), 10), "" })
	}
}

func (l *leaf) int64(t schema.LogicalType) {
	switch t := t.(type) {
	case *schema.TimestampLogicalType:
		l.native, l.open = ISODate, opener(*l, stampToDay(t.TimeUnit()))
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.native, l.open = Number, opener(*l, func(dst []byte, v int64) ([]byte, diag.Code) { return appendDecimal(dst, v, scale), "" })
	case *schema.IntLogicalType:
		l.native = Number
		if t.IsSigned() {
			l.open = opener(*l, appendInt64)
		} else {
			l.open = opener(*l, func(dst []byte, v int64) ([]byte, diag.Code) { return strconv.AppendUint(dst, uint64(v), 10), "" })
		}
	case schema.NoLogicalType:
		l.native, l.open = Number, opener(*l, appendInt64)
	}
}

func (l *leaf) byteArray(t schema.LogicalType) {
	switch t := t.(type) {
	case schema.StringLogicalType, schema.EnumLogicalType, schema.JSONLogicalType, schema.NoLogicalType:
		l.open = opener(*l, func(dst []byte, v parquet.ByteArray) ([]byte, diag.Code) { return appendText(dst, v) })
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.native, l.open = Number, opener(*l, func(dst []byte, v parquet.ByteArray) ([]byte, diag.Code) { return appendBigDecimal(dst, v, scale) })
	}
}

func (l *leaf) fixedArray(t schema.LogicalType) {
	switch t := t.(type) {
	case schema.NoLogicalType:
		l.open = opener(*l, func(dst []byte, v parquet.FixedLenByteArray) ([]byte, diag.Code) { return appendText(dst, v) })
	case *schema.DecimalLogicalType:
		scale := int(t.Scale())
		l.native, l.open = Number, opener(*l, func(dst []byte, v parquet.FixedLenByteArray) ([]byte, diag.Code) {
			return appendBigDecimal(dst, v, scale)
		})
	}
}

func appendText(dst, v []byte) ([]byte, diag.Code) {
	if !textOK(v, false) {
		return dst, diag.BadText
	}
	return append(dst, v...), ""
}

func appendBool(dst []byte, v bool) ([]byte, diag.Code) { return strconv.AppendBool(dst, v), "" }

func appendInt64(dst []byte, v int64) ([]byte, diag.Code) { return strconv.AppendInt(dst, v, 10), "" }

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

// stampToDay gives the UTC day of an instant; instants before 1970 round down.
func stampToDay(unit schema.TimeUnitType) valueFunc[int64] {
	perDay := int64(86400)
	switch unit {
	case schema.TimeUnitMillis:
		perDay *= 1e3
	case schema.TimeUnitMicros:
		perDay *= 1e6
	default:
		perDay *= 1e9
	}
	return func(dst []byte, v int64) ([]byte, diag.Code) {
		day := v / perDay
		if v%perDay < 0 {
			day--
		}
		return appendDay(dst, day)
	}
}

// appendInt96 reads the old timestamp: eight bytes of nanoseconds within the day,
// four of the Julian day, which is 2440588 on 1970-01-01.
func appendInt96(dst []byte, v parquet.Int96) ([]byte, diag.Code) {
	const dayNanos = 86400 * int64(1e9)
	nanos := int64(binary.LittleEndian.Uint64(v[:8]))
	day := int64(int32(binary.LittleEndian.Uint32(v[8:]))) - 2440588
	day += nanos / dayNanos
	if nanos%dayNanos < 0 {
		day--
	}
	return appendDay(dst, day)
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
