// The target's first test takes this file's place.
