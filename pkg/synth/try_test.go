package synth
import ("testing";"os";"io";"context";"path/filepath";"strconv")
func TestTry(t *testing.T){
 n,_:=strconv.Atoi(os.Getenv("N"))
 if n==0 {t.Skip()}
 dir:=os.Getenv("D"); os.MkdirAll(dir,0o755)
 o:=Options{People:n,Seed:20250630,DirtyRate:.003,Compress:os.Getenv("Z")!=""}
 if err:=Generate(context.Background(),o,func(s string)(io.WriteCloser,error){return os.Create(filepath.Join(dir,s))});err!=nil{t.Fatal(err)}
}
