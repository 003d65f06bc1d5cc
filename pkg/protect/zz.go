package protect
func ZZ(p *Publishable) (int,int){ return p.open,p.untried}
