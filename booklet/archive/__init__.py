"""What makes a booklet last: the project it is made from within it, and claims that a validator agreed to."""
