package protect_test
import ("testing";"fmt";"time";"math/rand/v2";"pathmetrics/pkg/defs";"pathmetrics/pkg/protect")
func TestZZ(t *testing.T){
 for _,n:=range []int{300,2000,30000,300000}{
  s:=madeUp(rand.New(rand.NewPCG(1,2)),n,4,6,2,6,5)
  f:=s.release()
  a:=time.Now()
  p,_:=protect.Apply(f,defs.Protect{MinCell:10},protect.Options{})
  c0,h0:=p.Counts()
  p,_=protect.Apply(f,defs.Protect{MinCell:10,Secondary:true},protect.Options{})
  _,h:=p.Counts()
  fmt.Println(n,len(f.Makeups),c0,h0,h,time.Since(a))
  fmt.Println(protect.ZZ(p))
 }
}
