package defs_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"pathmetrics/configs"
	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/trials"
)

// A loader that has read the sets before, under other settings of the switches,
// gives what a loader gives that reads them for the first time.
func TestReadAgainIsReadAnew(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	again := defs.NewLoader(files, &defs.Library{Files: files})
	r := rand.New(rand.NewPCG(1, 2))
	for range trials.Of(12, 3) {
		anew := defs.NewLoader(files, &defs.Library{Files: files})
		again.ResetSwitches()
		again.Uses = nil
		settings := someSettings(r, anew.Switches)
		for _, l := range []*defs.Loader{again, anew} {
			l.Switches.Choose(settings, l.Problems)
		}
		refs := []defs.Ref{{Name: "wioa"}, {Name: "aqcp"}}
		if a, b := again.Measures(".", refs), anew.Measures(".", refs); !reflect.DeepEqual(a, b) {
			t.Errorf("the metrics differ under %v", settings)
		}
		layout := defs.Ref{Name: "pirl"}
		if a, b := again.Layout(".", layout), anew.Layout(".", layout); !reflect.DeepEqual(a, b) {
			t.Errorf("the layout differs under %v", settings)
		}
		if !reflect.DeepEqual(again.Uses, anew.Uses) {
			t.Errorf("the uses of fields differ under %v", settings)
		}
		for _, set := range []string{"wioa", "aqcp"} {
			if again.Switches.Asked(set) != anew.Switches.Asked(set) {
				t.Errorf("whether switches of %s were asked for differs", set)
			}
		}
		if err := again.Problems.Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// someSettings sets some of the switches at random.
func someSettings(r *rand.Rand, s *defs.Switches) (out []defs.SwitchSetting) {
	for _, x := range s.All() {
		if r.IntN(3) == 0 {
			out = append(out, defs.SwitchSetting{Set: x.Set, ID: x.ID, Setting: x.SettingIDs()[r.IntN(len(x.Settings))]})
		}
	}
	return out
}

// A tree may serve many loaders: making the choices in it leaves it as it is.
func TestLoadersShareWhatIsParsed(t *testing.T) {
	files := defs.FSFiles{FS: configs.FS}
	shared := &defs.Library{Files: files}
	r := rand.New(rand.NewPCG(3, 4))
	for range trials.Of(6, 3) {
		one := defs.NewLoader(files, shared)
		other := defs.NewLoader(files, &defs.Library{Files: files})
		settings := someSettings(r, one.Switches)
		for _, l := range []*defs.Loader{one, other} {
			l.Switches.Choose(settings, l.Problems)
		}
		refs := []defs.Ref{{Name: "wioa"}}
		if !reflect.DeepEqual(one.Measures(".", refs), other.Measures(".", refs)) {
			t.Errorf("the metrics differ under %v", settings)
		}
		for _, file := range []string{"measures/wioa/switches.cases.yaml", "demo/pathways/spells.cases.yaml"} {
			if !reflect.DeepEqual(one.Open(file, defs.Ref{}.Pos).Cases(), other.Open(file, defs.Ref{}.Pos).Cases()) {
				t.Errorf("the cases of %s differ", file)
			}
		}
		if r.IntN(2) == 0 {
			shared.Forget()
		}
	}
}
