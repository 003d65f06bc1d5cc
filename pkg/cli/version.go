package cli

import "runtime/debug"

// programVersion is the module's version, or "devel" for a build from a
// checkout.
func programVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
