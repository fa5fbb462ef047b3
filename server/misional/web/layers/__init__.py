"""What stands around Flask: the log, the rate, who is still there, what is kept, a short way for queries."""
