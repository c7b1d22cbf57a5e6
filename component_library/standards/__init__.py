"""Tables of standards as data, and the one reader of them."""
