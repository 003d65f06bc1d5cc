package gate

func (c *check) judgeSums() error { return nil }
