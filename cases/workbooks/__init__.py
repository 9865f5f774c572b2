"""The catalogue as Excel rows: one class a sheet says how its cells are read, written and explained."""
