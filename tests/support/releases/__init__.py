"""What a release writes, as data, for later ones to read: `first` is that of the first release."""
