"""What runs the network again: changes and their effect on a ranking, and explanations, one file a method."""
