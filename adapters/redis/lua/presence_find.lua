-- How people are.
-- KEYS set of nodes   ARGV people
return states_of(KEYS[1], ARGV)
