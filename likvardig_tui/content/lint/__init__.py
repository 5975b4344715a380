"""Check topic files and content folders for mistakes that an editor can make."""
