package symbolic

// Opaque returns a class that stands for one that is not known here: its objects have whatever fields they are given, of any
// value. They can be looked at, compared, edited and written down. Check takes them wherever they stand, since it cannot say
// that they do not fit; Build refuses them.
func Opaque(name string) *Class {
	return &Class{Name: name, Doc: "a class that is not known here", opaque: true}
}

// IsOpaque reports whether the class is one of Opaque.
func (c *Class) IsOpaque() bool { return c.opaque }

// opaqueObject checks an object of an unknown class at p: what is in it has to be right, for itself.
func (c *Checker) opaqueObject(p Path, o *Object) {
	if c.mode.decided {
		c.Errorf(p, "%s is a class that is not known here, so nothing can be built of it", o.class.Name)
		return
	}
	c.open++ // nobody can ask the rules of an object that holds it
	if c.mode.shallow {
		return
	}
	for k, v := range o.Fields() {
		c.Check(append(p, Key(k)), v, &AnySpec{})
	}
}
