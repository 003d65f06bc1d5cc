package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pathmetrics/pkg/defs"
	"pathmetrics/pkg/diag"
)

const envPrefix = "PATHMETRICS_"

// defaultConfig is the project file that is looked for.
const defaultConfig = "pathmetrics.yaml"

// projectFlags adds the flags of commands that read a project. Each that names
// a setting is bound to it in viper; --set reaches every other one.
func (a *app) projectFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&a.config, "config", "c", "", "project file (default "+defaultConfig+")")
	f.BoolVar(&a.demo, "demo", false, "use the demonstration state inside the program")
	f.BoolVar(&a.allowOutside, "allow-outside", false, "let the project name files outside its own folder")
	f.StringSlice("period", nil, "what to report, as in PY2023 or 2023Q3 (setting periods)")
	f.String("as-of", "", "the day on which the run pretends to stand (setting as_of)")
	f.StringArrayVar(&a.sets, "set", nil, "any setting of the project file, as in protect.min_cell=11")
	a.bind("periods", f.Lookup("period"))
	a.bind("as_of", f.Lookup("as-of"))
}

// outputFlags adds the flags that say where results go.
func (a *app) outputFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringP("output", "o", "", "folder of the results (setting output.dir)")
	f.StringSlice("format", nil, "csv, json, parquet, md (setting output.formats)")
	a.bind("output.dir", f.Lookup("output"))
	a.bind("output.formats", f.Lookup("format"))
}

// bind lets a flag set a setting. Several commands have the same flags; the one
// that was given counts.
func (a *app) bind(key string, f *pflag.Flag) { a.bound[key] = append(a.bound[key], f) }

// given is the flag bound to a setting that stood on the command line, or nil.
func (a *app) given(key string) *pflag.Flag {
	for _, f := range a.bound[key] {
		if f.Changed {
			return f
		}
	}
	return nil
}

// overrides are the settings given by flag or environment, in the order of the
// project file's keys. viper decides which wins: --set, then flags, then the
// environment; the project file comes after all of them.
func (a *app) overrides(sourceIDs, switches []string) ([]defs.Override, error) {
	paths := defs.SettingPaths(sourceIDs, switches...)
	given := map[string]bool{}
	for _, s := range a.sets {
		key, value, ok := strings.Cut(s, "=")
		if !ok || key == "" {
			return nil, usage("--set wants key=value, as in protect.min_cell=11")
		}
		a.settings.Set(key, value)
		given[key] = true
		if switchOfOwnSet(key, paths) {
			paths = append(paths, key)
		}
	}
	var out []defs.Override
	known := map[string]bool{}
	for _, path := range paths {
		known[path] = true
		env := EnvName(path)
		if v := a.getenv(env); v != "" {
			// The environment ranks below flags and --set, above the file.
			a.settings.SetDefault(path, v)
		}
		flag := a.given(path)
		if flag != nil {
			if err := a.settings.BindPFlag(path, flag); err != nil {
				return nil, err
			}
		}
		from := ""
		switch {
		case given[path]:
			from = "--set " + path
		case flag != nil:
			from = "--" + flag.Name
		case a.getenv(env) != "":
			from = env
		default:
			continue
		}
		out = append(out, defs.Override{Path: path, Text: yamlText(path, settingText(a.settings.Get(path))), From: from})
	}
	a.unknownVariables(paths)
	for key := range given {
		if !known[key] {
			near := diag.Nearest(key, paths)
			if near != "" {
				return nil, usage("--set %s: no such setting; did you mean %s?", key, near)
			}
			return nil, usage("--set %s: no such setting; the project file's keys joined by dots are settings", key)
		}
	}
	return out, nil
}

// switchOfOwnSet reports whether a setting is a switch of a set that is not known
// yet: its folder may be named by another setting. Reading the project tells.
func switchOfOwnSet(key string, paths []string) bool {
	parts := strings.Split(key, ".")
	return len(parts) == 3 && parts[0] == "switches" && !slices.ContainsFunc(paths, func(p string) bool {
		return p == key || strings.HasPrefix(p, "switches."+parts[1]+".")
	})
}

// unknownVariables warns of variables that begin like a setting's and are none: a
// typing mistake there would go unseen.
func (a *app) unknownVariables(paths []string) {
	known := []string{envPrefix + "CONFIG", envPrefix + "KEY"}
	for _, p := range paths {
		known = append(known, EnvName(p))
	}
	for _, v := range a.environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, envPrefix) || slices.Contains(known, name) {
			continue
		}
		near := ""
		if n := diag.Nearest(name, known); n != "" {
			near = "; did you mean " + n + "?"
		}
		a.say("warning: the environment variable %s is no setting and is ignored%s", name, near)
	}
}

// EnvName is the environment variable of a setting.
func EnvName(path string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// settingText is a setting's value as YAML text.
func settingText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		return strings.Join(v, ",")
	}
	return ""
}

// yamlText writes "a,b" of a setting that takes a list as YAML, and a marker, which may
// be a sign that YAML reads otherwise.
func yamlText(path, text string) string {
	switch path {
	case "periods", "measures", "pathways", "derive", "edits", "programs", "breakdowns", "output.formats":
		if !strings.HasPrefix(strings.TrimSpace(text), "[") {
			return "[" + text + "]"
		}
	case "protect.marker":
		if text != "" && !strings.ContainsAny(text[:1], `"'`) {
			return "'" + strings.ReplaceAll(text, "'", "''") + "'"
		}
	}
	return text
}

func (a *app) configFile() (string, error) {
	switch {
	case a.demo && a.config != "":
		return "", usage("--demo and --config exclude each other")
	case a.demo:
		return "demo/" + defaultConfig, nil
	case a.config != "":
		return a.config, nil
	}
	if env := a.getenv(envPrefix + "CONFIG"); env != "" {
		return env, nil
	}
	if _, err := os.Stat(defaultConfig); err != nil {
		return "", usage("no project file: there is no %s here; name one with --config, or try --demo", defaultConfig)
	}
	return defaultConfig, nil
}
